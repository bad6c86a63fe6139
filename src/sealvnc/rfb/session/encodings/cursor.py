"""Cursor, pseudo-encoding -239, RFC 6143 section 7.8.1: the shape of the pointer."""

from ....errors import LimitError
from ....wire import limits
from ....wire.dialogue import Dialogue, read, skip
from ..desktop import Cursor as Shape
from ..desktop import Desktop
from ..framebuffer import Framebuffer, Rectangle
from .encoding import Outline
from .raw import Raw

_BITS = [bytes(255 * (byte >> 7 - bit & 1) for bit in range(8)) for byte in range(256)]


class Cursor:
    """Pixels in the server's format, and a bit for each: whether it belongs to the shape."""

    encoding_type = -239

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it; x and y are the hotspot."""
        width, height = require_cursor(rectangle)
        picture = Framebuffer(width, height)
        painted = Desktop(picture, desktop.pixel_format, colors=desktop.colors)
        yield from Raw().decode(Rectangle(0, 0, width, height), painted)
        alpha = yield from read_mask(width, height)
        pixels = bytearray(4 * width * height)
        for channel, shift in enumerate((16, 8, 0)):
            pixels[channel::4] = bytes(word >> shift & 255 for word in picture.words)
        pixels[3::4] = alpha
        desktop.cursor = Shape(rectangle.x, rectangle.y, width, height, bytes(pixels))

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Pixels and mask."""
        width, height = require_cursor(rectangle)
        mask = (width + 7) // 8 * height
        yield from skip(width * height * outline.pixel_format.bytes_per_pixel + mask)


def require_cursor(rectangle: Rectangle) -> tuple[int, int]:
    """Its size; `LimitError` for a pointer that is larger than we hold."""
    if max(rectangle.width, rectangle.height) > limits.CURSOR_SIDE:
        raise LimitError(f"a pointer of {rectangle.width} x {rectangle.height} pixels")
    return rectangle.width, rectangle.height


def read_mask(width: int, height: int) -> Dialogue[bytes]:
    """A bit for each pixel, rows filled up to bytes: 255 where it is set, else 0."""
    stride = (width + 7) // 8
    data = yield from read(stride * height)
    rows = (data[row : row + stride] for row in range(0, len(data), stride or 1))
    return b"".join(b"".join(_BITS[byte] for byte in row)[:width] for row in rows)
