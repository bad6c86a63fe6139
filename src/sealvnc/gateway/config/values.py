"""Kinds of values in the configuration. What is wrong with one is a `ValueError`, in words."""

import re
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, TypeAlias, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from ...rfb.security.registry import NAMES, SERVER_NAMES
from ...sasl import MECHANISMS
from . import places

T = TypeVar("T")


class Section(BaseModel):
    """A table of the file: nothing in it can be changed, and unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, validate_by_name=True, validate_by_alias=True
    )


def _absolute(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not value.startswith("/"):
        raise ValueError(f"{value!r}: write an absolute path")
    return Path(value)


def _absolute_or_none(value: object) -> object:
    return None if value == "" else _absolute(value)


def _word(text: str) -> str:
    if not text.isprintable() or text != text.strip() or not 0 < len(text) < 256:
        raise ValueError(
            f"{text!r}: a name is 1 to 255 printable characters, without blanks around"
        )
    return text


def _database(url: str) -> str:
    if not url:
        return url
    parts = urlsplit(url)
    if not parts.scheme or not url.startswith(f"{parts.scheme}:"):
        raise ValueError(
            "write sqlite:////PATH or postgresql+DRIVER://HOST/NAME, or leave it empty"
        )
    if parts.password is not None:
        raise ValueError(
            "a password has no place in this file; PostgreSQL takes it from ~/.pgpass of the "
            "gateway's user, or needs none for a client certificate or on a UNIX socket"
        )
    return url


def _among(what: str, known: tuple[str, ...], text: str) -> str:
    if text not in known:
        raise ValueError(f"no {what} {text!r}; there are {', '.join(known)}")
    return text


def _listening(text: str) -> str:
    places.listening(text)
    return text


def _console(text: str) -> str:
    places.console(text)
    return text


def _network(text: str) -> str:
    try:
        ip_network(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is no address or network; write 192.0.2.7 or 192.0.2.0/24"
        ) from None
    return text


def _mode(text: str) -> str:
    if not re.fullmatch(r"0?[0-7]{3}", text):
        raise ValueError(f'{text!r}: write the mode of a socket in octal, as in "0660"')
    return text


def _pin(text: str) -> str:
    if text and not re.fullmatch(r"sha256:(?:[0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}", text):
        raise ValueError("a pin is sha256: and 64 hexadecimal digits")
    return text


def _domain(text: str) -> str:
    if text and not re.fullmatch(r"(?:\.[A-Za-z0-9_-]{1,63})+", text):
        raise ValueError(f'{text!r}: write the part after the guest, as in ".consoles.example.org"')
    return text


def _libvirt(text: str) -> str:
    if not re.fullmatch(r"libvirt:[a-z+]+://\S*", text):
        raise ValueError(f"{text!r}: write libvirt:URI, as in libvirt:qemu:///system")
    return text


_mechanisms = tuple(each.name for each in MECHANISMS)

File: TypeAlias = Annotated[Path, BeforeValidator(_absolute)]
FileOrNone: TypeAlias = Annotated[Path | None, BeforeValidator(_absolute_or_none)]
Word: TypeAlias = Annotated[str, AfterValidator(_word)]
Database: TypeAlias = Annotated[str, AfterValidator(_database)]
Positive: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Seconds: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Count: TypeAlias = Annotated[int, Field(gt=0)]
Whole: TypeAlias = Annotated[int, Field(ge=0)]
ListeningText: TypeAlias = Annotated[str, AfterValidator(_listening)]
ConsoleText: TypeAlias = Annotated[str, AfterValidator(_console)]
NetworkText: TypeAlias = Annotated[str, AfterValidator(_network)]
ModeText: TypeAlias = Annotated[str, AfterValidator(_mode)]
PinText: TypeAlias = Annotated[str, AfterValidator(_pin)]
Domain: TypeAlias = Annotated[str, AfterValidator(_domain)]
Libvirt: TypeAlias = Annotated[str, AfterValidator(_libvirt)]
ServerSecurity: TypeAlias = Annotated[
    str, AfterValidator(lambda text: _among("security type", SERVER_NAMES, text))
]
ClientSecurity: TypeAlias = Annotated[
    str, AfterValidator(lambda text: _among("security type", NAMES, text))
]
MechanismName: TypeAlias = Annotated[
    str, AfterValidator(lambda text: _among("mechanism", _mechanisms, text))
]
