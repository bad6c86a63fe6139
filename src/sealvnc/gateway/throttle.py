"""How long somebody has to wait whose logins fail: by name and address, and by address alone.

Nobody is locked out. The user who is being guessed at waits for nothing from an address of their
own; neighbours behind one address wait only when many logins from there have failed.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

_KEYS = 10_000
_NEIGHBOURS = 10
"""So many times as much is free to an address as to one name at it."""

Key = tuple[str, str]


@dataclass(slots=True)
class _Failures:
    count: int
    last: float


class Throttle:
    """Seconds to wait: none for ``free`` failures, then ``first_delay``, doubling.

    A try counts as failed from its beginning until it has succeeded, so that many at once gain
    nothing. What has not failed for ``forget`` seconds is forgotten.
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
        self.free, self.first_delay = free, first_delay
        self.longest_delay, self.forget = longest_delay, forget
        self._now = now
        self._failures: OrderedDict[Key, _Failures] = OrderedDict()

    def delay(self, user: str, address: str) -> float:
        """Seconds to wait before a check; the try is counted from now on."""
        waits = (
            self._delay((user, address), self.free),
            self._delay(("", address), self.free * _NEIGHBOURS),
        )
        self.failed(user, address)
        return max(waits)

    def failed(self, user: str, address: str) -> None:
        """A login has failed that `delay` was not asked about."""
        self._add((user, address))
        self._add(("", address))

    def withdrawn(self, user: str, address: str) -> None:
        """A try was given up before anything was proven, or refuted: it does not count."""
        for key in ((user, address), ("", address)):
            if (found := self._failures.get(key)) is not None:
                found.count = max(found.count - 1, 0)

    def succeeded(self, user: str, address: str) -> None:
        """A login was right: its name has no failures here any more, its address one less."""
        self._failures.pop((user, address), None)
        if (of_address := self._failures.get(("", address))) is not None:
            of_address.count = max(of_address.count - 1, 0)

    def _delay(self, key: Key, free: int) -> float:
        found = self._failures.get(key)
        if found is None or self._now() - found.last > self.forget or found.count < free:
            return 0.0
        doublings = min(found.count - free, 32)
        return min(self.first_delay * 2.0**doublings, self.longest_delay)

    def _add(self, key: Key) -> None:
        now, found = self._now(), self._failures.pop(key, None)
        if found is None or now - found.last > self.forget:
            found = _Failures(0, now)
        found.count, found.last = found.count + 1, now
        self._failures[key] = found
        while len(self._failures) > _KEYS:
            self._failures.popitem(last=False)
