"""``unix:PATH``: a VNC server on a UNIX socket, which asks for no login."""

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ...aio.address import Address
from ...aio.connect import answer_with
from ...aio.reach import Terms, reach
from ...errors import ConfigurationError
from ...rfb.session.messages.xvp import Power
from .console import Opening
from .named import guest, present
from .roster import Roster

_LOOK = 0.5


class UnixConsole:
    """File permissions are its login: whoever may open the socket is in."""

    def __init__(self, name: str, path: Path, options: Mapping[str, Any]) -> None:
        self.guest, self.origin = guest(name, options), f"unix:{path}"
        self._address = Address(path=path)
        self._terms = Terms.of(self._address, security=("none",), timeout=5.0)

    async def open(self) -> Opening:
        """A connection of one's own."""
        return Opening(*await reach(self._address, self._terms, answer_with(None)))

    async def press(self, button: Power) -> None:
        """A socket for pictures has none."""
        raise ConfigurationError(
            f"{self.guest.name}: {self.origin} has no power buttons; qmp: and libvirt: have"
        )


class UnixBackend:
    """There while its socket is."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self._path = Path(place)
        self._console = UnixConsole(name, self._path, options)

    async def run(self, roster: Roster) -> None:
        """Look for the socket again and again; nobody is troubled by a connection."""
        while True:
            await _until(self._path.is_socket)
            async with present(roster, self._console) as gone:
                await _until(lambda: not self._path.is_socket())
                gone("stopped: its socket is gone")


async def _until(true: Callable[[], bool]) -> None:
    """Look again and again: a path tells nobody when it changes."""
    while not true():  # noqa: ASYNC110
        await asyncio.sleep(_LOOK)
