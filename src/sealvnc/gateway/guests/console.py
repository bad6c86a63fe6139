"""A guest's console, whatever the way to it."""

from dataclasses import dataclass
from typing import Protocol

from ...aio.link import Link
from ...policy.parties import Guest
from ...rfb.connection import Opened
from ...rfb.session.messages.xvp import Power

DEADLINE = 10.0
"""Seconds for a guest, or for who looks after it, to answer."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A fresh connection to the console, past ServerInit; each viewer gets one of its own."""

    link: Link
    opened: Opened


class Console(Protocol):
    """The console of one guest that is running.

    ``guest`` are the facts of now: a rename puts new ones there. ``origin`` is where the
    console comes from, as it is written in the configuration (``qmp:/run/vm7.qmp``).
    """

    guest: Guest
    origin: str

    async def open(self) -> Opening:
        """A new connection that shares the console with others; a `sealvnc.Error` says why not."""

    async def press(self, button: Power) -> None:
        """Press a power button; a `sealvnc.Error` says why that cannot be."""
