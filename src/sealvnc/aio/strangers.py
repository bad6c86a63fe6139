"""The crowd of connections that have not logged in: bounded, and nobody is kept out by it."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

_log = logging.getLogger("sealvnc.server")


class Droppable(Protocol):
    """A connection."""

    def abort(self) -> None:
        """Drop it now."""


class Strangers:
    """At most ``per_address`` connections from one address, and ``total`` of them.

    Where that is too few, the oldest has to go, and not the newcomer: whoever means to log in is
    through in a moment, and a thousand that only sit there keep nobody out. If it is the total
    that is too few, the oldest of the address with the most of them goes.
    """

    def __init__(self, per_address: int, total: int) -> None:
        self.per_address, self.total = per_address, total
        self._waiting: dict[str, OrderedDict[int, Droppable]] = {}
        self._by_size: list[dict[str, None]] = [{}]
        self._count = 0
        self._told: dict[str, float] = {}
        self._untold = 0

    def __len__(self) -> int:
        return self._count

    def admit(self, address: str, connection: Droppable) -> Callable[[], None]:
        """Count a newcomer, and make room for it; call what is returned when it is no stranger."""
        if len(self._waiting.get(address, ())) >= self.per_address:
            self._drop_oldest(address)
        elif self._count >= self.total:
            self._drop_oldest(next(iter(self._by_size[-1])))
        crowd = self._waiting.setdefault(address, OrderedDict())
        key = id(connection)
        crowd[key] = connection
        self._resized(address, len(crowd) - 1)
        return lambda: self._leave(address, key)

    def _leave(self, address: str, key: int) -> None:
        crowd = self._waiting.get(address)
        if crowd is None or crowd.pop(key, None) is None:
            return
        self._resized(address, len(crowd) + 1)
        if not crowd:
            del self._waiting[address]

    def _drop_oldest(self, address: str) -> None:
        key, oldest = next(iter(self._waiting[address].items()))
        self._leave(address, key)
        self._tell(address)
        oldest.abort()

    def _resized(self, address: str, before: int) -> None:
        """Keep addresses by how many they have: the most crowded ones are the last."""
        now = len(self._waiting[address])
        self._count += now - before
        self._by_size[before].pop(address, None)
        if now >= len(self._by_size):
            self._by_size.append({})
        if now:
            self._by_size[now][address] = None
        while len(self._by_size) > 1 and not self._by_size[-1]:
            self._by_size.pop()

    def _tell(self, address: str) -> None:
        """Once a second for an address: a flood of connections is no flood of lines."""
        now = time.monotonic()
        self._untold += 1
        if now - self._told.get(address, now - 1) < 1:
            return
        self._told = {each: at for each, at in self._told.items() if now - at < 1}
        self._told[address] = now
        count, self._untold = self._untold, 0
        _log.warning("%s: %d connections that had not logged in were dropped", address, count)
