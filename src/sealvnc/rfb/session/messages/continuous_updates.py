"""EnableContinuousUpdates and EndOfContinuousUpdates, rfbproto 7.4.14 and 7.5.5, type 150."""

import struct
from dataclasses import dataclass

from ....wire.dialogue import Dialogue, read

_ENABLE = struct.Struct(">BBHHHH")


@dataclass(frozen=True, slots=True)
class EnableContinuousUpdates:
    """Updates of this area shall come without being asked for, or (``enable`` false) no more."""

    enable: bool
    x: int
    y: int
    width: int
    height: int

    def pack(self) -> bytes:
        """Ten bytes."""
        return _ENABLE.pack(150, self.enable, self.x, self.y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class EndOfContinuousUpdates:
    """They have ended; the first one tells that the server knows them."""

    def pack(self) -> bytes:
        """One byte."""
        return b"\x96"


def enable() -> Dialogue[EnableContinuousUpdates]:
    """From a client, after the message type."""
    _, on, *area = _ENABLE.unpack(b"\x96" + (yield from read(_ENABLE.size - 1)))
    return EnableContinuousUpdates(bool(on), *area)


def end() -> Dialogue[EndOfContinuousUpdates]:
    """From a server, after the message type."""
    yield from ()
    return EndOfContinuousUpdates()
