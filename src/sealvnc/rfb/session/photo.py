"""Pictures in a picture: JPEG by simplejpeg (libjpeg-turbo), PNG by Pillow.

Both are imported when they are needed: they take longer to load than a login.
"""

import struct
import sys
from io import BytesIO
from typing import TYPE_CHECKING

from ...errors import RemoteProtocolError
from .framebuffer import Framebuffer, Rectangle
from .kernels import blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WORDS = "BGRX" if sys.byteorder == "little" else "XRGB"
_PNG_HEAD = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
QUALITIES = (15, 29, 41, 42, 62, 77, 79, 86, 92, 100)
"""libjpeg's quality for each of the levels 0 to 9, as in TigerVNC."""


def paint_jpeg(data: bytes, picture: Framebuffer, rectangle: Rectangle) -> None:
    """Paint a JPEG file of exactly this size; anything else is a `RemoteProtocolError`."""
    import simplejpeg

    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data)
        _require_size(width, height, rectangle)  # before there is memory for it
        pixels = simplejpeg.decode_jpeg(data, colorspace=_WORDS)
    except ValueError as error:
        raise RemoteProtocolError(f"a broken JPEG picture: {error}") from error
    words = memoryview(pixels).cast("B").cast("I")
    blocks.store(words, picture.words, picture.width, rectangle, 0)


def paint_png(data: bytes, picture: Framebuffer, rectangle: Rectangle) -> None:
    """The same for a PNG file."""
    from PIL import Image

    if data[:16] != _PNG_HEAD or len(data) < 24:
        raise RemoteProtocolError("a PNG picture that does not begin like one")
    width, height = struct.unpack_from(">II", data, 16)
    _require_size(width, height, rectangle)  # before Pillow looks at it
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as image:
            _require_size(*image.size, rectangle)  # a second header could tell another
            pixels = image.convert("RGB").tobytes("raw", _WORDS)
    except RemoteProtocolError:
        raise
    except (
        Exception
    ) as error:  # Pillow raises what its readers do: OSError, SyntaxError, zlib.error
        raise RemoteProtocolError(f"a broken PNG picture: {error}") from error
    words = memoryview(pixels).cast("I")
    blocks.store(words, picture.words, picture.width, rectangle, 0)


def jpeg(words: memoryview, width: int, height: int, level: int) -> bytes:
    """A JPEG file of native ``words``; ``level`` is the client's, 0 to 9."""
    import numpy as np
    import simplejpeg

    pixels: NDArray[np.uint8] = np.frombuffer(words, np.uint8).reshape(height, width, 4)
    sampling = "444" if level > 7 else "422" if level > 5 else "420"
    data: bytes = simplejpeg.encode_jpeg(pixels, QUALITIES[level], _WORDS, sampling, fastdct=False)
    return data


def _require_size(width: int, height: int, rectangle: Rectangle) -> None:
    if (width, height) != (rectangle.width, rectangle.height):
        raise RemoteProtocolError(f"a picture of {width} x {height} pixels for {rectangle}")
