"""Addresses as people write them: URIs, ``host:display``, ``host::port``, and ``.vv`` files."""

import configparser
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from ..errors import ConfigurationError

_PORT = 5900


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is: ``host`` and TCP ``port``, or the ``path`` of a UNIX socket.

    ``user`` and ``guest`` are empty unless the address names them.
    """

    host: str = ""
    port: int = _PORT
    path: Path | None = None
    user: str = ""
    guest: str = ""

    def __post_init__(self) -> None:
        if not 0 < self.port < 65536:
            raise ConfigurationError(f"there is no TCP port {self.port}")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read one of the forms, or raise `ConfigurationError` with the forms there are.

        ``vnc://[user@]host[:port][/guest]`` (RFC 7869: a TCP port), ``host[:display]``,
        ``host::port``, ``[v6]:display``, ``vnc+unix:///path``, the path of a socket, or of
        a ``.vv`` file. A password in an address is refused: others can see it in `ps`.
        """
        if "://" in text:
            return cls._from_uri(text)
        if text.endswith(".vv"):
            return cls._from_file(Path(text))
        if "/" in text:
            return cls(path=Path(text))
        return cls._from_display(text)

    @classmethod
    def _from_uri(cls, text: str) -> Self:
        try:
            uri = urlsplit(text)
            port = uri.port
        except ValueError as error:
            raise ConfigurationError(f"{_masked(text)}: {error}") from error
        if uri.password is not None:
            raise ConfigurationError(
                "a password in an address can be read by everybody on this machine; use "
                "--password-file, the environment variable VNC_PASSWORD, or the prompt"
            )
        user = unquote(uri.username or "")
        if uri.scheme == "vnc+unix":
            if uri.netloc.rpartition("@")[2] or not uri.path:
                raise ConfigurationError("write a UNIX socket as vnc+unix:///absolute/path")
            return cls(path=Path(unquote(uri.path)), user=user)
        if uri.scheme != "vnc" or not uri.hostname:
            raise ConfigurationError(f"{_masked(text)}: not vnc://host[:port][/guest]")
        return cls(uri.hostname, _PORT if port is None else port, user=user, guest=_guest(uri))

    @classmethod
    def _from_display(cls, text: str) -> Self:
        match = re.fullmatch(r"(?:\[([0-9A-Fa-f:.%]+)\]|([^:@\s]*))(?:(::?)(\d{1,5}))?", text)
        if match is None:
            raise ConfigurationError(
                f"{_masked(text)!r} is no address; write vnc://host:port or host:display"
            )
        host = match[1] or match[2] or "localhost"
        number = int(match[4] or 0)
        port = number if match[3] == "::" else _PORT + number
        if not 0 < port < 65536:
            raise ConfigurationError(f"{text!r}: there is no TCP port {port}")
        return cls(host, port)

    @classmethod
    def _from_file(cls, path: Path) -> Self:
        """The keys of virt-viewer's file that matter to VNC. A password in it is not taken over."""
        parser = configparser.ConfigParser(interpolation=None)
        try:
            parser.read_string(path.read_text())
            section = parser["virt-viewer"]
            if section["type"] != "vnc":
                raise ConfigurationError(f"{path}: the console is {section['type']!r}, not VNC")
            return cls(section["host"], int(section["port"]), user=section.get("username", ""))
        except OSError as error:
            raise ConfigurationError(f"{path}: {error.strerror}") from error
        except (KeyError, ValueError, configparser.Error) as error:
            raise ConfigurationError(f"{path}: not a .vv file for VNC") from error

    @property
    def server_name(self) -> str:
        """The name that a certificate must carry; a UNIX socket is on this machine."""
        return self.host or "localhost"

    def __str__(self) -> str:
        if self.path is not None:
            return f"vnc+unix://{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"vnc://{host}:{self.port}"


def _guest(uri: SplitResult) -> str:
    return unquote(uri.path.strip("/"))


def _masked(text: str) -> str:
    """An address for an error message, without anything that might be a secret."""
    return re.sub(r"^([a-z+]+://)?.*@", r"\1...@", text, flags=re.DOTALL)
