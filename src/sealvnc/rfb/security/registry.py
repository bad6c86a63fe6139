"""The table of security types by the names that people use, safest first.

A new one is a file of its own and a line here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...errors import ConfigurationError
from ...sasl import MECHANISMS, Mechanism, Policy
from .none import NoAuthentication
from .numbers import Number, Subtype
from .plain import PlainPassword
from .sasl import SASL
from .security_type import SecurityType
from .tls import AnonymousTLS
from .vencrypt import VeNCrypt
from .vnc_auth import VNCAuthentication


@dataclass(frozen=True, slots=True)
class Parts:
    """What security types are made of: see `SASL` for the fields. ``names``: all that is wanted."""

    policy: Policy
    mechanisms: Sequence[Mechanism] = field(default=MECHANISMS)
    host: str | None = None
    rfbproto_numbering: bool = False
    names: Sequence[str] = ()


def _sasl(parts: Parts) -> SecurityType:
    return SASL(parts.policy, parts.mechanisms, parts.host)


def _plain(parts: Parts) -> SecurityType:
    return PlainPassword(parts.policy)


def _vnc(parts: Parts) -> SecurityType:
    return VNCAuthentication(parts.policy)


def _none(parts: Parts) -> SecurityType:
    return NoAuthentication(parts.policy)


def _tls(parts: Parts) -> SecurityType:
    """Inside it SASL, and what is weak only if that is named, too."""
    inner: dict[int, SecurityType] = {Number.SASL: _sasl(parts)}
    if "vnc" in parts.names:
        inner[Number.VNC_AUTHENTICATION] = _vnc(parts)
    if "none" in parts.names:
        inner[Number.NONE] = _none(parts)
    return AnonymousTLS(inner)


_TABLE = {
    "x509sasl": (Subtype.X509_SASL, _sasl),
    "x509plain": (Subtype.X509_PLAIN, _plain),
    "x509vnc": (Subtype.X509_VNC, _vnc),
    "x509none": (Subtype.X509_NONE, _none),
    "sasl": (Number.SASL, _sasl),
    "tlssasl": (Subtype.TLS_SASL, _sasl),
    "tlsplain": (Subtype.TLS_PLAIN, _plain),
    "tlsvnc": (Subtype.TLS_VNC, _vnc),
    "tlsnone": (Subtype.TLS_NONE, _none),
    "tls": (Number.TLS, _tls),
    "vnc": (Number.VNC_AUTHENTICATION, _vnc),
    "none": (Number.NONE, _none),
}

NAMES = tuple(_TABLE)
"""Every name that `security_types` takes."""

DEFAULT = ("x509sasl", "x509plain", "x509vnc", "x509none", "sasl", "none")
"""What a client of ours uses without being asked; policy narrows it further by channel."""


def security_types(names: Sequence[str], parts: Parts) -> Mapping[int, SecurityType]:
    """The table for a connection, in the order of ``names``. VeNCrypt gathers its subtypes."""
    parts = replace(parts, names=names)
    types: dict[int, SecurityType] = {}
    subtypes: dict[Subtype, SecurityType] = {}
    for name in names:
        if name not in _TABLE:
            raise ConfigurationError(f"no security type {name!r}; there are {', '.join(NAMES)}")
        number, make = _TABLE[name]
        if isinstance(number, Subtype):
            subtypes[number] = make(parts)
            vencrypt = VeNCrypt(subtypes, parts.rfbproto_numbering)
            types.setdefault(Number.VENCRYPT, vencrypt)
        else:
            types[number] = make(parts)
    return types


def flatten(types: Iterable[SecurityType]) -> Iterator[SecurityType]:
    """Security types, and those that they wrap."""
    for each in types:
        yield each
        yield from flatten(each.inside)
