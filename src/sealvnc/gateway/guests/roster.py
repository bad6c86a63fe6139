"""Which guests there are now, and who wants to know when that changes."""

from collections.abc import Callable, Iterator
from typing import Protocol

from .console import Console


class Watcher(Protocol):
    """Told of every change, after it has happened."""

    def appeared(self, console: Console) -> None:
        """A guest has been started, or found."""

    def renamed(self, console: Console) -> None:
        """A guest has another name, or other labels."""

    def gone(self, console: Console, cause: str) -> None:
        """A guest has been stopped, or migrated away; ``cause`` says which in words."""


class Roster:
    """The running guests of all backends. A backend is the only one to change its own."""

    def __init__(self) -> None:
        self._consoles: list[Console] = []
        self._watchers: list[Watcher] = []

    def __iter__(self) -> Iterator[Console]:
        return iter(tuple(self._consoles))

    def find(self, name: str) -> Console | None:
        """By name or UUID; a name that two guests have is nobody's: `None`."""
        wanted = name.casefold()
        found = [
            each
            for each in self._consoles
            if name == each.guest.name or (each.guest.uuid and wanted == each.guest.uuid.casefold())
        ]
        return found[0] if len(found) == 1 else None

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell ``watcher`` of changes, until what is returned is called."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    # -- for backends ------------------------------------------------------------------------

    def add(self, console: Console) -> None:
        """A guest is there."""
        self._consoles.append(console)
        for each in tuple(self._watchers):
            each.appeared(console)

    def changed(self, console: Console) -> None:
        """``console.guest`` is another one now."""
        for each in tuple(self._watchers):
            each.renamed(console)

    def remove(self, console: Console, cause: str) -> None:
        """A guest is gone."""
        self._consoles.remove(console)
        for each in tuple(self._watchers):
            each.gone(console, cause)
