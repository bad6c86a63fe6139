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
from . import qemu
from .clipboard import ClientClipboard, read_clipboard
from .continuous_updates import EnableContinuousUpdates, enable
from .desktop_size import SetDesktopSize, set_desktop_size
from .extension import NOTHING, Extension
from .fence import ClientFence, client_fence
from .gii import GII, gii
from .xvp import ClientXVP, client_xvp


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
    """Message type 5: the position, and the buttons held, bit 0 being the left one.

    Buttons from the eighth on are for servers that know ExtendedMouseButtons, rfbproto 7.4.5.
    """

    button_mask: int
    x: int
    y: int

    def pack(self) -> bytes:
        """Six bytes, or seven."""
        if self.button_mask < 0x80:
            return struct.pack(">BBHH", 5, self.button_mask, self.x, self.y)
        low, high = self.button_mask & 0x7F | 0x80, self.button_mask >> 7
        return struct.pack(">BBHHB", 5, low, self.x, self.y, high)


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
    | ClientClipboard
    | ClientFence
    | ClientXVP
    | EnableContinuousUpdates
    | SetDesktopSize
    | GII
    | qemu.FromClient
)
Parser: TypeAlias = Callable[[Extension], Dialogue[ClientMessage]]


def _set_pixel_format(_: Extension) -> Dialogue[ClientMessage]:
    return SetPixelFormat(PixelFormat.parse((yield from read(19))[3:]))


def _set_encodings(_: Extension) -> Dialogue[ClientMessage]:
    count = int.from_bytes((yield from read(3))[1:], "big")
    if count > limits.ENCODINGS:
        raise LimitError(f"SetEncodings with {count} encodings")
    return SetEncodings(struct.unpack(f">{count}i", (yield from read(4 * count))))


def _framebuffer_update_request(_: Extension) -> Dialogue[ClientMessage]:
    incremental, x, y, width, height = struct.unpack(">BHHHH", (yield from read(9)))
    return FramebufferUpdateRequest(bool(incremental), x, y, width, height)


def _key_event(_: Extension) -> Dialogue[ClientMessage]:
    down, keysym = struct.unpack(">BxxI", (yield from read(7)))
    return KeyEvent(bool(down), keysym)


def _pointer_event(extensions: Extension) -> Dialogue[ClientMessage]:
    mask, x, y = struct.unpack(">BHH", (yield from read(5)))
    if mask & 0x80 and Extension.MOUSE_BUTTONS in extensions:
        mask = mask & 0x7F | (yield from u8()) << 7
    return PointerEvent(mask, x, y)


def _client_cut_text(extensions: Extension) -> Dialogue[ClientMessage]:
    length = int.from_bytes((yield from read(7))[3:], "big", signed=True)
    if length < 0 and Extension.CLIPBOARD in extensions:
        return ClientClipboard((yield from read_clipboard(-length)))
    if not 0 <= length <= limits.CUT_TEXT:
        raise LimitError(f"clipboard text of {length % (1 << 32)} bytes")
    return ClientCutText((yield from read(length)))


def _if_acknowledged(extension: Extension, parser: Callable[[], Dialogue[ClientMessage]]) -> Parser:
    def parse(extensions: Extension) -> Dialogue[ClientMessage]:
        if extension not in extensions:
            raise RemoteProtocolError(f"a message of {extension.name}, which was not acknowledged")
        return (yield from parser())

    return parse


_PARSERS: Mapping[int, Parser] = {
    0: _set_pixel_format,
    2: _set_encodings,
    3: _framebuffer_update_request,
    4: _key_event,
    5: _pointer_event,
    6: _client_cut_text,
    150: _if_acknowledged(Extension.CONTINUOUS_UPDATES, enable),
    248: _if_acknowledged(Extension.FENCE, client_fence),
    250: _if_acknowledged(Extension.XVP, client_xvp),
    251: _if_acknowledged(Extension.DESKTOP_SIZE, set_desktop_size),
    253: _if_acknowledged(Extension.GII, gii),
    255: qemu.from_client,
}


def read_message(extensions: Extension = NOTHING) -> Dialogue[ClientMessage]:
    """A server's view: the client's next message.

    An unknown one is a `RemoteProtocolError`, and so is one of an extension that is not among
    the ``extensions`` that this server has acknowledged.
    """
    number = yield from u8()
    return (yield from read_rest(number, extensions))


def read_rest(number: int, extensions: Extension) -> Dialogue[ClientMessage]:
    """The same, when its type has been read; what had been acknowledged by then counts."""
    if number not in _PARSERS:
        raise RemoteProtocolError(f"client message type {number}")
    return (yield from _PARSERS[number](extensions))
