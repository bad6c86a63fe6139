"""Tight, encoding type 7, rfbproto 7.7.7."""

from array import array

from ....errors import RemoteProtocolError
from ....wire.dialogue import Dialogue, read, skip
from .. import photo
from ..deflate import Inflate
from ..desktop import Desktop
from ..framebuffer import Framebuffer, Rectangle
from ..kernels import blocks, rre, tight
from ..pixel_format import TPIXEL_CELL, Cell, PixelFormat
from .encoding import Outline, Wish
from .tight_head import FILL, GRADIENT, JPEG, PNG, Head, read_head
from .tight_pack import TightPacker


class Tight:
    """One colour, a JPEG picture, or pixels through a filter and one of four zlib streams."""

    encoding_type = 7
    png = False
    largest = 256

    def __init__(self) -> None:
        self._streams = [Inflate() for _ in range(4)]
        self._packer = TightPacker()

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Read as the head says, and paint."""
        picture, cell = desktop.framebuffer, tpixel(desktop.pixel_format)
        picture.require_inside(rectangle)
        head, data = yield from read_head(rectangle, cell.size, png=self.png)
        if head.resets:
            self._reset(head.resets)
        if head.stream is not None:
            stream = self._streams[head.stream]
            if data is not None:
                data = stream.inflate(data, head.pixels)
            else:
                data = yield from stream.read(head.length, head.pixels)
            if len(data) != head.pixels:
                raise RemoteProtocolError(f"{len(data)} bytes of pixels, not {head.pixels}")
        elif data is None:
            data = yield from read(head.length)
        paint = (_PNG_PAINTERS if self.png else _PAINTERS).get(head.kind, _basic)
        colors = paint(head, data, rectangle, desktop, cell)
        desktop.settle(rectangle, native=colors or cell is TPIXEL_CELL)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """The head tells how much follows."""
        size = tpixel(outline.pixel_format).size
        head, data = yield from read_head(rectangle, size, png=self.png)
        for number in range(4):
            if head.resets >> number & 1:
                outline.streams.discard(f"tight-{number}")
        if head.stream is not None:
            outline.streams.add(f"tight-{head.stream}")
        if data is None:
            yield from skip(head.length)

    def encode(self, picture: Framebuffer, rectangle: Rectangle, wish: Wish) -> bytes:
        """Never with a reset of a stream: browsers' inflate loses its history."""
        return self._packer.pack(picture, rectangle, wish, tpixel(wish.pixel_format))

    def _reset(self, which: int) -> None:
        for number in range(4):
            if which >> number & 1:
                self._streams[number] = Inflate()


def tpixel(form: PixelFormat) -> Cell:
    """TPIXEL, or PIXEL where the format has none."""
    return form.tpixel or form.pixel


# Each paints, and tells whether it has painted colours, and not values of the server's format.


def _fill(head: Head, data: bytes, rectangle: Rectangle, desktop: Desktop, cell: Cell) -> bool:
    picture = desktop.framebuffer
    rre.paint_background(data, picture.words, picture.width, rectangle, cell)
    return False


def _jpeg(head: Head, data: bytes, rectangle: Rectangle, desktop: Desktop, cell: Cell) -> bool:
    photo.paint_jpeg(data, desktop.framebuffer, rectangle)
    return True


def _png(head: Head, data: bytes, rectangle: Rectangle, desktop: Desktop, cell: Cell) -> bool:
    photo.paint_png(data, desktop.framebuffer, rectangle)
    return True


def _basic(head: Head, data: bytes, rectangle: Rectangle, desktop: Desktop, cell: Cell) -> bool:
    picture, form = desktop.framebuffer, desktop.pixel_format
    where = picture.words, picture.width, rectangle
    if not rectangle.area:
        return False
    if head.palette:
        colors = array("I", bytes(4 * (len(head.palette) // cell.size)))
        whole = Rectangle(0, 0, len(colors), 1)
        blocks.store_cells(head.palette, memoryview(colors), len(colors), whole, 0, cell)
        paint = tight.paint_mono if len(colors) <= 2 else tight.paint_indexed
        paint(data, *where, colors)
    elif head.filter_id == GRADIENT:
        shifts, maxima = (16, 8, 0), (255, 255, 255)
        if not form.true_color_flag:
            raise RemoteProtocolError("Tight's gradient filter for pixels that are no colours")
        if cell is not TPIXEL_CELL:
            shifts = form.red_shift, form.green_shift, form.blue_shift
            maxima = form.red_max, form.green_max, form.blue_max
        tight.paint_gradient(data, *where, cell, shifts, maxima)
    else:
        blocks.store_cells(data, *where, 0, cell)
    return False


_PAINTERS = {FILL: _fill, JPEG: _jpeg}
_PNG_PAINTERS = {**_PAINTERS, PNG: _png}
