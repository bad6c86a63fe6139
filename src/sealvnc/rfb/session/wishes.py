"""What a client's SetEncodings asks for, in the terms of our encoders."""

from collections.abc import Sequence

from .encodings.encoding import Wish
from .encodings.registry import ENCODERS
from .pixel_format import PixelFormat

WITHOUT_ZLIB = -317


def preferred(encodings: Sequence[int]) -> int:
    """The first encoding in the client's list that we write; Raw may always be sent."""
    return next((number for number in encodings if number in ENCODERS), 0)


def wish(encodings: Sequence[int], pixel_format: PixelFormat) -> Wish:
    """JPEG quality, level of compression and Tight without zlib: the first of a kind counts."""
    quality = next((number + 32 for number in encodings if -32 <= number <= -23), None)
    compression = next((number + 256 for number in encodings if -256 <= number <= -247), 1)
    return Wish(pixel_format, quality, compression, WITHOUT_ZLIB in encodings)
