"""``unix:PATH``: a VNC server on a UNIX socket, which asks for no login."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...aio.address import Address
from ...aio.connect import answer_with
from ...aio.reach import Terms, reach
from ...errors import ConfigurationError
from ...rfb.session.messages.xvp import Power
from .console import DEADLINE, Opening
from .listening import Ear
from .named import guest, present
from .roster import Roster


class UnixConsole:
    """File permissions are its login: whoever may open the socket is in."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self.guest, self.origin = guest(name, options), f"unix:{place}"
        self._address = Address(path=Path(place))
        self._terms = Terms.of(self._address, security=("none",), timeout=DEADLINE)

    async def open(self) -> Opening:
        """A connection of one's own."""
        return Opening(*await reach(self._address, self._terms, answer_with(None)))

    async def press(self, button: Power) -> None:
        """A socket for pictures has none."""
        raise ConfigurationError(
            f"{self.guest.name}: {self.origin} has no power buttons; qmp: and libvirt: have"
        )


class UnixBackend:
    """There while somebody listens at its socket."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self._path = Path(place)
        self._console = UnixConsole(name, place, options)

    async def run(self, roster: Roster) -> None:
        """Look again and again: a path tells nobody when it changes."""
        while True:
            ear = Ear(self._path)
            await ear.appears()
            async with present(roster, self._console) as gone:
                await ear.vanishes()
                gone("stopped")
