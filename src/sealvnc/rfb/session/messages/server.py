"""Messages from server to client, RFC 6143 section 7.6."""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from ....errors import LimitError, RemoteProtocolError
from ....wire import limits
from ....wire.dialogue import Dialogue, read
from ....wire.fields import u8
from ..desktop import Desktop
from ..encodings import Encoding
from ..framebuffer import Rectangle
from . import qemu
from .clipboard import ServerClipboard, read_clipboard
from .continuous_updates import EndOfContinuousUpdates, end
from .fence import ServerFence, server_fence
from .gii import GII, gii
from .xvp import ServerXVP, server_xvp

LAST_RECT = -224
"""LastRect, rfbproto 7.8.9: the update ends here, however many rectangles it announced."""
TIGHT_PNG = -260
"""The one encoding with pixels among the negative numbers."""

_RECTANGLE = struct.Struct(">HHHHi")


@dataclass(frozen=True, slots=True)
class FramebufferUpdate:
    """Message type 0, already painted: the rectangles that changed, and whether the size did.

    ``told`` are the pseudo-encodings in it, whose news is in the `Desktop`.
    """

    rectangles: tuple[Rectangle, ...]
    resized: bool = False
    told: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class SetColorMapEntries:
    """Message type 1: colours from ``first_color`` on, 16 bits of red, green, blue each."""

    first_color: int
    colors: tuple[tuple[int, int, int], ...]

    def pack(self) -> bytes:
        """6 + 6n bytes."""
        colors = b"".join(struct.pack(">HHH", *color) for color in self.colors)
        return struct.pack(">BxHH", 1, self.first_color, len(self.colors)) + colors


@dataclass(frozen=True, slots=True)
class Bell:
    """Message type 2."""

    def pack(self) -> bytes:
        """One byte."""
        return b"\2"


@dataclass(frozen=True, slots=True)
class ServerCutText:
    """Message type 3: new clipboard text, Latin-1."""

    text: bytes = field(repr=False)

    def pack(self) -> bytes:
        """8 + n bytes."""
        return struct.pack(">BxxxI", 3, len(self.text)) + self.text


ServerMessage: TypeAlias = (
    FramebufferUpdate
    | SetColorMapEntries
    | Bell
    | ServerCutText
    | ServerClipboard
    | ServerFence
    | EndOfContinuousUpdates
    | ServerXVP
    | GII
    | qemu.FromServer
)
Encodings: TypeAlias = Mapping[int, Encoding]


def _framebuffer_update(desktop: Desktop, encodings: Encodings) -> Dialogue[ServerMessage]:
    desktop.updating = True
    count = int.from_bytes((yield from read(3))[1:], "big")
    picture, size, resized = desktop.framebuffer, desktop.framebuffer.size, False
    painted, told = [], set()
    for _ in range(count):
        rectangle, encoding_type = yield from read_rectangle_header()
        if encoding_type == LAST_RECT:
            break
        if (encoding := encodings.get(encoding_type)) is None:
            raise RemoteProtocolError(f"encoding {encoding_type}, which we did not ask for")
        yield from encoding.decode(rectangle, desktop)
        if size != picture.size:
            if resized:  # each one costs a framebuffer
                raise LimitError("a second new size in one FramebufferUpdate")
            size, resized = picture.size, True
        if encoding_type >= 0 or encoding_type == TIGHT_PNG:
            painted.append(rectangle)
        else:
            told.add(encoding_type)
    desktop.updating = False
    return FramebufferUpdate(tuple(painted), resized, frozenset(told))


def read_rectangle_header() -> Dialogue[tuple[Rectangle, int]]:
    """Where, and in which encoding."""
    *where, encoding_type = _RECTANGLE.unpack((yield from read(_RECTANGLE.size)))
    return Rectangle(*where), encoding_type


def _set_color_map_entries(desktop: Desktop, _: Encodings) -> Dialogue[ServerMessage]:
    first, count = struct.unpack(">xHH", (yield from read(5)))
    colors = tuple(struct.iter_unpack(">HHH", (yield from read(6 * count))))
    desktop.set_colors(first, colors)
    return SetColorMapEntries(first, colors)


def _bell(_: Desktop, __: Encodings) -> Dialogue[ServerMessage]:
    yield from ()
    return Bell()


def _server_cut_text(_: Desktop, __: Encodings) -> Dialogue[ServerMessage]:
    length = int.from_bytes((yield from read(7))[3:], "big", signed=True)
    if length < 0:
        return ServerClipboard((yield from read_clipboard(-length)))
    if length > limits.CUT_TEXT:
        raise LimitError(f"clipboard text of {length} bytes")
    return ServerCutText((yield from read(length)))


_PARSERS: Mapping[int, Callable[[Desktop, Encodings], Dialogue[ServerMessage]]] = {
    0: _framebuffer_update,
    1: _set_color_map_entries,
    2: _bell,
    3: _server_cut_text,
    150: lambda _, __: end(),
    248: lambda _, __: server_fence(),
    250: lambda _, __: server_xvp(),
    253: lambda _, __: gii(),
    255: lambda _, __: qemu.from_server(),
}


def read_message(desktop: Desktop, encodings: Encodings) -> Dialogue[ServerMessage]:
    """A client's view: the server's next message, painted into the ``desktop``."""
    number = yield from u8()
    if number not in _PARSERS:
        raise RemoteProtocolError(f"server message type {number}")
    return (yield from _PARSERS[number](desktop, encodings))


def pack_update(rectangles: Sequence[tuple[Rectangle, int, bytes | memoryview]]) -> bytes:
    """A FramebufferUpdate: where, in which encoding, and the body, for each of up to 65,535."""
    parts: list[bytes | memoryview] = [struct.pack(">BxH", 0, len(rectangles))]
    for r, encoding_type, body in rectangles:
        parts += _RECTANGLE.pack(r.x, r.y, r.width, r.height, encoding_type), body
    return b"".join(parts)


def pack_raw_update(rectangle: Rectangle, pixels: bytes) -> bytes:
    """A FramebufferUpdate of one Raw rectangle; ``pixels`` are in the client's format."""
    return pack_update([(rectangle, 0, pixels)])
