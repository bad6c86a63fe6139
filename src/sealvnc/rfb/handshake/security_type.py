"""Security types: the list and the choice, RFC 6143 section 7.1.2."""

from collections.abc import Mapping

from ...errors import RemoteProtocolError, SecurityTypeError
from ...wire import limits
from ...wire.dialogue import Dialogue, read, write
from ...wire.fields import opaque, pack_opaque, pack_u32, u8, u32
from ...wire.protection import Protection
from ...wire.text import printable
from ..security.choice import acceptable, choose
from ..security.security_type import SecurityType
from .version import Version

_BEFORE_3_7 = (1, 2)  # RFC 6143 7.1.2: RFB 3.3 knows None and VNC authentication


def client(
    version: Version, security_types: Mapping[int, SecurityType], protection: Protection
) -> Dialogue[SecurityType]:
    """Read what the server offers and choose by *our* order; in RFB 3.3 the server decides."""
    if version is Version.V3_3:
        number = yield from u32()
        if number not in (0, *_BEFORE_3_7):
            raise RemoteProtocolError(f"security type {number} in RFB 3.3")
        offered = bytes((number,)) if number else b""
    else:
        offered = yield from read((yield from u8()))
    if not offered:
        reason = yield from opaque(limits.REASON, "reason")
        raise SecurityTypeError(f"the server turned us away: {printable(reason)}")
    number = choose(offered, {n: each.refusal(protection) for n, each in security_types.items()})
    if version is not Version.V3_3:
        yield from write(bytes((number,)))
    return security_types[number]


def server(
    version: Version, security_types: Mapping[int, SecurityType], protection: Protection
) -> Dialogue[SecurityType]:
    """Offer what is acceptable here; the answer must be one of it (CVE-2006-2369)."""
    security_types = acceptable(security_types, lambda _: protection)
    if version is Version.V3_3:
        number = next((n for n in security_types if n in _BEFORE_3_7), 0)
        if number == 0:
            yield from write(pack_u32(0) + pack_opaque(b"RFB 3.7 or later is needed"))
            raise SecurityTypeError("an RFB 3.3 client, which can do none of our security types")
        yield from write(pack_u32(number))
        return security_types[number]
    yield from write(bytes((len(security_types), *security_types)))
    number = yield from u8()
    if number not in security_types:
        raise RemoteProtocolError(f"the client chose security type {number}, which was not offered")
    return security_types[number]
