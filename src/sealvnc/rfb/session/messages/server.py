"""Messages from server to client, RFC 6143 section 7.6."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from ....errors import LimitError, RemoteProtocolError
from ....wire import limits
from ....wire.dialogue import Dialogue, read
from ....wire.fields import u8
from ..encodings import Encoding
from ..framebuffer import Framebuffer, Rectangle

_RECTANGLE = struct.Struct(">HHHHi")


@dataclass(frozen=True, slots=True)
class FramebufferUpdate:
    """Message type 0, already painted: the rectangles that changed, and whether the size did."""

    rectangles: tuple[Rectangle, ...]
    resized: bool = False


@dataclass(frozen=True, slots=True)
class SetColorMapEntries:
    """Message type 1: read and dropped, since our pixel format is true colour."""

    first_color: int
    number_of_colors: int


@dataclass(frozen=True, slots=True)
class Bell:
    """Message type 2."""


@dataclass(frozen=True, slots=True)
class ServerCutText:
    """Message type 3: new clipboard text, Latin-1."""

    text: bytes = field(repr=False)


ServerMessage: TypeAlias = FramebufferUpdate | SetColorMapEntries | Bell | ServerCutText
Encodings: TypeAlias = Mapping[int, Encoding]


def _framebuffer_update(framebuffer: Framebuffer, encodings: Encodings) -> Dialogue[ServerMessage]:
    count = int.from_bytes((yield from read(3))[1:], "big")
    size, resized = (framebuffer.width, framebuffer.height), False
    painted = []
    for _ in range(count):
        *where, encoding_type = _RECTANGLE.unpack((yield from read(_RECTANGLE.size)))
        rectangle = Rectangle(*where)
        if (encoding := encodings.get(encoding_type)) is None:
            raise RemoteProtocolError(f"encoding {encoding_type}, which we did not ask for")
        yield from encoding.decode(rectangle, framebuffer)
        if size != (framebuffer.width, framebuffer.height):
            if resized:  # each one costs a framebuffer
                raise LimitError("a second new size in one FramebufferUpdate")
            size, resized = (framebuffer.width, framebuffer.height), True
        if encoding_type >= 0:
            painted.append(rectangle)
    return FramebufferUpdate(tuple(painted), resized)


def _set_color_map_entries(_: Framebuffer, __: Encodings) -> Dialogue[ServerMessage]:
    first, count = struct.unpack(">xHH", (yield from read(5)))
    yield from read(6 * count)
    return SetColorMapEntries(first, count)


def _bell(_: Framebuffer, __: Encodings) -> Dialogue[ServerMessage]:
    yield from ()
    return Bell()


def _server_cut_text(_: Framebuffer, __: Encodings) -> Dialogue[ServerMessage]:
    length = int.from_bytes((yield from read(7))[3:], "big")
    if length > limits.CUT_TEXT:
        raise LimitError(f"clipboard text of {length} bytes")
    return ServerCutText((yield from read(length)))


_PARSERS: Mapping[int, Callable[[Framebuffer, Encodings], Dialogue[ServerMessage]]] = {
    0: _framebuffer_update,
    1: _set_color_map_entries,
    2: _bell,
    3: _server_cut_text,
}


def read_message(framebuffer: Framebuffer, encodings: Encodings) -> Dialogue[ServerMessage]:
    """A client's view: the server's next message, painted into ``framebuffer``."""
    number = yield from u8()
    if number not in _PARSERS:
        raise RemoteProtocolError(f"server message type {number}")
    return (yield from _PARSERS[number](framebuffer, encodings))


def pack_raw_update(rectangle: Rectangle, pixels: bytes) -> bytes:
    """A FramebufferUpdate of one Raw rectangle; ``pixels`` are in the client's format."""
    x, y, width, height = rectangle.x, rectangle.y, rectangle.width, rectangle.height
    return b"\0\0\0\1" + _RECTANGLE.pack(x, y, width, height, 0) + pixels
