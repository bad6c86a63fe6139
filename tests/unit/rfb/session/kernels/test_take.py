"""rfb.session.kernels.take: pixels as values and bytes, compiled and as Python."""

from array import array
from types import ModuleType

import pytest

from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import Cell
from support.picture import both, picture

SHADES = range(256)


@both("take")
def test_outside(kernel: ModuleType) -> None:
    """Nothing is read or written past the end."""
    words = picture(2, range(4)).words
    with pytest.raises(IndexError):
        kernel.take(words, 2, Rectangle(0, 1, 2, 2), memoryview(array("I", [0] * 4)))
    with pytest.raises(IndexError):
        kernel.take(words, 2, Rectangle(0, 0, 2, 2), memoryview(array("I", [0] * 3)))
    with pytest.raises(IndexError):
        kernel.to_bytes(words, Cell(3), bytearray(11))


@both("take")
def test_take(kernel: ModuleType) -> None:
    """Rows without gaps."""
    out = memoryview(array("I", [0] * 4))
    kernel.take(picture(3, (0xFF000000 | i for i in range(9))).words, 3, Rectangle(1, 1, 2, 2), out)
    assert out.tolist() == [4, 5, 7, 8]


@both("take")
def test_to_values(kernel: ModuleType) -> None:
    """Each shade by its table."""
    red, green, blue = (array("I", (s << shift for s in SHADES)) for shift in (0, 8, 24))
    pixels = array("I", [0x010203, 0xFFFFFF])
    kernel.to_values(pixels, red, green, blue)
    assert pixels.tolist() == [0x03000201, 0xFF00FFFF]


@both("take")
@pytest.mark.parametrize(
    ("cell", "value", "expected"),
    [
        (Cell(1), 0xFF, "ff"),
        (Cell(2), 0x0102, "0201"),
        (Cell(2, True), 0x0102, "0102"),
        (Cell(3), 0x010203, "030201"),
        (Cell(3, True, 8), 0x01020300, "010203"),
        (Cell(4), 0xFF020304, "040302ff"),
        (Cell(4, True), 0xFF020304, "ff020304"),
    ],
)
def test_to_bytes(kernel: ModuleType, cell: Cell, value: int, expected: str) -> None:
    out = bytearray(2 * cell.size)
    kernel.to_bytes(array("I", [value, value]), cell, out)
    assert out == 2 * bytes.fromhex(expected)
