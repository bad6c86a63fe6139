"""SetDesktopSize, rfbproto 7.4.16, message type 251, and the SCREENs in it."""

import struct
from dataclasses import dataclass

from ....errors import LimitError
from ....wire import limits
from ....wire.dialogue import Dialogue, read

_HEAD = struct.Struct(">BxHHBx")
_SCREEN = struct.Struct(">IHHHHI")


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen of a desktop, SCREEN: where it lies, in pixels."""

    id: int
    x: int
    y: int
    width: int
    height: int
    flags: int = 0

    def pack(self) -> bytes:
        """Sixteen bytes."""
        return _SCREEN.pack(self.id, self.x, self.y, self.width, self.height, self.flags)


@dataclass(frozen=True, slots=True)
class SetDesktopSize:
    """The client wishes this size, and these screens in it."""

    width: int
    height: int
    screens: tuple[Screen, ...]

    def pack(self) -> bytes:
        """8 + 16n bytes."""
        head = _HEAD.pack(251, self.width, self.height, len(self.screens))
        return head + b"".join(screen.pack() for screen in self.screens)


def read_screens(count: int) -> Dialogue[tuple[Screen, ...]]:
    """So many SCREENs."""
    if count > limits.SCREENS:
        raise LimitError(f"{count} screens")
    data = yield from read(count * _SCREEN.size)
    return tuple(Screen(*fields) for fields in _SCREEN.iter_unpack(data))


def set_desktop_size() -> Dialogue[SetDesktopSize]:
    """From a client, after the message type."""
    _, width, height, count = _HEAD.unpack(b"\xfb" + (yield from read(_HEAD.size - 1)))
    return SetDesktopSize(width, height, (yield from read_screens(count)))
