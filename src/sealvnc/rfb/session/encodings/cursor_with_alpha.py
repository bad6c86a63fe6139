"""Cursor With Alpha, pseudo-encoding -314, rfbproto 7.8.17."""

from ....errors import RemoteProtocolError
from ....wire.dialogue import Dialogue, read, skip
from ....wire.fields import u32
from ..desktop import Cursor as Shape
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .cursor import require_cursor
from .encoding import Outline
from .raw import Raw


class CursorWithAlpha:
    """Four bytes a pixel, whatever the pixel format: red, green, blue, alpha.

    QEMU sends blue, green, red, alpha, and gtk-vnc reads it so: `Desktop.alpha_bgra`.
    """

    encoding_type = -314

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it; x and y are the hotspot."""
        width, height = require_cursor(rectangle)
        yield from _require_raw()
        pixels = yield from read(4 * width * height)
        if desktop.alpha_bgra:
            swapped = bytearray(pixels)
            swapped[0::4], swapped[2::4] = pixels[2::4], pixels[0::4]
            pixels = bytes(swapped)
        desktop.cursor = Shape(rectangle.x, rectangle.y, width, height, pixels)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """An encoding and four bytes a pixel."""
        width, height = require_cursor(rectangle)
        yield from _require_raw()
        yield from skip(4 * width * height)


def _require_raw() -> Dialogue[None]:
    """The encoding within; every server known sends Raw."""
    inner = yield from u32()
    if inner != Raw.encoding_type:
        raise RemoteProtocolError(f"a pointer with alpha in encoding {inner}")
