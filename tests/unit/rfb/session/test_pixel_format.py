"""rfb.session.pixel_format: PIXEL_FORMAT, RFC 6143 7.4."""

from dataclasses import replace

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat

RGB565 = PixelFormat(16, 16, True, True, 31, 63, 31, 11, 5, 0)
BGR233 = PixelFormat(8, 8, False, True, 7, 7, 3, 0, 3, 6)
COLOR_MAP = PixelFormat(8, 8, False, False, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("pixel_format", "packed"),
    [
        (BGRX, "20180001 00ff00ff00ff 100800 000000"),
        (RGB565, "10100101 001f003f001f 0b0500 000000"),
        (BGR233, "08080001 000700070003 000306 000000"),
        (COLOR_MAP, "08080000 000000000000 000000 000000"),
    ],
)
def test_there_and_back(pixel_format: PixelFormat, packed: str) -> None:
    assert pixel_format.pack() == bytes.fromhex(packed)
    assert PixelFormat.parse(bytes.fromhex(packed)) == pixel_format
    assert pixel_format.bytes_per_pixel * 8 == pixel_format.bits_per_pixel


def test_any_flag_and_padding() -> None:
    """A flag is true if it is not 0; padding is nobody's business."""
    packed = bytearray(BGRX.pack())
    packed[3] = 255
    packed[13:] = b"\xff\xff\xff"
    assert PixelFormat.parse(bytes(packed)) == BGRX


@pytest.mark.parametrize(
    "pixel_format",
    [
        replace(BGRX, bits_per_pixel=0),  # CVE-2014-7815
        replace(BGRX, bits_per_pixel=24),
        replace(BGRX, bits_per_pixel=64),
        replace(BGRX, bits_per_pixel=255),
        replace(BGRX, depth=0),
        replace(BGRX, depth=33),
        replace(BGRX, red_max=0),  # CVE-2015-8504: a division by zero
        replace(BGRX, green_max=0),
        replace(BGRX, blue_max=0),
        replace(BGRX, red_shift=25),
        replace(BGRX, blue_shift=255),
        replace(BGRX, bits_per_pixel=16),
        replace(BGR233, green_max=65535),
    ],
)
def test_impossible(pixel_format: PixelFormat) -> None:
    """Formats that no pixel can have, each of them harmful to somebody once."""
    with pytest.raises(RemoteProtocolError):
        PixelFormat.parse(pixel_format.pack())


def test_color_map_needs_no_maxima() -> None:
    """They mean nothing there."""
    assert not PixelFormat.parse(COLOR_MAP.pack()).true_color_flag
