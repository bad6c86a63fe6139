"""The writing half of Tight: how a rectangle is best said."""

from array import array

from ..deflate import Deflate
from ..framebuffer import Framebuffer, Rectangle
from ..kernels import tight
from ..photo import jpeg
from ..pixel_format import BGRX, TPIXEL_CELL, Cell
from ..pixels import pack, values
from .encoding import Wish
from .tight_head import COPY, EXPLICIT_FILTER, FILL, JPEG, NO_ZLIB, PALETTE, SMALL, pack_length

_PHOTO = 24
"""From so many colours on, JPEG is taken where it may be: fewer are drawn, and would be blurred."""
_PHOTO_AREA = 256
_STREAM_COPY, _STREAM_MONO, _STREAM_PALETTE = 0, 1, 2


class TightPacker:
    """``pack`` is called for each rectangle; the zlib streams last as long as the connection."""

    def __init__(self) -> None:
        self._streams: dict[int, Deflate] = {}

    def pack(self, picture: Framebuffer, rectangle: Rectangle, wish: Wish, cell: Cell) -> bytes:
        """The body of a rectangle."""
        form = BGRX if cell is TPIXEL_CELL else wish.pixel_format
        pixels = values(picture, rectangle, form)
        palette, indexes = array("I", bytes(4 * 256)), bytearray(len(pixels))
        colors = tight.find_palette(pixels, palette, array("H", bytes(2 * 1024)), indexes)
        if colors <= 1:  # none at all: nothing is to be seen of it
            return bytes([FILL << 4]) + pack(memoryview(palette)[:1], cell)
        if _may_be_jpeg(rectangle, wish) and colors > _PHOTO:
            native = pixels if form.native else values(picture, rectangle, BGRX)
            data = jpeg(native, rectangle.width, rectangle.height, wish.quality or 0)
            return bytes([JPEG << 4]) + pack_length(len(data)) + data
        if colors > 256 or colors * cell.size > len(pixels):
            return self._basic(b"", _STREAM_COPY, pack(pixels, cell), wish)
        head = bytes([PALETTE, colors - 1]) + pack(memoryview(palette)[:colors], cell)
        if colors > 2:
            return self._basic(head, _STREAM_PALETTE, indexes, wish)
        bits = bytearray((rectangle.width + 7) // 8 * rectangle.height)
        tight.pack_mono(indexes, rectangle.width, bits)
        return self._basic(head, _STREAM_MONO, bits, wish)

    def _basic(self, head: bytes, number: int, data: bytes | bytearray, wish: Wish) -> bytes:
        control = EXPLICIT_FILTER if head else COPY
        if len(data) < SMALL:
            return bytes([(control | number) << 4]) + head + data
        if wish.without_zlib and wish.compression == 0:
            return bytes([(control | NO_ZLIB) << 4]) + head + pack_length(len(data)) + data
        if number not in self._streams:
            self._streams[number] = Deflate(wish.compression)
        packed = self._streams[number].write(data)
        return bytes([(control | number) << 4]) + head + pack_length(len(packed)) + packed


def _may_be_jpeg(rectangle: Rectangle, wish: Wish) -> bool:
    """Not for small ones, whose tables would be longer than they are; nor for eight bits."""
    return (
        wish.quality is not None
        and rectangle.area >= _PHOTO_AREA
        and wish.pixel_format.bits_per_pixel > 8
    )
