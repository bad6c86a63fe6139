"""rfb.session.kernels.pack_hextile: which form a tile gets, compiled and as Python."""

from array import array
from types import ModuleType

import pytest

from sealvnc.rfb.session.pixel_format import Cell
from support.picture import both


def packed(kernel: ModuleType, pixels: list[int], width: int, cell: Cell) -> str:
    out = bytearray(4096)
    height = len(pixels) // width
    size = kernel.pack_hextile(array("I", pixels), width, height, cell, out)
    assert not any(out[size + 1024 :])
    return out[:size].hex(" ")


@both("pack_hextile")
def test_too_little_room(kernel: ModuleType) -> None:
    """A mistake of the caller's is never written past the end."""
    with pytest.raises(IndexError):
        kernel.pack_hextile(array("I", range(256)), 16, 16, Cell(4), bytearray(1024))
    with pytest.raises(IndexError):
        kernel.pack_hextile(array("I", range(255)), 16, 16, Cell(4), bytearray(1025))


@both("pack_hextile")
@pytest.mark.parametrize(
    ("pixels", "width", "cell", "expected"),
    [
        ([7] * 4, 2, Cell(1), "02 07"),
        ([0x102] * 4, 2, Cell(2), "02 02 01"),
        ([0x10203] * 4, 2, Cell(4, True), "02 00 01 02 03"),
        ([7] * 32, 32, Cell(1), "02 07 00"),  # the same background
        ([7, 7, 7, 7, 7, 8, 7, 7, 7], 3, Cell(1), "0e 07 08 01 21 00"),
        ([8, 7, 7, 7, 7, 7, 7, 7], 4, Cell(1), "0e 07 08 01 00 00"),  # the more frequent one
        ([7] * 8 + [8] * 6, 2, Cell(1), "0e 07 08 01 04 12"),  # two by three at once
        ([7, 8] * 7, 2, Cell(1), "0e 07 08 01 10 06"),  # a column
        ([7] * 9 + [8, 9], 11, Cell(1), "1a 07 02 08 90 00 09 a0 00"),
        ([7, 8], 2, Cell(1), "01 07 08"),  # anything else would be longer
        ([1, 2, 3, 4], 2, Cell(4), "01 01 00 00 00 02 00 00 00 03 00 00 00 04 00 00 00"),
    ],
)
def test_form(kernel: ModuleType, pixels: list[int], width: int, cell: Cell, expected: str) -> None:
    assert packed(kernel, pixels, width, cell) == expected


@both("pack_hextile")
def test_what_is_known(kernel: ModuleType) -> None:
    """Colours stay from tile to tile, but none after a raw one, and no foreground after colours."""
    two, three = [7] * 15 + [8], [7] * 14 + [8, 9]
    noise = [*range(100, 116)]
    assert packed(kernel, two * 2, 32, Cell(1)) == "0e 07 08 01 f0 00 08 01 f0 00"
    assert packed(kernel, two + noise + two, 48, Cell(1)) == " ".join(
        ["0e 07 08 01 f0 00", "01", bytes(noise).hex(" "), "0e 07 08 01 f0 00"]
    )
    assert packed(kernel, two + three + two, 48, Cell(1)) == " ".join(
        ["0e 07 08 01 f0 00", "18 02 08 e0 00 09 f0 00", "0c 08 01 f0 00"]
    )
