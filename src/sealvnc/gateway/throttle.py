"""How long somebody has to wait whose logins fail: by name and address, and by address alone.

Nobody is locked out. The user who is being guessed at waits for nothing from an address of their
own; neighbours behind one address wait only when many logins from there have failed of late.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from ..aio.strangers import origin

_KEYS = 10_000
_NEIGHBOURS = 10
"""So many times as much is free to an address as to one name at it."""

Key = tuple[str, str]


@dataclass(slots=True)
class _Tries:
    """How many had failed when the last one did, when that was, and how many are under way."""

    failed: float = 0.0
    pending: int = 0
    last: float = 0.0


class Throttle:
    """Seconds to wait: none for ``free`` failures, then ``first_delay``, doubling.

    Once there has been a failure, a try that is under way counts as one, so that many at once
    gain nothing; without one, many at once are somebody with many consoles. What has not failed
    for ``forget`` seconds is forgotten. Until then ``free`` failures are forgiven in that time,
    one by one, so that those of a whole office, now and then, do not add up over a day.
    """

    def __init__(
        self,
        *,
        free: int = 3,
        first_delay: float = 1.0,
        longest_delay: float = 30.0,
        forget: float = 900.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._now = now
        self._tries: OrderedDict[Key, _Tries] = OrderedDict()
        self.set(free, first_delay, longest_delay, forget)

    def set(self, free: int, first_delay: float, longest_delay: float, forget: float) -> None:
        """Go on by other numbers; failures so far count on."""
        self.free, self.first_delay = free, first_delay
        self.longest_delay, self.forget = longest_delay, forget
        self._doublings = 0
        if 0 < first_delay < longest_delay:
            self._doublings = math.ceil(math.log2(longest_delay / first_delay))

    def delay(self, user: str, address: str) -> float:
        """Seconds to wait before a check; the try is under way from now on."""
        longest = 0.0
        for key, free in self._keys(user, address):
            tries = self._of(key)
            longest = max(longest, self._wait(tries, free))
            tries.pending += 1
        return longest

    def failed(self, user: str, address: str, *, tried: bool = True) -> None:
        """A login was wrong; not ``tried``: `delay` was not asked about it.

        More than the longest delay takes is not counted: when it stops, it is soon forgiven.
        """
        for key, free in self._keys(user, address):
            tries = self._of(key)
            tries.pending = max(tries.pending - tried, 0)
            tries.failed = min(self._left(tries, free) + 1, free + self._doublings)
            tries.last = self._now()

    def withdrawn(self, user: str, address: str) -> None:
        """A try was given up before anything was proven, or refuted: it does not count."""
        for key, _ in self._keys(user, address):
            tries = self._of(key)
            tries.pending = max(tries.pending - 1, 0)

    def succeeded(self, user: str, address: str, *, tried: bool = True) -> None:
        """A login was right: the name has no failures here any more; its address keeps them."""
        for key, _ in self._keys(user, address):
            tries = self._of(key)
            tries.pending = max(tries.pending - tried, 0)
            if key[0]:
                tries.failed = 0.0

    def _keys(self, user: str, address: str) -> tuple[tuple[Key, int], ...]:
        """A name at an address, and where that is, each with what is free to it."""
        of_address = ("", origin(address)), self.free * _NEIGHBOURS
        return (((user, address), self.free), of_address) if user else (of_address,)

    def _of(self, key: Key) -> _Tries:
        found = self._tries.pop(key, None) or _Tries()
        if found.failed and self._now() - found.last > self.forget:
            found = _Tries()
        self._tries[key] = found
        while len(self._tries) > _KEYS:
            self._tries.popitem(last=False)
        return found

    def _left(self, tries: _Tries, free: int) -> float:
        """The failures that have not been forgiven since the last one."""
        return max(tries.failed - (self._now() - tries.last) * free / self.forget, 0.0)

    def _wait(self, tries: _Tries, free: int) -> float:
        failed = math.ceil(self._left(tries, free))
        counted = failed + tries.pending if failed else 0
        if counted < free:
            return 0.0
        doubled = 2.0 ** min(counted - free, self._doublings)
        return float(min(self.first_delay * doubled, self.longest_delay))
