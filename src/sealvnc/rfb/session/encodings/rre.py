"""RRE, encoding type 2, RFC 6143 section 7.7.3."""

from ....errors import RemoteProtocolError
from ....wire.dialogue import Dialogue, peek, read, skip
from ....wire.fields import u32
from ..desktop import Desktop
from ..framebuffer import Rectangle
from ..kernels import rre
from .encoding import Outline


class RRE:
    """A background, and rectangles of one colour on it, two bytes a coordinate."""

    encoding_type = 2
    place = 8
    """Bytes of a subrectangle's position and size."""

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Paint as many subrectangles at a time as are in hand."""
        picture, cell = desktop.framebuffer, desktop.pixel_format.pixel
        picture.require_inside(rectangle)
        left = (yield from self._count(rectangle)), 2 * rectangle.area
        background = yield from read(cell.size)
        rre.paint_background(background, picture.words, picture.width, rectangle, cell)
        while left[0]:
            data = yield from peek(cell.size + self.place)
            used, left = rre.paint_rre(
                data, picture.words, picture.width, rectangle, cell, self.place // 4, left
            )
            yield from skip(used)
        desktop.settle(rectangle)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """A count, a pixel, and so many pixels and places."""
        count = yield from self._count(rectangle)
        size = outline.pixel_format.bytes_per_pixel
        yield from skip(size + count * (size + self.place))

    def _count(self, rectangle: Rectangle) -> Dialogue[int]:
        count = yield from u32()
        if count > rectangle.area:
            raise RemoteProtocolError(f"{count} subrectangles for {rectangle.area} pixels")
        return count
