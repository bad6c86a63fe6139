"""rfb.session.kernels.subrects: Hextile tiles, compiled and as Python.

What they are painted like is in encodings/test_hextile.py.
"""

from types import ModuleType

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import Cell
from support.picture import both, picture

CELL = Cell(1)
TILE = Rectangle(1, 1, 3, 2)
NOTHING = (0, 0, 0)


@both("subrects")
@pytest.mark.parametrize("flags", [32, 33, 64, 128, 255])
def test_unknown_flags(kernel: ModuleType, flags: int) -> None:
    """Bits that Hextile has not: the stream is not what we think."""
    data, made = bytes((flags,)) * 300, picture(5, [9] * 20)
    with pytest.raises(RemoteProtocolError, match="flags"):
        kernel.paint_hextile(data, made.rows, TILE, CELL, NOTHING)
    with pytest.raises(RemoteProtocolError, match="flags"):
        kernel.measure_hextile(data, 3, 2, 1, 0)


@both("subrects")
@pytest.mark.parametrize("place", ["3000", "0200", "0030", "0002", "2010", "0111", "ffff"])
def test_subrectangle_outside(kernel: ModuleType, place: str) -> None:
    """Of its tile, which is 3 x 2 here, be it at the edge of the picture or not."""
    made = picture(5, [9] * 20)
    with pytest.raises(RemoteProtocolError, match="outside its tile"):
        kernel.paint_hextile(bytes.fromhex(f"0e070801{place}"), made.rows, TILE, CELL, NOTHING)


@both("subrects")
@pytest.mark.parametrize(
    "tile",
    ["01 010203040506", "00", "02 07", "04 07", "08 02 0000 1000", "18 02 07 0000 08 1000"],
)
def test_only_whole_tiles(kernel: ModuleType, tile: str) -> None:
    """What has come of a tile is left in hand."""
    data, made = bytes.fromhex(tile), picture(5, [9] * 20)
    for there in range(len(data)):
        known = kernel.paint_hextile(data[:there], made.rows, TILE, CELL, (0, 3, 4))
        assert known == (0, (0, 3, 4))
        assert kernel.measure_hextile(data[:there], 3, 2, 1, 0) == (0, 0)
    assert made.words.tolist() == [9] * 20
    used, (painted, *_) = kernel.paint_hextile(data + b"\xff", made.rows, TILE, CELL, NOTHING)
    assert (used, painted) == (len(data), 1)
    assert kernel.measure_hextile(data + b"\xff", 3, 2, 1, 0) == (len(data), 1)
    around = [made.words[i] for i in range(20) if i not in {6, 7, 8, 11, 12, 13}]
    assert around == [9] * 14


@both("subrects")
def test_colours_are_known_from_tile_to_tile(kernel: ModuleType) -> None:
    """And from call to call; a raw tile changes none."""
    made, wide = picture(48, [9] * 48), Rectangle(0, 0, 48, 1)
    used, known = kernel.paint_hextile(bytes.fromhex("0607080000"), made.rows, wide, CELL, NOTHING)
    assert (used, known) == (5, (3, 7, 8))
    data = bytes.fromhex("060708") + b"\1" + bytes(range(16)) + bytes.fromhex("08012020")
    used, known = kernel.paint_hextile(data, made.rows, wide, CELL, NOTHING)
    assert (used, known) == (len(data), (3, 7, 8))
    assert made.words.tolist() == [7] * 16 + [*range(16)] + [7, 7, 8, 8, 8, *[7] * 11]
