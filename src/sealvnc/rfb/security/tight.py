"""Tight, security type 16, rfbproto: lists of tunnels and of login types, then one of these.

Each entry has a code, a vendor and a signature, and is what it says only if all three
agree. No tunnel is in use anywhere, and we take none. ServerInit ends with more lists.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from ...errors import LimitError, SecurityTypeError
from ...wire import limits
from ...wire.dialogue import Dialogue, read, write
from ...wire.fields import u32
from ...wire.protection import Protection
from ...wire.text import printable
from .choice import choose
from .numbers import Number, Subtype
from .security_type import Authenticated, ClientOnly, SecurityType

Capability: TypeAlias = tuple[int, bytes, bytes]
"""Code, vendor, signature."""

_CAPABILITY = struct.Struct(">i4s8s")
_NO_TUNNEL: Final = (0, b"TGHT", b"NOTUNNEL")
_NUMBERS: Mapping[Capability, int] = {
    (1, b"STDV", b"NOAUTH__"): Number.NONE,
    (2, b"STDV", b"VNCAUTH_"): Number.VNC_AUTHENTICATION,
    (19, b"VENC", b"VENCRYPT"): Number.VENCRYPT,
    (20, b"GTKV", b"SASL____"): Number.SASL,
    (129, b"TGHT", b"ULGNAUTH"): Subtype.PLAIN,
}
"""Codes are a number space of their own; 129 is not RA2_256 here, but a Unix login."""


@dataclass(frozen=True, slots=True)
class Tight(ClientOnly):
    """``inner`` maps what may come out of the lists, in our order, to how it is done.

    Keys are numbers of `numbers`; a Unix login is `Subtype.PLAIN`.
    """

    inner: Mapping[int, SecurityType]
    title: str = "Tight"

    @property
    def inside(self) -> tuple[SecurityType, ...]:
        """The login types."""
        return tuple(self.inner.values())

    def refusal(self, protection: Protection) -> str | None:
        """Acceptable if one of the inner types is."""
        reasons = [each.refusal(protection) for each in self.inner.values()]
        return None if None in reasons else reasons[0]

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """An empty list of login types means None, and is not answered."""
        yield from _refuse_tunnels()
        offered = yield from _capabilities("login types")
        known = {_NUMBERS[each]: each for each in offered if each in _NUMBERS}
        if offered and not known:
            signatures = tuple(printable(signature) for _, _, signature in offered)
            raise SecurityTypeError(
                f"the server offers by Tight only {', '.join(signatures)}", offered=signatures
            )
        reasons = {n: each.refusal(protection) for n, each in self.inner.items()}
        number = choose(tuple(known) or (Number.NONE,), reasons)
        if offered:
            yield from write(known[number][0].to_bytes(4, "big"))
        outcome = yield from self.inner[number].client(protection)
        return replace(outcome, security=f"Tight, {outcome.security}", extended_init=True)


def _refuse_tunnels() -> Dialogue[None]:
    """A server with a list of tunnels must have "no tunnel" in it."""
    offered = yield from _capabilities("tunnels")
    if not offered:
        return
    if _NO_TUNNEL not in offered:
        signatures = ", ".join(printable(signature) for _, _, signature in offered)
        raise SecurityTypeError(f"the server insists on a tunnel of Tight: {signatures}")
    yield from write(_NO_TUNNEL[0].to_bytes(4, "big"))


def _capabilities(what: str) -> Dialogue[tuple[Capability, ...]]:
    count = yield from u32()
    if count > limits.TIGHT_CAPABILITIES:
        raise LimitError(f"a list of {count} {what}")
    return tuple(_CAPABILITY.iter_unpack((yield from read(count * _CAPABILITY.size))))
