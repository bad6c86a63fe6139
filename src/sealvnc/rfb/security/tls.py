"""TLS, security type 18, of Vino and gtk-vnc: anonymous TLS, then a second list of types."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ...errors import RemoteProtocolError
from ...wire.dialogue import Dialogue, read, start_tls, write
from ...wire.fields import u8
from ...wire.protection import Protection, TLSFacts
from .choice import acceptable, choose
from .security_type import Authenticated, SecurityType


@dataclass(frozen=True, slots=True)
class AnonymousTLS(SecurityType):
    """``inner`` maps security types to what is done inside; it may not nest TLS again."""

    inner: Mapping[int, SecurityType]
    title: str = "TLS"

    @property
    def inside(self) -> tuple[SecurityType, ...]:
        """The second list."""
        return tuple(self.inner.values())

    def refusal(self, protection: Protection) -> str | None:
        """Anonymous TLS is acceptable if one of the inner types is, inside it."""
        inside = protection.with_tls(TLSFacts("TLS", "", 128, anonymous=True))
        reasons = [each.refusal(inside) for each in self.inner.values()]
        return None if None in reasons else reasons[0]

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """No acknowledgement comes before the handshake."""
        protection = protection.with_tls((yield from start_tls(anonymous=True)))
        offered = yield from read((yield from u8()))
        number = choose(offered, {n: each.refusal(protection) for n, each in self.inner.items()})
        yield from write(bytes((number,)))
        return _named((yield from self.inner[number].client(protection)))

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        """The choice must be one of the types that were offered."""
        protection = protection.with_tls(
            (yield from start_tls(anonymous=True, unacknowledged=True))
        )
        offer = acceptable(self.inner, lambda _: protection)
        yield from write(bytes((len(offer), *offer)))
        number = yield from u8()
        if number not in offer:
            raise RemoteProtocolError(f"the client chose type {number}, which was not offered")
        return _named((yield from offer[number].server(protection)))


def _named(outcome: Authenticated) -> Authenticated:
    return replace(outcome, security=f"TLS, {outcome.security}")
