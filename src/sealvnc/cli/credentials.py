"""Where a command's user name and password come from, and in which order.

A file or descriptor, the environment (``VNC_USERNAME``, ``VNC_PASSWORD``), the terminal.
Never the command line, and never an address: others can read both.
"""

import asyncio
import getpass
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path

import click

from ..aio.address import Address
from ..errors import AbortedError, ConfigurationError
from ..sasl import Credentials, NeedCredentials
from ..wire.dialogue import Question

_PASSWORD_MAX = 16384  # an OAuth token is one, too


@dataclass(frozen=True, slots=True)
class Source:
    """Answers the client's questions; ``user`` and ``password_file`` come from options."""

    address: Address
    user: str | None = None
    password_file: Path | None = None

    async def answer(self, question: Question[object]) -> object:
        """For `aio.connect`. A prompt blocks a thread, not the connection."""
        if not isinstance(question, NeedCredentials):
            return None
        return await asyncio.to_thread(self._credentials, question)

    def _credentials(self, question: NeedCredentials) -> Credentials:
        user = self.user or self.address.user or os.environ.get("VNC_USERNAME", "")
        if not question.password:
            return Credentials("", authzid=user)
        if question.username and not user:
            user = self._ask_user()
        who = f"{user} at {self.address}" if question.username else str(self.address)
        return Credentials(user, self._password(who))

    def _ask_user(self) -> str:
        if sys.stdin.isatty():
            return str(click.prompt("User name", default=getpass.getuser(), err=True))
        return getpass.getuser()

    def _password(self, who: str) -> str:
        if self.password_file is not None:
            return read_password(self.password_file)
        if (password := os.environ.get("VNC_PASSWORD")) is not None:
            return password
        if not sys.stdin.isatty():
            raise AbortedError("a password is needed, and there is no terminal to ask at")
        return getpass.getpass(f"Password for {who}: ")


def read_password(path: Path) -> str:
    """The first line of a file; ``-`` is standard input, ``/dev/fd/3`` a descriptor.

    Raises `ConfigurationError` for a file that cannot be read, is empty, or is readable
    by others.
    """
    try:
        if str(path) == "-":
            line = sys.stdin.readline(_PASSWORD_MAX + 1)
        else:
            with path.open(encoding="utf-8") as file:
                mode = os.fstat(file.fileno()).st_mode
                if stat.S_ISREG(mode) and mode & 0o077:
                    raise ConfigurationError(f"{path}: others can read it; run chmod 600 {path}")
                line = file.readline(_PASSWORD_MAX + 1)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise ConfigurationError(f"{path}: {reason}") from error
    password = line.rstrip("\r\n")
    if not password or len(password) > _PASSWORD_MAX:
        raise ConfigurationError(f"{path}: its first line is empty or too long for a password")
    return password
