"""Backends as the configuration wants them: started, stopped, and never left behind."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ..config import Config
from .named import log
from .registry import make
from .roster import Roster


@dataclass(frozen=True, slots=True)
class Entry:
    """What a backend is made of; ``options`` are those that it cannot change while it runs."""

    name: str
    uri: str
    options: dict[str, Any]
    labels: tuple[str, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """Where it is written."""
        return f"guests.{self.name}" if self.name else f"hypervisor {self.uri}"


@dataclass(slots=True)
class Running:
    """A backend at work, and the options that it looks at: new labels are put there."""

    entry: Entry
    options: dict[str, Any]
    task: asyncio.Task[None]


class Keeper:
    """Runs one task for each backend; an entry that has changed gets a new one."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._running: dict[str, Running] = {}

    def keep(self, config: Config) -> None:
        """Run these backends, and no others; those that are as they were run on.

        What is wrong with an entry is a `ConfigurationError`, and nothing has changed then.
        """
        wanted = {entry.key: entry for entry in _entries(config)}
        new = [entry for key, entry in wanted.items() if not self._runs(key, entry)]
        options = {entry.key: entry.options | {"labels": entry.labels} for entry in new}
        made = {entry.key: make(entry.name, entry.uri, options[entry.key]) for entry in new}
        for key in self._running.keys() - wanted.keys() | made.keys() & self._running.keys():
            self._running.pop(key).task.cancel()
        for key, running in self._running.items():
            self._label(running, wanted[key])
        for key, backend in made.items():
            task = asyncio.get_running_loop().create_task(backend.run(self._roster), name=key)
            task.add_done_callback(_complain)
            self._running[key] = Running(wanted[key], options[key], task)

    def _runs(self, key: str, entry: Entry) -> bool:
        running = self._running.get(key)
        return running is not None and running.entry == entry and not running.task.done()

    def _label(self, running: Running, entry: Entry) -> None:
        """Other labels are other rules, and no reason to end a session."""
        if running.entry.labels == entry.labels:
            return
        running.entry, running.options["labels"] = entry, entry.labels
        scheme = entry.uri.partition(":")[0]
        for console in self._roster:
            if (console.guest.name, console.origin.partition(":")[0]) == (entry.name, scheme):
                console.guest = replace(console.guest, labels=frozenset(entry.labels))
                self._roster.changed(console)

    async def close(self) -> None:
        """Stop all of them."""
        tasks = [running.task for running in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _complain(task: asyncio.Task[None]) -> None:
    """A backend that ends by itself is a fault of ours, and must not be so in silence."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error(
            "%s has failed; its guests are gone until a reload", task.get_name(), exc_info=error
        )


def _entries(config: Config) -> Iterator[Entry]:
    """Who may be there at the same time is no matter of the backend's."""
    for name, guest in config.guests.items():
        options = guest.model_dump(exclude={"console", "labels", "viewers"})
        yield Entry(name, guest.console, options, guest.labels)
    for hypervisor in config.hypervisors:
        options = hypervisor.model_dump(exclude={"uri", "viewers"})
        yield Entry("", hypervisor.uri, options)
