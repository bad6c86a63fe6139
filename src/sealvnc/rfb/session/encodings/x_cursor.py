"""XCursor, pseudo-encoding -240, rfbproto 7.8.6: a pointer in two colours."""

from ....wire.dialogue import Dialogue, read, skip
from ..desktop import Cursor as Shape
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .cursor import read_mask, require_cursor
from .encoding import Outline


class XCursor:
    """Foreground and background colour, a bit for each pixel to choose, and a mask."""

    encoding_type = -240

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it; x and y are the hotspot. A pointer without pixels has no colours either."""
        width, height = require_cursor(rectangle)
        pixels = b""
        if rectangle.area:
            colors = yield from read(6)
            chosen = yield from read_mask(width, height)
            mask = yield from read_mask(width, height)
            shades = {255: colors[:3], 0: colors[3:]}
            pairs = zip(chosen, mask, strict=True)
            pixels = b"".join(shades[choice] + bytes([alpha]) for choice, alpha in pairs)
        desktop.cursor = Shape(rectangle.x, rectangle.y, width, height, pixels)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Colours and two bitmaps."""
        width, height = require_cursor(rectangle)
        if rectangle.area:
            yield from skip(6 + 2 * ((width + 7) // 8 * height))
