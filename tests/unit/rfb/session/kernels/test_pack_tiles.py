"""rfb.session.kernels.pack_tiles: tiles for ZRLE, compiled and as Python.

That they are painted as what they were made of is in encodings/test_zrle.py.
"""

import importlib
from array import array
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealvnc.rfb.session.pixel_format import Cell
from support.picture import both
from support.uncompiled import uncompiled

FORMS = (
    importlib.import_module("sealvnc.rfb.session.kernels.pack_tiles"),
    uncompiled("pack_tiles"),
)


def pack(kernel: ModuleType, pixels: list[int], width: int, cell: Cell) -> bytes:
    out = bytearray(600 + len(pixels) * (cell.size + 1))
    size = kernel.pack_tiles(array("I", pixels), width, len(pixels) // width, cell, out)
    return bytes(out[:size])


@both("pack_tiles")
def test_no_room(kernel: ModuleType) -> None:
    """Callers give enough; if one did not, nothing is written past the end."""
    with pytest.raises(IndexError):
        kernel.pack_tiles(array("I", range(12)), 4, 3, Cell(4), bytearray(12))


@both("pack_tiles")
@pytest.mark.parametrize(
    ("pixels", "width", "cell", "tile"),
    [
        ([7] * 12, 4, Cell(2, big_endian=True), "01 0007"),
        ([1, 2] * 6, 4, Cell(3), "02 010000 020000 50 50 50"),
        ([1, 2, 3, 1, 2, 3], 3, Cell(3), "03 010000 020000 030000 18 18"),
        ([0x100, 0x200] * 6, 4, Cell(3, True, 8), "02 000001 000002 50 50 50"),
        ([1, 2, 3, 4, 5, 6], 3, Cell(1), "00 010203040506"),
        ([1] * 9 + [2] + [3] * 300, 62, Cell(4), "80 01000000 08 02000000 00 03000000 ff2c"),
        (
            ([7] * 60 + [5] * 60 + [3]) * 6,
            33,
            Cell(4),
            "83 07000000 05000000 03000000" + "80 3b 81 3b 02" * 6,
        ),
    ],
)
def test_tile(kernel: ModuleType, pixels: list[int], width: int, cell: Cell, tile: str) -> None:
    """Each in the shortest way."""
    assert pack(kernel, pixels, width, cell) == bytes.fromhex(tile)


@both("pack_tiles")
def test_order_of_tiles(kernel: ModuleType) -> None:
    """From left to right, then down; those at the edges are smaller."""
    pixels = ([1] * 64 + [2] * 2) * 64 + [3] * 64 + [4, 5]
    assert pack(kernel, pixels, 66, Cell(1)) == bytes.fromhex("0101 0102 0103 00 0405")


@both("pack_tiles")
@pytest.mark.parametrize(("colors", "kind"), [(16, 16), (17, 128 + 17), (127, 255), (128, 128)])
def test_largest_palettes(kernel: ModuleType, colors: int, kind: int) -> None:
    """Sixteen packed, 127 with runs, and then none."""
    run = 2 if colors == 16 else 4
    pixels = [each for each in range(colors) for _ in range(run)] * (1 if colors == 128 else 2)
    assert pack(kernel, pixels + [0] * (-len(pixels) % 64), 64, Cell(4))[0] == kind


@both("pack_tiles")
def test_more_colors_than_a_palette_holds(kernel: ModuleType) -> None:
    """They are not counted any more, and none is lost."""
    pixels = [color for color in range(200) for _ in range(4)]
    runs = b"".join(bytes((color, 3)) for color in range(200))
    assert pack(kernel, pixels, 50, Cell(1)) == b"\x80" + runs


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(0, 200), min_size=1, max_size=400),
    st.integers(1, 70),
    st.sampled_from((Cell(1), Cell(2, big_endian=True), Cell(3), Cell(3, True, 8), Cell(4))),
    st.integers(1, 200),
)
def test_forms_agree(seeds: list[int], width: int, cell: Cell, colors: int) -> None:
    """C and Python pack to the same bytes, and never beyond what callers allow."""
    pixels = [seed % colors << cell.shift for seed in seeds] * width
    first, second = (pack(form, pixels, width, cell) for form in FORMS)
    assert first == second
