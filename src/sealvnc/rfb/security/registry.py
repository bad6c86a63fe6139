"""The table of security types by the names that people use, safest first.

A new one is a file of its own and a line here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ...errors import ConfigurationError
from ...sasl import MECHANISMS, Mechanism, Policy
from .apple_dh import AppleDH
from .ms_logon import MSLogonII
from .none import NoAuthentication
from .numbers import Number, Subtype
from .plain import PlainPassword
from .rsa_aes import RSAAES
from .sasl import SASL
from .security_type import ClientOnly, SecurityType
from .tight import Tight
from .tls import AnonymousTLS
from .vencrypt import VeNCrypt
from .vnc_auth import VNCAuthentication


@dataclass(frozen=True, slots=True)
class Parts:
    """See `SASL` for the fields, `RSAAES` for ``pin``; ``names`` are all that is wanted."""

    policy: Policy
    mechanisms: Sequence[Mechanism] = field(default=MECHANISMS)
    host: str | None = None
    rfbproto_numbering: bool = False
    pin: bytes | None = None
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


def _tight(parts: Parts) -> SecurityType:
    """Inside VeNCrypt stands what is safe there; Plain is for UNIX sockets, its policy says."""
    subtypes = {number: make(parts) for number, make in _X509.values()}
    inner: dict[int, SecurityType] = {
        Number.VENCRYPT: VeNCrypt(subtypes, parts.rfbproto_numbering),
        Number.SASL: _sasl(parts),
        Subtype.PLAIN: _plain(parts),
        Number.VNC_AUTHENTICATION: _vnc(parts),
        Number.NONE: _none(parts),
    }
    return Tight(inner)


def _rsa_aes(title: str, bits: int, *, sealed: bool) -> Callable[[Parts], SecurityType]:
    return lambda parts: RSAAES(parts.policy, title, bits, sealed, parts.pin)


def _apple_dh(parts: Parts) -> SecurityType:
    return AppleDH(parts.policy)


def _ms_logon(parts: Parts) -> SecurityType:
    return MSLogonII(parts.policy)


_X509 = {
    "x509sasl": (Subtype.X509_SASL, _sasl),
    "x509plain": (Subtype.X509_PLAIN, _plain),
    "x509vnc": (Subtype.X509_VNC, _vnc),
    "x509none": (Subtype.X509_NONE, _none),
}

_TABLE: Mapping[str, tuple[Number | Subtype, Callable[[Parts], SecurityType]]] = {
    **_X509,
    "sasl": (Number.SASL, _sasl),
    "ra2_256": (Number.RA2_256, _rsa_aes("RA2_256", 256, sealed=True)),
    "ra2": (Number.RA2, _rsa_aes("RA2", 128, sealed=True)),
    "tlssasl": (Subtype.TLS_SASL, _sasl),
    "tlsplain": (Subtype.TLS_PLAIN, _plain),
    "tlsvnc": (Subtype.TLS_VNC, _vnc),
    "tlsnone": (Subtype.TLS_NONE, _none),
    "tls": (Number.TLS, _tls),
    "ra2ne_256": (Number.RA2NE_256, _rsa_aes("RA2ne_256", 256, sealed=False)),
    "ra2ne": (Number.RA2NE, _rsa_aes("RA2ne", 128, sealed=False)),
    "tight": (Number.TIGHT, _tight),
    "ard": (Number.APPLE_DH, _apple_dh),
    "vnc": (Number.VNC_AUTHENTICATION, _vnc),
    "mslogon2": (Number.MS_LOGON_II, _ms_logon),
    "none": (Number.NONE, _none),
}

NAMES = tuple(_TABLE)
"""Every name that `security_types` takes."""

SERVER_NAMES = tuple(
    name for name, (_, make) in _TABLE.items() if not isinstance(make(Parts(Policy())), ClientOnly)
)
"""Those that a server of ours can offer."""

DEFAULT = ("x509sasl", "x509plain", "x509vnc", "x509none", "sasl", "none")
"""What a client of ours uses without being asked; policy narrows it further by channel."""

DEFAULT_PINNED = ("x509sasl", "x509plain", "x509vnc", "x509none", "sasl", "ra2_256", "ra2", "none")
"""The same for a client that was given a pin, which a server's bare key can be held against."""


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
