"""rfb.session.pixels: pixels of ours in any other format."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from sealvnc.rfb.session.pixels import convert

BLACK, WHITE = b"\0\0\0\0", b"\xff\xff\xff\0"
BLUE, GREEN, RED = b"\xff\0\0\0", b"\0\xff\0\0", b"\0\0\xff\0"
STRIPE = BLACK + BLUE + GREEN + RED + WHITE
RGB565 = PixelFormat(16, 16, False, True, 31, 63, 31, 11, 5, 0)
RGB332 = PixelFormat(8, 8, False, True, 7, 7, 3, 5, 2, 0)
XRGB = PixelFormat(32, 24, True, True, 255, 255, 255, 16, 8, 0)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (RGB565, "0000 1f00 e007 00f8 ffff"),
        (PixelFormat(16, 16, True, True, 31, 63, 31, 11, 5, 0), "0000 001f 07e0 f800 ffff"),
        (RGB332, "00 03 1c e0 ff"),
        (XRGB, "00000000 000000ff 0000ff00 00ff0000 00ffffff"),
        (BGRX, "00000000 ff000000 00ff0000 0000ff00 ffffff00"),
    ],
)
def test_colours(target: PixelFormat, words: str) -> None:
    """Full channels become full channels, in either byte order."""
    assert convert(STRIPE, target) == bytes.fromhex(words)


def test_shades_are_rounded() -> None:
    """Half of 255 is half of 31, and no shade is lost at the ends."""
    grey = bytes((128, 128, 128, 0))
    assert convert(grey, RGB565) == (16 << 11 | 32 << 5 | 16).to_bytes(2, "little")
    greys = b"".join(bytes((shade, shade, shade, 0)) for shade in range(256))
    blues = [pixel & 3 for pixel in convert(greys, RGB332)]
    assert blues == sorted(blues)
    assert (blues[0], blues[-1]) == (0, 3)


def test_nothing() -> None:
    assert convert(b"", RGB565) == b""


def test_color_map() -> None:
    """We do not serve one; a client that asks for it hears so."""
    with pytest.raises(RemoteProtocolError, match="colour map"):
        convert(STRIPE, PixelFormat(8, 8, False, False, 0, 0, 0, 0, 0, 0))
