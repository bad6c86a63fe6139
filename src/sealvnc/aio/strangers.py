"""The crowd of connections that have not logged in: bounded, and nobody is kept out by it."""

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv6Address, IPv6Network
from typing import Protocol

_log = logging.getLogger("sealvnc.server")

_QUIET = 1.0
"""Seconds between two lines about one origin: a flood of connections is no flood of lines."""
_HOST_BITS = 64


class Droppable(Protocol):
    """A connection."""

    def abort(self) -> None:
        """Drop it now."""


def origin(address: str) -> str:
    """What an address is counted as: itself, or of IPv6 the /64, which is at one host's disposal.

    What is no IP address (a user of a UNIX socket) stands for itself.
    """
    if ":" not in address:
        return address
    try:
        found = IPv6Address(address)
    except ValueError:
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((int(found) >> _HOST_BITS << _HOST_BITS, _HOST_BITS)))


def _say(whence: str, count: int) -> None:
    _log.warning("%s: %d dropped before they had logged in, to make room", whence, count)


@dataclass(slots=True)
class _Told:
    """When the last line about an origin was written, and how many were dropped since."""

    at: float
    untold: int = 0


class Strangers:
    """At most ``per_address`` connections from one `origin`, and ``total`` of them; one at least.

    Where that is too few, the oldest has to go, and not the newcomer: whoever means to log in is
    through in a moment, and a thousand that only sit there keep nobody out. If it is the total
    that is too few, the oldest of the origin with the most of them goes.
    """

    def __init__(
        self,
        per_address: int,
        total: int,
        *,
        now: Callable[[], float] = time.monotonic,
        tell: Callable[[str, int], None] = _say,
    ) -> None:
        self.per_address, self.total = max(per_address, 1), max(total, 1)
        self._now, self._say = now, tell
        self._waiting: dict[str, OrderedDict[int, Droppable]] = {}
        self._by_size: list[dict[str, None]] = [{}]
        self._count = self._admitted = 0
        self._told: OrderedDict[str, _Told] = OrderedDict()

    def __len__(self) -> int:
        return self._count

    def admit(self, address: str, connection: Droppable) -> Callable[[], None]:
        """Count a newcomer, and make room for it; call what is returned when it is no stranger."""
        self._catch_up()
        whence = origin(address)
        if len(self._waiting.get(whence, ())) >= self.per_address:
            self._drop_oldest(whence)
        elif self._count >= self.total:
            self._drop_oldest(next(iter(self._by_size[-1])))
        self._admitted = number = self._admitted + 1
        crowd = self._waiting.setdefault(whence, OrderedDict())
        crowd[number] = connection
        self._resized(whence, len(crowd) - 1)
        return lambda: self._leave(whence, number)

    def _leave(self, whence: str, number: int) -> None:
        self._catch_up()
        crowd = self._waiting.get(whence)
        if crowd is None or crowd.pop(number, None) is None:
            return
        self._resized(whence, len(crowd) + 1)
        if not crowd:
            del self._waiting[whence]

    def _drop_oldest(self, whence: str) -> None:
        number, oldest = next(iter(self._waiting[whence].items()))
        self._leave(whence, number)
        self._tell(whence)
        oldest.abort()

    def _resized(self, whence: str, before: int) -> None:
        """Keep origins by how many they have: the most crowded ones are the last."""
        now = len(self._waiting[whence])
        self._count += now - before
        self._by_size[before].pop(whence, None)
        if now >= len(self._by_size):
            self._by_size.append({})
        if now:
            self._by_size[now][whence] = None
        while len(self._by_size) > 1 and not self._by_size[-1]:
            self._by_size.pop()

    # -- the log ------------------------------------------------------------------------------

    def _tell(self, whence: str) -> None:
        """Of the first at once; those that follow are counted until `_catch_up`."""
        if (told := self._told.get(whence)) is not None:
            told.untold += 1
            return
        self._told[whence] = _Told(self._now())
        self._say(whence, 1)

    def _catch_up(self) -> None:
        """What has not been told of an origin, once it has been quiet about it long enough."""
        now = self._now()
        while self._told:
            whence, told = next(iter(self._told.items()))
            if now - told.at < _QUIET:
                return
            del self._told[whence]
            if told.untold:
                self._told[whence] = _Told(now)
                self._say(whence, told.untold)
