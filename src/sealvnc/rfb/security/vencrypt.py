"""VeNCrypt 0.2, security type 19: TLS first, then an inner security type, rfbproto."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...errors import ConnectionClosedError, RemoteProtocolError, TLSError, VersionError
from ...wire.dialogue import Dialogue, read, start_tls, write
from ...wire.fields import pack_u32, u8, u32, u32s
from ...wire.protection import Protection, TLSFacts
from .choice import acceptable, choose
from .numbers import Subtype
from .security_type import Authenticated, SecurityType, explain_close

_VERSION = bytes((0, 2))
_VERSION_ACCEPTED, _VERSION_REFUSED = 0, 0xFF
_SUBTYPE_ACCEPTED, _SUBTYPE_REFUSED = 1, 0  # the opposite of the above, and no typo
_SWAPPED = {Subtype.X509_SASL: Subtype.TLS_SASL, Subtype.TLS_SASL: Subtype.X509_SASL}


@dataclass(frozen=True, slots=True)
class VeNCrypt(SecurityType):
    """``subtypes`` maps what we are willing to do to what follows inside TLS, best first.

    ``rfbproto_numbering`` swaps 263 and 264 on the wire, see `Subtype`.
    """

    subtypes: Mapping[Subtype, SecurityType]
    rfbproto_numbering: bool = False
    title: str = "VeNCrypt"

    @property
    def inside(self) -> tuple[SecurityType, ...]:
        """What follows inside TLS."""
        return tuple(self.subtypes.values())

    def refusal(self, protection: Protection) -> str | None:
        """Which subtypes will do is seen when the server lists them."""
        return None

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """What TLS turned out to be counts, not what the subtype's number promised."""
        version = yield from read(2)
        if tuple(version) < (0, 2):
            raise VersionError(f"the server speaks VeNCrypt {version[0]}.{version[1]}, we need 0.2")
        yield from write(_VERSION)
        if (yield from u8()) != _VERSION_ACCEPTED:
            raise VersionError("the server refused VeNCrypt 0.2")
        offered = yield from u32s((yield from u8()))
        number = choose(offered, self._acceptable(protection, offered))
        yield from write(pack_u32(number))
        if (yield from u8()) != _SUBTYPE_ACCEPTED:
            raise RemoteProtocolError("the server refused the VeNCrypt subtype that it had offered")
        subtype = self._subtype(number)
        asked = subtype if subtype in self.subtypes else _SWAPPED[subtype]
        tls = yield from _start_tls(subtype, anonymous=asked.anonymous)
        found = _found(subtype, tls)
        inner = self.subtypes[found if found in self.subtypes else asked]
        protection = protection.with_tls(tls)
        try:
            outcome = yield from inner.client(protection)
        except ConnectionClosedError as error:
            raise explain_close(error, protection) from error
        return replace(outcome, security=f"VeNCrypt {found}", unannounced=False)

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        """The choice must be one of the subtypes that were offered."""
        offer = acceptable(self.subtypes, lambda each: protection.with_tls(_prospect(each)))
        yield from write(_VERSION)
        version = yield from read(2)
        if version != _VERSION:
            yield from write(bytes((_VERSION_REFUSED,)))
            raise VersionError(f"the client wants VeNCrypt {version[0]}.{version[1]}")
        numbers = [self._number(subtype) for subtype in offer]
        listed = b"".join(pack_u32(number) for number in numbers)
        yield from write(bytes((_VERSION_ACCEPTED, len(numbers))) + listed)
        number = yield from u32()
        if number not in numbers:
            yield from write(bytes((_SUBTYPE_REFUSED,)))
            raise RemoteProtocolError(f"the client chose subtype {number}, which was not offered")
        yield from write(bytes((_SUBTYPE_ACCEPTED,)))
        subtype = self._subtype(number)
        tls = yield from start_tls(anonymous=subtype.anonymous)
        outcome = yield from offer[subtype].server(protection.with_tls(tls))
        return replace(outcome, security=f"VeNCrypt {subtype}", unannounced=False)

    def _number(self, subtype: Subtype) -> int:
        return _SWAPPED.get(subtype, subtype) if self.rfbproto_numbering else subtype

    def _subtype(self, number: int) -> Subtype:
        subtype = Subtype(number)
        return _SWAPPED.get(subtype, subtype) if self.rfbproto_numbering else subtype

    def _acceptable(self, protection: Protection, offered: Sequence[int]) -> dict[int, str | None]:
        """Reasons against each number. Who wants SASL takes either of its two numbers."""
        reasons = {
            self._number(subtype): inner.refusal(protection.with_tls(_prospect(subtype)))
            for subtype, inner in self.subtypes.items()
        }
        for subtype, other in _SWAPPED.items():
            if other in self.subtypes and self._number(subtype) in offered:
                reasons.setdefault(self._number(subtype), None)
        return reasons


def _start_tls(subtype: Subtype, *, anonymous: bool) -> Dialogue[TLSFacts]:
    """Anonymous suites are offered only to who asked for them, whatever the number says."""
    try:
        return (yield from start_tls(anonymous=anonymous))
    except (TLSError, ConnectionClosedError) as error:  # QEMU closes without an alert
        if subtype.anonymous and not anonymous:
            raise TLSError(f"{error}; its TLS is probably anonymous ({subtype})") from error
        raise


def _prospect(subtype: Subtype) -> TLSFacts:
    """TLS as the number promises it."""
    return TLSFacts("TLS", "", 128, anonymous=subtype.anonymous)


def _found(subtype: Subtype, tls: TLSFacts) -> Subtype:
    """The subtype by what the server really showed."""
    return _SWAPPED.get(subtype, subtype) if tls.anonymous != subtype.anonymous else subtype
