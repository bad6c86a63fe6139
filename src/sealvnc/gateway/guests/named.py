"""Guests that the configuration names: what their backends have in common."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from ...policy.parties import Guest
from .console import Console
from .roster import Roster

log = logging.getLogger("sealvnc.gateway.guests")

_FIRST, _LONGEST = 0.2, 10.0


def guest(name: str, options: Mapping[str, Any], uuid: str = "") -> Guest:
    """The facts that the configuration has."""
    return Guest(name, uuid, frozenset(options.get("labels", ())))


@asynccontextmanager
async def present(roster: Roster, console: Console) -> AsyncIterator[Callable[[str], None]]:
    """Have a guest in the roster; call what is given with the cause before leaving."""
    cause = "the gateway does not look after it any more"

    def gone(why: str) -> None:
        nonlocal cause
        cause = why

    roster.add(console)
    try:
        yield gone
    finally:
        roster.remove(console, cause)


class Patience:
    """How long to wait before another try: longer each time, and told once for a cause."""

    def __init__(self, who: str) -> None:
        self._who, self._next, self._cause = who, _FIRST, ""

    def reset(self) -> None:
        """It has worked."""
        self._next, self._cause = _FIRST, ""

    async def wait(self, cause: str) -> None:
        """After a failure."""
        if cause != self._cause:
            log.info("%s: %s; trying again", self._who, cause)
        self._cause = cause
        await asyncio.sleep(self._next)
        self._next = min(self._next * 2, _LONGEST)
