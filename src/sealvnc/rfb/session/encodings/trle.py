"""TRLE, encoding type 15, RFC 6143 section 7.7.5."""

from array import array

from ....wire.dialogue import Dialogue, peek, skip
from ..desktop import Desktop
from ..framebuffer import Framebuffer, Rectangle
from ..kernels import tiles
from ..pixel_format import Cell
from .encoding import Outline

SIDE = 16


class TRLE:
    """Tiles of 16 x 16 pixels: raw, of a palette or in runs; no zlib."""

    encoding_type = 15

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Paint as many tiles at a time as are in hand."""
        picture = desktop.framebuffer
        picture.require_inside(rectangle)
        yield from _paint(picture, rectangle, desktop.pixel_format.cpixel, _palette(), 0)
        desktop.settle(rectangle)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Runs show their lengths only as they are painted: a row of tiles at a time."""
        palette, colors = _palette(), 0
        for top in range(0, rectangle.height, SIDE):
            band = Rectangle(0, 0, rectangle.width, min(SIDE, rectangle.height - top))
            picture = Framebuffer(band.width, band.height)
            cell = outline.pixel_format.cpixel
            colors = yield from _paint(picture, band, cell, palette, colors)


def _paint(
    picture: Framebuffer, rectangle: Rectangle, cell: Cell, palette: "array[int]", colors: int
) -> Dialogue[int]:
    """How many colours the palette has at the end."""
    known, left, count = (0, colors), 0, rectangle.tiles(SIDE)
    while known[0] < count:
        data = yield from peek(left + 1)
        used, known = tiles.paint_tiles(data, picture.rows, rectangle, cell, SIDE, palette, known)
        left = len(data) - used
        yield from skip(used)
    return known[1]


def _palette() -> "array[int]":
    return array("I", bytes(4 * 128))
