"""Pixels of our framebuffer in a client's format, RFC 6143 section 7.4."""

from array import array
from functools import lru_cache

from ...errors import RemoteProtocolError
from .framebuffer import Framebuffer, Rectangle
from .kernels import take
from .pixel_format import Cell, PixelFormat


def values(picture: Framebuffer, rectangle: Rectangle, target: PixelFormat) -> memoryview:
    """The pixels of ``rectangle``, row by row, as 32-bit values of ``target``.

    A `RemoteProtocolError` for a format with a colour map: we serve true colour only.
    """
    out = memoryview(bytearray(4 * rectangle.area)).cast("I")
    take.take(picture.words, picture.width, rectangle, out)
    if not target.native:
        take.to_values(out, *_tables(target))
    return out


def pack(pixels: memoryview, cell: Cell) -> bytes:
    """`values` as the stream has them."""
    out = bytearray(len(pixels) * cell.size)
    take.to_bytes(pixels, cell, out)
    return bytes(out)


def convert(picture: Framebuffer, rectangle: Rectangle, target: PixelFormat) -> bytes:
    """The pixels of ``rectangle`` as PIXELs of ``target``, row by row."""
    pixels = values(picture, rectangle, target)
    return pixels.tobytes() if target.is_words else pack(pixels, target.pixel)


@lru_cache(maxsize=16)
def _tables(target: PixelFormat) -> "tuple[array[int], array[int], array[int]]":
    if not target.true_color_flag:
        raise RemoteProtocolError("a pixel format with a colour map, which we do not serve")
    return (
        _scaled(target.red_max, target.red_shift),
        _scaled(target.green_max, target.green_shift),
        _scaled(target.blue_max, target.blue_shift),
    )


def _scaled(maximum: int, shift: int) -> "array[int]":
    """Each of the 256 shades of a channel, scaled to ``maximum`` and shifted into place."""
    return array("I", ((shade * maximum + 127) // 255 << shift for shade in range(256)))
