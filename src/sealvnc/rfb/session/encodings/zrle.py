"""ZRLE, encoding type 16, RFC 6143 section 7.7.6."""

from array import array

from ....errors import LimitError, RemoteProtocolError
from ....wire.dialogue import Dialogue, skip
from ....wire.fields import pack_opaque, u32
from ..deflate import Deflate, Inflate, compressed_limit
from ..desktop import Desktop
from ..framebuffer import Framebuffer, Rectangle
from ..kernels import pack_tiles, tiles
from ..pixels import values
from .encoding import Outline, Wish

SIDE = 64


class ZRLE:
    """Tiles of 64 x 64 pixels: raw, of a palette or in runs; one zlib stream for all of them."""

    encoding_type = 16
    largest = 16384

    def __init__(self) -> None:
        self._inflate = Inflate()
        self._palette = array("I", bytes(4 * 128))
        self._stream: Deflate | None = None

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Inflate and paint in turn, some tiles at a time."""
        picture, cell = desktop.framebuffer, desktop.pixel_format.cpixel
        picture.require_inside(rectangle)
        length = yield from u32()
        count, known, rest = rectangle.tiles(SIDE), (0, 0), b""

        def paint(data: bytes) -> None:
            nonlocal known, rest
            data = rest + data
            used, known = tiles.paint_tiles(
                data, picture.rows, rectangle, cell, SIDE, self._palette, known
            )
            rest = data[used:]
            if rest and known[0] == count:
                raise RemoteProtocolError(f"{len(rest)} bytes after the last ZRLE tile")

        yield from self._inflate.pour(length, _longest(rectangle, cell.size), paint)
        if known[0] < count:
            raise RemoteProtocolError("ZRLE data that end before their last tile")
        desktop.settle(rectangle)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """A length and so many bytes."""
        yield from skip_tiles(rectangle, outline)

    def encode(self, picture: Framebuffer, rectangle: Rectangle, wish: Wish) -> bytes:
        """Each tile in the way that is shortest before zlib."""
        pixels = values(picture, rectangle, wish.pixel_format)
        cell = wish.pixel_format.cpixel
        out = bytearray(_longest(rectangle, cell.size))
        size = pack_tiles.pack_tiles(pixels, rectangle.width, rectangle.height, cell, out)
        return pack_opaque(self._deflate(wish.compression).write(memoryview(out)[:size]))

    def _deflate(self, level: int) -> Deflate:
        """The one stream; its level is what the client wished first."""
        if self._stream is None:
            self._stream = Deflate(level)
        return self._stream


def skip_tiles(rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
    """A length and so many bytes of the stream."""
    length = yield from u32()
    if length > compressed_limit(_longest(rectangle, outline.pixel_format.bytes_per_pixel)):
        raise LimitError(f"{length} bytes of ZRLE data for {rectangle}")
    outline.streams.add("zrle")
    yield from skip(length)


def _longest(rectangle: Rectangle, size: int) -> int:
    """Bytes: each tile with the largest palette, and each pixel as a run of its own."""
    return rectangle.tiles(SIDE) * (1 + 127 * size) + rectangle.area * (size + 1)
