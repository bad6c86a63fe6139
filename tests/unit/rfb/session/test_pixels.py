"""rfb.session.pixels: pixels of ours in any other format."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, TPIXEL_CELL, PixelFormat
from sealvnc.rfb.session.pixels import convert, pack, values
from support.picture import COLOR_MAP, RGB565, RGB565_BIG, RGBX, XRGB, picture

STRIPE = picture(5, [0, 0xFF, 0xFF00, 0xFF0000, 0xFFFFFF])
RGB332 = PixelFormat(8, 8, False, True, 7, 7, 3, 5, 2, 0)


def whole(of: Framebuffer, target: PixelFormat) -> bytes:
    return convert(of, Rectangle(0, 0, *of.size), target)


def test_color_map() -> None:
    """We do not serve one; a client that asks for it hears so."""
    with pytest.raises(RemoteProtocolError, match="colour map"):
        whole(STRIPE, COLOR_MAP)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        (RGB565, "0000 1f00 e007 00f8 ffff"),
        (RGB565_BIG, "0000 001f 07e0 f800 ffff"),
        (RGB332, "00 03 1c e0 ff"),
        (XRGB, "00000000 000000ff 0000ff00 00ff0000 00ffffff"),
        (RGBX, "00000000 0000ff00 00ff0000 ff000000 ffffff00"),
        (BGRX, "00000000 ff000000 00ff0000 0000ff00 ffffff00"),
    ],
)
def test_colours(target: PixelFormat, words: str) -> None:
    """Full channels become full channels, in either byte order."""
    assert whole(STRIPE, target) == bytes.fromhex(words)


def test_shades_are_rounded() -> None:
    """Half of 255 is half of 31, and no shade is lost at the ends."""
    grey = picture(1, [0x808080])
    assert whole(grey, RGB565) == (16 << 11 | 32 << 5 | 16).to_bytes(2, "little")
    greys = picture(256, (shade * 0x10101 for shade in range(256)))
    blues = [pixel & 3 for pixel in whole(greys, RGB332)]
    assert blues == sorted(blues)
    assert (blues[0], blues[-1]) == (0, 3)


@pytest.mark.parametrize("target", [BGRX, RGB565])
def test_nothing(target: PixelFormat) -> None:
    assert convert(STRIPE, Rectangle(5, 1, 0, 0), target) == b""


def test_values_of_a_part() -> None:
    """Rows without gaps; the fourth byte of a word means nothing."""
    numbered = picture(3, (0xAA000000 | i for i in range(9)))
    assert values(numbered, Rectangle(1, 1, 2, 2), BGRX).tolist() == [4, 5, 7, 8]
    assert values(numbered, Rectangle(1, 1, 1, 2), RGBX).tolist() == [0x400, 0x700]


def test_pack() -> None:
    """As any cell: here the three bytes of TPIXEL and of CPIXEL."""
    native = values(STRIPE, Rectangle(2, 0, 2, 1), BGRX)
    assert pack(native, TPIXEL_CELL) == bytes.fromhex("00ff00 ff0000")
    assert pack(native, BGRX.cpixel) == bytes.fromhex("00ff00 0000ff")
    shifted = values(STRIPE, Rectangle(2, 0, 2, 1), RGBX)
    assert pack(shifted, RGBX.cpixel) == bytes.fromhex("00ff00 ff0000")
