"""Hextile, encoding type 5, RFC 6143 section 7.7.4."""

from ....wire.dialogue import Dialogue, peek, skip
from ..desktop import Desktop
from ..framebuffer import Framebuffer, Rectangle
from ..kernels import pack_hextile, subrects
from ..pixels import values
from .encoding import Outline, Wish

SIDE = 16


class Hextile:
    """Tiles of 16 x 16 pixels: raw, or subrectangles on a background."""

    encoding_type = 5
    largest = 16384

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Paint as many tiles at a time as are in hand."""
        picture, cell = desktop.framebuffer, desktop.pixel_format.pixel
        picture.require_inside(rectangle)
        known, left, count = (0, 0, 0), 0, rectangle.tiles(SIDE)
        while known[0] < count:
            data = yield from peek(left + 1)
            used, known = subrects.paint_hextile(data, picture.rows, rectangle, cell, known)
            left = len(data) - used
            yield from skip(used)
        desktop.settle(rectangle)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Tile by tile."""
        tile, left, count = 0, 0, rectangle.tiles(SIDE)
        size = outline.pixel_format.bytes_per_pixel
        while tile < count:
            data = yield from peek(left + 1)
            used, tile = subrects.measure_hextile(
                data, rectangle.width, rectangle.height, size, tile
            )
            left = len(data) - used
            yield from skip(used)

    def encode(self, picture: Framebuffer, rectangle: Rectangle, wish: Wish) -> bytes:
        """Each tile in the shorter way."""
        pixels, cell = values(picture, rectangle, wish.pixel_format), wish.pixel_format.pixel
        out = bytearray(rectangle.tiles(SIDE) * (1 + SIDE * SIDE * cell.size))
        size = pack_hextile.pack_hextile(pixels, rectangle.width, rectangle.height, cell, out)
        return bytes(out[:size])
