"""Raw, encoding type 0, RFC 6143 section 7.7.1."""

from ....wire import limits
from ....wire.dialogue import Dialogue, read, skip
from ..desktop import Desktop
from ..framebuffer import Framebuffer, Rectangle
from ..kernels import blocks
from ..pixels import pack, values
from .encoding import Outline, Wish


class Raw:
    """Pixels, row by row."""

    encoding_type = 0
    largest = 16384

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Read some rows at a time, never the whole rectangle."""
        picture, cell = desktop.framebuffer, desktop.pixel_format.pixel
        picture.require_inside(rectangle)
        stride = rectangle.width * cell.size
        if not stride:
            return
        band = max(1, limits.PIXELS_PER_READ // stride)
        words = desktop.pixel_format.is_words
        for first in range(0, rectangle.height, band):
            rows = yield from read(min(band, rectangle.height - first) * stride)
            if words:
                values = memoryview(rows).cast("I")
                blocks.store(values, picture.words, picture.width, rectangle, first)
            else:
                blocks.store_cells(rows, picture.words, picture.width, rectangle, first, cell)
        desktop.settle(rectangle)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Width times height pixels."""
        yield from skip(rectangle.area * outline.pixel_format.bytes_per_pixel)

    def encode(self, picture: Framebuffer, rectangle: Rectangle, wish: Wish) -> bytes | memoryview:
        """Pixels in the client's format, not copied once more."""
        pixels, form = values(picture, rectangle, wish.pixel_format), wish.pixel_format
        return pixels.cast("B") if form.is_words else pack(pixels, form.pixel)
