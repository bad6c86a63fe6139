"""Backends as the configuration wants them: started, stopped, and never left behind."""

import asyncio
from collections.abc import Mapping
from typing import Any

from ..config import Config
from .named import log
from .registry import make
from .roster import Roster


class Keeper:
    """Runs one task for each backend; an entry that has changed gets a new one."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._running: dict[str, tuple[object, asyncio.Task[None]]] = {}

    def keep(self, config: Config) -> None:
        """Run these backends, and no others; those that are as they were run on.

        What is wrong with an entry is a `ConfigurationError`, and nothing has changed then.
        """
        wanted = _entries(config)
        made = {
            key: make(*_what(key, entry))
            for key, entry in wanted.items()
            if key not in self._running or self._running[key][0] != entry
        }
        for key, (entry, task) in tuple(self._running.items()):
            if wanted.get(key) != entry:
                task.cancel()
                del self._running[key]
        for key, backend in made.items():
            task = asyncio.get_running_loop().create_task(backend.run(self._roster), name=key)
            task.add_done_callback(_complain)
            self._running[key] = wanted[key], task

    async def close(self) -> None:
        """Stop all of them."""
        tasks = [task for _, task in self._running.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _complain(task: asyncio.Task[None]) -> None:
    """A backend that ends by itself is a fault of ours, and must not be so in silence."""
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error(
            "%s has failed; its guests are gone until a reload", task.get_name(), exc_info=error
        )


def _entries(config: Config) -> dict[str, Any]:
    named: dict[str, Any] = {f"guests.{name}": entry for name, entry in config.guests.items()}
    return named | {f"hypervisor {entry.uri}": entry for entry in config.hypervisors}


def _what(key: str, entry: Any) -> tuple[str, str, Mapping[str, Any]]:
    """Name, URI and options, as `make` takes them."""
    options = entry.model_dump(exclude={"console", "uri", "viewers"})
    if key.startswith("guests."):
        return key.removeprefix("guests."), entry.console, options
    return "", entry.uri, options
