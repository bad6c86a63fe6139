"""rfb.session.pixel_format: PIXEL_FORMAT, RFC 6143 7.4."""

from dataclasses import replace

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.pixel_format import BGRX, TPIXEL_CELL, Cell, PixelFormat
from support.picture import BGR233, COLOR_MAP, DEEP, RGB565, RGB565_BIG, RGBX, XRGB


@pytest.mark.parametrize(
    ("pixel_format", "packed"),
    [
        (BGRX, "20180001 00ff00ff00ff 100800 000000"),
        (RGB565_BIG, "10100101 001f003f001f 0b0500 000000"),
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


@pytest.mark.parametrize(
    ("pixel_format", "pixel", "cpixel"),
    [
        (BGRX, Cell(4, mask=0xFFFFFF), Cell(3)),
        (XRGB, Cell(4, True, mask=0xFFFFFF), Cell(3, True)),
        (RGBX, Cell(4, True, mask=0xFFFFFF00), Cell(3, True, 8)),
        (replace(RGBX, big_endian_flag=False), Cell(4, mask=0xFFFFFF00), Cell(3, shift=8)),
        (replace(BGRX, depth=32), Cell(4, mask=0xFFFFFF), None),
        (replace(BGRX, true_color_flag=False), Cell(4), None),
        (replace(BGRX, red_shift=24), Cell(4, mask=0xFF00FFFF), None),  # fits into no three bytes
        (DEEP, Cell(4, mask=0x3FFFFFFF), None),
        (RGB565, Cell(2, mask=0xFFFF), None),
        (RGB565_BIG, Cell(2, True, mask=0xFFFF), None),
        (BGR233, Cell(1, mask=0xFF), None),
        (COLOR_MAP, Cell(1), None),
    ],
)
def test_cells(pixel_format: PixelFormat, pixel: Cell, cpixel: Cell | None) -> None:
    """CPIXEL is shorter where the RFC says so (7.7.5), else the same as PIXEL: here `None`."""
    assert pixel_format.pixel == pixel
    assert pixel_format.cpixel == (cpixel or pixel)


@pytest.mark.parametrize(
    ("pixel_format", "expected"),
    [
        (BGRX, TPIXEL_CELL),
        (XRGB, TPIXEL_CELL),
        (RGBX, TPIXEL_CELL),
        (replace(BGRX, depth=32), None),
        (replace(BGRX, true_color_flag=False), None),
        (replace(BGRX, green_max=63), None),
        (DEEP, None),
        (RGB565, None),
        (COLOR_MAP, None),
    ],
)
def test_tpixel(pixel_format: PixelFormat, expected: Cell | None) -> None:
    """Red, green, blue, wherever they are in the format."""
    assert pixel_format.tpixel == expected


@pytest.mark.parametrize(
    ("pixel_format", "native", "words"),
    [
        (BGRX, True, True),
        (XRGB, True, False),
        (replace(BGRX, depth=32), True, True),
        (replace(BGRX, red_shift=0, blue_shift=16), False, False),
        (replace(BGRX, true_color_flag=False), False, False),
        (RGBX, False, False),
        (DEEP, False, False),
        (RGB565, False, False),
    ],
)
def test_native(pixel_format: PixelFormat, native: bool, words: bool) -> None:
    """0x00RRGGBB, in whatever order, and in this machine's (little-endian in our tests)."""
    assert (pixel_format.native, pixel_format.is_words) == (native, words)
