"""Messages from client to server, RFC 6143 section 7.5: both what we send and what we read."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ....errors import LimitError, RemoteProtocolError
from ....wire import limits
from ....wire.dialogue import Dialogue, read
from ....wire.fields import u8
from ..pixel_format import PixelFormat


@dataclass(frozen=True, slots=True)
class SetPixelFormat:
    """Message type 0: the format of all pixels from here on."""

    pixel_format: PixelFormat

    def pack(self) -> bytes:
        """Twenty bytes."""
        return b"\0\0\0\0" + self.pixel_format.pack()


@dataclass(frozen=True, slots=True)
class SetEncodings:
    """Message type 2: encoding types, in order of preference."""

    encodings: tuple[int, ...]

    def pack(self) -> bytes:
        """4 + 4n bytes."""
        count = len(self.encodings)
        return struct.pack(f">BxH{count}i", 2, count, *self.encodings)


@dataclass(frozen=True, slots=True)
class FramebufferUpdateRequest:
    """Message type 3: what the client wants to see; ``incremental`` leaves out what it has."""

    incremental: bool
    x: int
    y: int
    width: int
    height: int

    def pack(self) -> bytes:
        """Ten bytes."""
        return struct.pack(">BBHHHH", 3, self.incremental, self.x, self.y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """Message type 4: a key, by X keysym."""

    down: bool
    keysym: int = field(repr=False)

    def pack(self) -> bytes:
        """Eight bytes."""
        return struct.pack(">BBxxI", 4, self.down, self.keysym)


@dataclass(frozen=True, slots=True)
class PointerEvent:
    """Message type 5: the position, and the buttons held, bit 0 being the left one."""

    button_mask: int
    x: int
    y: int

    def pack(self) -> bytes:
        """Six bytes."""
        return struct.pack(">BBHH", 5, self.button_mask, self.x, self.y)


@dataclass(frozen=True, slots=True)
class ClientCutText:
    """Message type 6: new clipboard text, Latin-1."""

    text: bytes = field(repr=False)

    def pack(self) -> bytes:
        """8 + n bytes."""
        return struct.pack(">BxxxI", 6, len(self.text)) + self.text


ClientMessage: TypeAlias = (
    SetPixelFormat
    | SetEncodings
    | FramebufferUpdateRequest
    | KeyEvent
    | PointerEvent
    | ClientCutText
)


def _set_pixel_format() -> Dialogue[ClientMessage]:
    return SetPixelFormat(PixelFormat.parse((yield from read(19))[3:]))


def _set_encodings() -> Dialogue[ClientMessage]:
    count = int.from_bytes((yield from read(3))[1:], "big")
    if count > limits.ENCODINGS:
        raise LimitError(f"SetEncodings with {count} encodings")
    return SetEncodings(struct.unpack(f">{count}i", (yield from read(4 * count))))


def _framebuffer_update_request() -> Dialogue[ClientMessage]:
    incremental, x, y, width, height = struct.unpack(">BHHHH", (yield from read(9)))
    return FramebufferUpdateRequest(bool(incremental), x, y, width, height)


def _key_event() -> Dialogue[ClientMessage]:
    down, keysym = struct.unpack(">BxxI", (yield from read(7)))
    return KeyEvent(bool(down), keysym)


def _pointer_event() -> Dialogue[ClientMessage]:
    return PointerEvent(*struct.unpack(">BHH", (yield from read(5))))


def _client_cut_text() -> Dialogue[ClientMessage]:
    length = int.from_bytes((yield from read(7))[3:], "big")
    if length > limits.CUT_TEXT:
        raise LimitError(f"clipboard text of {length} bytes")
    return ClientCutText((yield from read(length)))


_PARSERS: Mapping[int, Callable[[], Dialogue[ClientMessage]]] = {
    0: _set_pixel_format,
    2: _set_encodings,
    3: _framebuffer_update_request,
    4: _key_event,
    5: _pointer_event,
    6: _client_cut_text,
}


def read_message() -> Dialogue[ClientMessage]:
    """A server's view: the client's next message. An unknown one is a `RemoteProtocolError`."""
    number = yield from u8()
    if number not in _PARSERS:
        raise RemoteProtocolError(f"client message type {number}")
    return (yield from _PARSERS[number]())
