"""rfb.session.kernels.tiles: tiles of TRLE and ZRLE, compiled and as Python.

What they are painted like is in encodings/test_trle.py and test_zrle.py.
"""

import importlib
from array import array
from types import ModuleType

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import Cell
from support.picture import both, picture
from support.uncompiled import uncompiled

CELL = Cell(1)
TILE = Rectangle(1, 1, 3, 2)
FORMS = (importlib.import_module("sealvnc.rfb.session.kernels.tiles"), uncompiled("tiles"))


def palette() -> "array[int]":
    return array("I", bytes(4 * 128))


@both("tiles")
@pytest.mark.parametrize("kind", range(17, 127))
@pytest.mark.parametrize("side", [16, 64])
def test_unused(kernel: ModuleType, side: int, kind: int) -> None:
    """Subencodings that the RFC leaves unused."""
    made = picture(5, [9] * 20)
    with pytest.raises(RemoteProtocolError, match="subencoding"):
        kernel.paint_tiles(bytes((kind,)) * 200, made.rows, TILE, CELL, side, palette(), (0, 2))


@both("tiles")
@pytest.mark.parametrize(
    ("side", "kind", "colors"),
    [(16, 127, 17), (16, 127, 1), (16, 129, 1), (64, 127, 2), (64, 129, 2)],
)
def test_no_palette(kernel: ModuleType, side: int, kind: int, colors: int) -> None:
    """None that could be used again: too large to be packed, of a solid tile, or of ZRLE."""
    made = picture(5, [9] * 20)
    with pytest.raises(RemoteProtocolError, match="subencoding"):
        kernel.paint_tiles(bytes((kind, 0, 0)), made.rows, TILE, CELL, side, palette(), (0, colors))


@both("tiles")
@pytest.mark.parametrize(
    "tile", ["80 07 06", "80 07 04 08 01", "80 07 ff00", "82 0708 8006", "82 0708 81fffe"]
)
def test_run_too_long(kernel: ModuleType, tile: str) -> None:
    """It would end outside of its tile, be that inside the picture or not."""
    data, made = bytes.fromhex(tile), picture(5, [9] * 20)
    with pytest.raises(RemoteProtocolError, match="longer"):
        kernel.paint_tiles(data, made.rows, TILE, CELL, 16, palette(), (0, 0))


@both("tiles")
@pytest.mark.parametrize(
    "tile",
    [
        "03 070809 c0 00",
        "05 0708090a0b 0500 0000",
        "10" + "07" * 16 + "00000000",
        "82 0708 02",
        "82 0708 8200",
    ],
)
def test_no_such_color(kernel: ModuleType, tile: str) -> None:
    """Outside of its palette; sixteen have no outside."""
    data, made = bytes.fromhex(tile), picture(5, [9] * 20)
    if data[0] == 16:
        assert kernel.paint_tiles(data, made.rows, TILE, CELL, 16, palette(), (0, 0))[1] == (1, 16)
        return
    with pytest.raises(RemoteProtocolError, match="no colour"):
        kernel.paint_tiles(data, made.rows, TILE, CELL, 16, palette(), (0, 0))


@both("tiles")
@pytest.mark.parametrize(
    "tile",
    [
        "00 010203040506",
        "01 07",
        "02 0708 0000",
        "05 0708090a0b 0000 0000",
        "80 07 04 08 00",
        "82 0708 8005",
        "7f 0000",
        "81 8005",
    ],
)
def test_only_whole_tiles(kernel: ModuleType, tile: str) -> None:
    """What has come of a tile is left in hand; the rest of the picture is not touched."""
    data, made = bytes.fromhex(tile), picture(5, [9] * 20)
    for there in range(len(data)):
        got = kernel.paint_tiles(data[:there], made.rows, TILE, CELL, 16, palette(), (0, 2))
        assert got == (0, (0, 2))
    used, known = kernel.paint_tiles(data + b"\1", made.rows, TILE, CELL, 16, palette(), (0, 2))
    assert (used, known[0]) == (len(data), 1)
    inside = {6, 7, 8, 11, 12, 13}
    assert all((made.words[i] == 9) == (i not in inside) for i in range(20))


DATA = st.binary(max_size=400) | st.builds(
    lambda kinds, rest: b"".join(bytes((kind,)) + rest for kind in kinds),
    st.lists(st.sampled_from((0, 1, 2, 3, 5, 16, 127, 128, 129, 130, 131, 255)), max_size=6),
    st.binary(max_size=60),
)
CELLS = st.sampled_from((Cell(1), Cell(2, big_endian=True), Cell(3), Cell(3, True, 8), Cell(4)))


@given(DATA, CELLS, st.sampled_from((16, 64)), st.integers(0, 70), st.integers(0, 20))
@example(b"\x80\1" + b"\xff" * 50, Cell(1), 64, 40, 20)
@example(b"\2\1\2" + bytes(range(160)), Cell(1), 64, 64, 20)
def test_forms_agree(data: bytes, cell: Cell, side: int, width: int, height: int) -> None:
    """C and Python, on whatever comes: the same picture or the same refusal."""
    place, results = Rectangle(2, 1, width, height), []
    for form in FORMS:
        made, colors = picture(74, [9] * 74 * 22), palette()
        try:
            told = form.paint_tiles(data, made.rows, place, cell, side, colors, (0, 0))
        except RemoteProtocolError as error:
            told = str(error)
        results.append((told, made.words.tobytes()))
        assert all(made.words[i] == 9 for i in (*range(74), *range(74 * 21, 74 * 22)))
    assert results[0] == results[1]
