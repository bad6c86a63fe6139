"""Raw, encoding type 0, RFC 6143 section 7.7.1."""

from ....wire import limits
from ....wire.dialogue import Dialogue, read
from ..framebuffer import Framebuffer, Rectangle
from ..pixel_format import BGRX


class Raw:
    """Pixels, row by row, in the format that we have set (`BGRX`)."""

    encoding_type = 0

    def decode(self, rectangle: Rectangle, framebuffer: Framebuffer) -> Dialogue[None]:
        """Read some rows at a time, never the whole rectangle."""
        framebuffer.require_inside(rectangle)
        stride = rectangle.width * BGRX.bytes_per_pixel
        if not stride:
            return
        band = max(1, limits.PIXELS_PER_READ // stride)
        for first in range(0, rectangle.height, band):
            count = min(band, rectangle.height - first)
            framebuffer.write_rows(rectangle, (yield from read(count * stride)), first)
