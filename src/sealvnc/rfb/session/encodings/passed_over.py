"""Encodings that we never ask for, and can only pass over: a gateway's clients may use them."""

from ....errors import LimitError, RemoteProtocolError
from ....wire import limits
from ....wire.dialogue import Dialogue, read, skip
from ..desktop import Desktop
from ..framebuffer import Rectangle, require_size
from ..pixel_format import PixelFormat
from .cursor import require_cursor
from .encoding import Outline


class PassedOver:
    """``decode`` is for nobody."""

    def __init__(self, encoding_type: int) -> None:
        self.encoding_type = encoding_type

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Nobody has asked for it."""
        yield from ()
        raise RemoteProtocolError(f"encoding {self.encoding_type}, which we did not ask for")


class Fixed(PassedOver):
    """So many bytes, always."""

    def __init__(self, encoding_type: int, size: int) -> None:
        super().__init__(encoding_type)
        self._size = size

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """So many bytes."""
        yield from skip(self._size)


class H264(PassedOver):
    """Open H.264, 50, rfbproto 7.7.11: a length, flags, and frames."""

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Eight bytes, and as many as they say."""
        length = int.from_bytes((yield from read(8))[:4], "big")
        if length > rectangle.area * 4 + limits.PICTURE:
            raise LimitError(f"{length} bytes of H.264 for {rectangle}")
        outline.streams.add("h264")
        yield from skip(length)


class VMwareCursor(PassedOver):
    """VMware's pointer, 0x574D5664: two masks of pixels, or pixels with alpha."""

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """A kind, and its pixels."""
        width, height = require_cursor(rectangle)
        kind, _ = yield from read(2)
        if kind > 1:
            raise RemoteProtocolError(f"VMware pointer of kind {kind}")
        size = 4 if kind else 2 * outline.pixel_format.bytes_per_pixel
        yield from skip(width * height * size)


class DisplayMode(PassedOver):
    """VMware's display mode (WMVi), 0x574D5669: a size, and a pixel format from here on."""

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Both are noted."""
        require_size(rectangle.width, rectangle.height)
        outline.width, outline.height = rectangle.width, rectangle.height
        outline.pixel_format = PixelFormat.parse((yield from read(16)))
