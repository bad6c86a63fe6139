"""gii, rfbproto 7.4.11 and 7.5.4: general input interface, message type 253, both ways opaque."""

from dataclasses import dataclass, field
from typing import Literal

from ....errors import LimitError
from ....wire import limits
from ....wire.dialogue import Dialogue, read
from ....wire.fields import u8

_BIG_ENDIAN = 0x80


@dataclass(frozen=True, slots=True)
class GII:
    """``endian_and_type``: bit 7 tells the byte order of all that follows, the rest what it is."""

    endian_and_type: int
    payload: bytes = field(repr=False)

    def pack(self) -> bytes:
        """4 + n bytes."""
        length = len(self.payload).to_bytes(2, _order(self.endian_and_type))
        return bytes([253, self.endian_and_type]) + length + self.payload


def gii() -> Dialogue[GII]:
    """After the message type."""
    kind = yield from u8()
    length = int.from_bytes((yield from read(2)), _order(kind))
    if length > limits.GII:
        raise LimitError(f"a gii message of {length} bytes")
    return GII(kind, (yield from read(length)))


def _order(endian_and_type: int) -> Literal["big", "little"]:
    return "big" if endian_and_type & _BIG_ENDIAN else "little"
