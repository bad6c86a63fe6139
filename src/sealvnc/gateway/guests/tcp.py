"""``tcp:HOST:PORT``: a VNC server that the gateway logs in to, as a client of its own."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...aio.address import Address
from ...aio.reach import Terms, reach
from ...errors import ConfigurationError
from ...rfb.session.messages.xvp import Power
from ...sasl import Credentials, NeedCredentials
from ...wire.dialogue import Question
from ..config.places import TCP, console
from .console import DEADLINE, Opening
from .named import guest, present
from .roster import Roster


class TCPConsole:
    """The credentials are the gateway's; a password is read when it is needed."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self.guest, self.origin = guest(name, options), f"tcp:{place}"
        self._address = _address(self.origin)
        self._user: str = options.get("user", "")
        self._password_file: Path | None = options.get("password_file")
        self._terms = Terms.of(
            self._address,
            security=tuple(options.get("security", ())),
            ca=options.get("ca"),
            pin=options.get("pin") or None,
            certificate=options.get("certificate"),
            key=options.get("key"),
            insecure=bool(options.get("insecure")),
            timeout=DEADLINE,
        )

    async def open(self) -> Opening:
        """Log in there."""
        return Opening(*await reach(self._address, self._terms, self._answer))

    async def press(self, button: Power) -> None:
        """Nobody at the other end is asked for that."""
        raise ConfigurationError(
            f"{self.guest.name}: {self.origin} has no power buttons; qmp: and libvirt: have"
        )

    async def _answer(self, question: Question[object]) -> object:
        if not isinstance(question, NeedCredentials):
            return None
        if not question.password:
            return Credentials("", authzid=self._user)
        if question.username and not self._user:
            raise self._lacks(question, "user")
        if self._password_file is None:
            raise self._lacks(question, "password_file")
        return Credentials(self._user, _first_line(self._password_file))

    def _lacks(self, question: NeedCredentials, key: str) -> ConfigurationError:
        name = self.guest.name
        return ConfigurationError(
            f"{name}: {self.origin} wants a login ({question.purpose}); set {key} in guests.{name}"
        )


def _address(uri: str) -> Address:
    try:
        place = console(uri)
    except ValueError as error:
        raise ConfigurationError(str(error)) from error
    assert isinstance(place, TCP)
    return Address(place.host, place.port)


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as file:
            line = file.readline(16384).rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is no text in UTF-8") from error
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    if not line:
        raise ConfigurationError(f"{path}: its first line is to be the password, and is empty")
    return line


class TCPBackend:
    """Taken to be there: whether it is, is seen when somebody wants it."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self._console = TCPConsole(name, place, options)

    async def run(self, roster: Roster) -> None:
        """For ever."""
        async with present(roster, self._console):
            await asyncio.Event().wait()
