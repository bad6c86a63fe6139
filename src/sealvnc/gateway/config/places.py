"""Where the gateway listens, and where consoles are, as the configuration writes it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

_HOST_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+(?:%\w+)?)\]|([^:\s\[\]*]+)):(\d{1,5})")
_NAME = re.compile(r"[!-9;-~]{1,255}")  # as systemd.socket(5) has it for FileDescriptorName


@dataclass(frozen=True, slots=True)
class TCP:
    """A TCP address. Listening on ``::`` is on every address, of IPv4 and of IPv6."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Unix:
    """A UNIX socket."""

    path: Path

    def __str__(self) -> str:
        return f"unix:{self.path}"


@dataclass(frozen=True, slots=True)
class Systemd:
    """A socket that systemd has opened, by its ``FileDescriptorName=``."""

    name: str

    def __str__(self) -> str:
        return f"systemd:{self.name}"


@dataclass(frozen=True, slots=True)
class QMP:
    """QEMU's monitor on a UNIX socket, through which a console is reached."""

    path: Path

    def __str__(self) -> str:
        return f"qmp:{self.path}"


ListeningPlace: TypeAlias = TCP | Unix | Systemd
ConsolePlace: TypeAlias = TCP | Unix | QMP


def listening(text: str) -> ListeningPlace:
    """The place of a listener; `ValueError` tells which forms there are."""
    kind, _, rest = text.partition(":")
    if kind == "unix":
        return Unix(_path(rest))
    if kind == "systemd":
        if not _NAME.fullmatch(rest):
            raise ValueError(f"{text!r}: write systemd:NAME, the FileDescriptorName= of a .socket")
        return Systemd(rest)
    place = _tcp(text)
    if place is None:
        raise ValueError(
            f"{text!r} is no place to listen; write ADDRESS:PORT (0.0.0.0:5900, or [::]:5900 "
            "for all of IPv4 and IPv6), unix:/PATH or systemd:NAME"
        )
    return place


def console(text: str) -> ConsolePlace:
    """The place of a console; `ValueError` tells which forms there are."""
    kind, _, rest = text.partition(":")
    if kind in _CONSOLES and (place := _CONSOLES[kind](rest)) is not None:
        return place
    raise ValueError(f"{text!r} is no console; write unix:/PATH, qmp:/PATH or tcp:HOST:PORT")


def _tcp(text: str) -> TCP | None:
    match = _HOST_PORT.fullmatch(text)
    if match is None or not 0 < int(match[3]) < 65536:
        return None
    return TCP(match[1] or match[2], int(match[3]))


def _path(text: str) -> Path:
    if not text.startswith("/") or "\0" in text:
        raise ValueError(f"{text!r}: a socket needs an absolute path")
    return Path(text)


_CONSOLES: Mapping[str, Callable[[str], ConsolePlace | None]] = {
    "unix": lambda text: Unix(_path(text)),
    "qmp": lambda text: QMP(_path(text)),
    "tcp": _tcp,
}
