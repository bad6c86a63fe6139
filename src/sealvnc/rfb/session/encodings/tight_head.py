"""How a rectangle of Tight begins, rfbproto 7.7.7: what it is, and how much follows."""

from dataclasses import dataclass

from ....errors import LimitError, RemoteProtocolError
from ....wire import limits
from ....wire.dialogue import Dialogue, peek, skip
from ..deflate import compressed_limit
from ..framebuffer import Rectangle

FILL, JPEG, PNG, NO_ZLIB = 0x8, 0x9, 0xA, 0xA
EXPLICIT_FILTER = 0x4
_WITHOUT_ZLIB = (NO_ZLIB, NO_ZLIB | EXPLICIT_FILTER)
COPY, PALETTE, GRADIENT = 0, 1, 2
SMALL = 12
"""Fewer bytes of pixels than these are sent as they are, without a length."""
_LONGEST = 1 + 1 + 1 + 256 * 4 + 3
_IN_HAND = 64 * 1024
"""Above it `read` is better, which copies nothing where it can."""


@dataclass(frozen=True, slots=True)
class Head:
    """``length`` bytes follow; by zlib ``stream`` they inflate to ``pixels`` bytes, if it has one.

    ``resets`` are four bits: streams that begin anew before.
    """

    kind: int
    resets: int
    length: int
    filter_id: int = COPY
    palette: bytes = b""
    pixels: int = 0
    stream: int | None = None


def read_head(
    rectangle: Rectangle, size: int, *, png: bool = False
) -> Dialogue[tuple[Head, bytes | None]]:
    """A head, and what follows it if that is in hand: most rectangles are small, and many.

    ``size`` is TPIXEL's; ``png``: 0xA means PNG (TightPNG), and not pixels without zlib.
    """
    needed = 1
    while True:
        data = yield from peek(needed)
        start = data[:_LONGEST].tobytes()
        try:
            used, head = _parse(start, rectangle, size, png)
        except IndexError:
            needed = len(data) + 1
            continue
        end = used + head.length
        if end <= min(len(data), _IN_HAND):
            yield from skip(end)
            return head, data[used:end].tobytes()
        yield from skip(used)
        return head, None


def _parse(data: bytes, rectangle: Rectangle, size: int, png: bool) -> tuple[int, Head]:
    """`IndexError` if it goes on beyond ``data``."""
    kind, resets = data[0] >> 4, data[0] & 15
    if kind == FILL:
        return 1, Head(kind, resets, size)
    if kind == JPEG or (png and kind == PNG):
        used, length = _compact_length(data, 1)
        if length > rectangle.area * 4 + limits.PICTURE:
            raise LimitError(f"a picture of {length} bytes for {rectangle}")
        return used, Head(kind, resets, length)
    without_zlib = kind in _WITHOUT_ZLIB
    if kind & 0x8 and (png or not without_zlib):
        raise RemoteProtocolError(f"Tight compression control {data[0]:#x}")
    at, filter_id, palette = _filter(data, size) if kind & EXPLICIT_FILTER else (1, COPY, b"")
    pixels = _pixels(rectangle, size, len(palette) // size)
    if pixels < SMALL:
        return at, Head(kind, resets, pixels, filter_id, palette, pixels)
    at, length = _compact_length(data, at)
    if without_zlib:
        if length != pixels:
            raise RemoteProtocolError(f"{length} bytes of pixels without zlib, not {pixels}")
        return at, Head(kind, resets, length, filter_id, palette, pixels)
    if length > compressed_limit(pixels):
        raise LimitError(f"{length} bytes of zlib data for {pixels} bytes of pixels")
    return at, Head(kind, resets, length, filter_id, palette, pixels, kind & 3)


def _filter(data: bytes, size: int) -> tuple[int, int, bytes]:
    filter_id = data[1]
    if filter_id > GRADIENT:
        raise RemoteProtocolError(f"Tight filter {filter_id}")
    if filter_id != PALETTE:
        return 2, filter_id, b""
    end = 3 + (data[2] + 1) * size
    data[end - 1]  # all of it is here
    return end, filter_id, data[3:end]


def _pixels(rectangle: Rectangle, size: int, colors: int) -> int:
    """Bytes of pixels after the filter."""
    if not colors:
        return rectangle.area * size
    return (rectangle.width + 7) // 8 * rectangle.height if colors <= 2 else rectangle.area


def _compact_length(data: bytes, at: int) -> tuple[int, int]:
    """One to three bytes, seven bits each (eight in the third), the lowest first."""
    length = data[at] & 0x7F
    if data[at] & 0x80:
        at += 1
        length |= (data[at] & 0x7F) << 7
        if data[at] & 0x80:
            at += 1
            length |= data[at] << 14
    return at + 1, length


def pack_length(length: int) -> bytes:
    """The same the other way."""
    if length < 1 << 7:
        return bytes([length])
    if length < 1 << 14:
        return bytes([length & 0x7F | 0x80, length >> 7])
    return bytes([length & 0x7F | 0x80, length >> 7 & 0x7F | 0x80, length >> 14])
