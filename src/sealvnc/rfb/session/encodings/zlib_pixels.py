"""Zlib, encoding type 6, rfbproto 7.7.6."""

from ....errors import LimitError, RemoteProtocolError
from ....wire.dialogue import Dialogue, skip
from ....wire.fields import u32
from ..deflate import Inflate, compressed_limit
from ..desktop import Desktop
from ..framebuffer import Rectangle
from ..kernels import blocks
from .encoding import Outline


class Zlib:
    """Raw pixels in one zlib stream."""

    encoding_type = 6

    def __init__(self) -> None:
        self._inflate = Inflate()

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Inflate it all, then paint."""
        picture, cell = desktop.framebuffer, desktop.pixel_format.pixel
        picture.require_inside(rectangle)
        size = rectangle.area * cell.size
        rows = yield from self._inflate.read((yield from u32()), size)
        if len(rows) != size:
            raise RemoteProtocolError(f"{len(rows)} bytes of pixels for {rectangle}")
        if size and desktop.pixel_format.is_words:
            values = memoryview(rows).cast("I")
            blocks.store(values, picture.words, picture.width, rectangle, 0)
        elif size:
            blocks.store_cells(rows, picture.words, picture.width, rectangle, 0, cell)
        desktop.settle(rectangle)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """A length and so many bytes."""
        length = yield from u32()
        if length > compressed_limit(rectangle.area * outline.pixel_format.bytes_per_pixel):
            raise LimitError(f"{length} bytes of zlib data for {rectangle}")
        outline.streams.add("zlib")
        yield from skip(length)
