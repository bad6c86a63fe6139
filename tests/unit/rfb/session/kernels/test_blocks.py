"""rfb.session.kernels.blocks: rectangles of words, compiled and as Python."""

from array import array
from types import ModuleType

import pytest

from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.pixel_format import Cell
from support.picture import both, picture, rows

MIDDLE = Rectangle(1, 1, 2, 1)
GREY = bytes((0, 85, 170, 255))


def black() -> Framebuffer:
    return picture(4, [0] * 12)


@both("blocks")
def test_outside(kernel: ModuleType) -> None:
    """Callers have refused it; if one forgot, nothing is written past the end."""
    framebuffer, outside = black(), Rectangle(0, 0, 4, 9)
    with pytest.raises(IndexError):
        kernel.store(array("I", range(36)), framebuffer.words, 4, outside, 0)
    with pytest.raises(IndexError):
        kernel.look_up(framebuffer.words, 4, outside, array("I", [0]))
    with pytest.raises(IndexError):
        kernel.translate(framebuffer.words, 4, outside, (0, 0, 0), GREY, GREY, GREY)
    with pytest.raises(IndexError):
        kernel.move(framebuffer.words, 4, Rectangle(0, 1, 4, 9), outside)
    with pytest.raises(IndexError):
        kernel.mark(bytearray(12), 4, outside)


@both("blocks")
@pytest.mark.parametrize("source", [(x, y) for x in range(3) for y in range(3)])
@pytest.mark.parametrize("target", [(0, 0), (1, 1), (2, 2), (0, 2)])
def test_move(kernel: ModuleType, source: tuple[int, int], target: tuple[int, int]) -> None:
    """Any two places, overlapping or not."""
    framebuffer = picture(5, range(25))
    expected = [list(row) for row in rows(framebuffer)]
    for i in range(3):
        for j in range(3):
            expected[target[1] + i][target[0] + j] = 5 * (source[1] + i) + source[0] + j
    kernel.move(framebuffer.words, 5, Rectangle(*source, 3, 3), Rectangle(*target, 3, 3))
    assert rows(framebuffer) == expected


@both("blocks")
def test_store(kernel: ModuleType) -> None:
    """From any row on; the fourth byte of a pixel is dropped."""
    framebuffer = black()
    data = memoryview(bytes.fromhex("010000ff 020000ff")).cast("I")
    kernel.store(data, framebuffer.words, 4, Rectangle(1, 0, 2, 3), 2)
    assert rows(framebuffer) == [[0] * 4, [0] * 4, [0, 1, 2, 0]]


@both("blocks")
@pytest.mark.parametrize(
    ("cell", "data", "expected"),
    [
        (Cell(1), "05 ff", [0x05, 0xFF]),
        (Cell(1, mask=0x0F), "15 ff", [0x05, 0x0F]),
        (Cell(2), "0102 fffe", [0x0201, 0xFEFF]),
        (Cell(2, True), "0102 fffe", [0x0102, 0xFFFE]),
        (Cell(3), "010203 fffefd", [0x030201, 0xFDFEFF]),
        (Cell(3, True), "010203 fffefd", [0x010203, 0xFFFEFD]),
        (Cell(3, True, 8), "010203 fffefd", [0x01020300, 0xFFFEFD00]),
        (Cell(4), "01020304 fffefdfc", [0x04030201, 0xFCFDFEFF]),
        (Cell(4, True, mask=0xFFFFFF), "01020304 fffefdfc", [0x020304, 0xFEFDFC]),
    ],
)
def test_store_cells(kernel: ModuleType, cell: Cell, data: str, expected: list[int]) -> None:
    """In any order, with any mask and shift; as bytes or as a view of them."""
    for form in (bytes, memoryview):
        framebuffer = black()
        packed = form(bytes.fromhex(data))
        kernel.store_cells(packed, framebuffer.words, 4, Rectangle(1, 0, 2, 2), 1, cell)
        assert rows(framebuffer) == [[0] * 4, [0, *expected, 0], [0] * 4]


@both("blocks")
def test_translate(kernel: ModuleType) -> None:
    """Two bits of a colour; whatever else is in a value means nothing."""
    framebuffer = picture(4, [0b11_10_01] * 6 + [0xFFFFFFC0 | 0b11_10_01] * 6)
    kernel.translate(framebuffer.words, 4, MIDDLE, (4, 2, 0), GREY, GREY, GREY)
    assert rows(framebuffer)[1] == [0b11_10_01, 0xFFAA55, 0xFFAA55, 0xFFFFFFC0 | 0b11_10_01]


@both("blocks")
def test_look_up(kernel: ModuleType) -> None:
    """An index past the end is one of the colours, whichever."""
    framebuffer = picture(4, [1, 1, 3, 1] * 3)
    kernel.look_up(framebuffer.words, 4, MIDDLE, array("I", [10, 20]))
    assert rows(framebuffer) == [[1, 1, 3, 1], [1, 20, 20, 1], [1, 1, 3, 1]]


@both("blocks")
def test_mark(kernel: ModuleType) -> None:
    """Each byte counts once, and none beside the rectangle does."""
    missing = bytearray(b"\1" * 12)
    assert kernel.mark(missing, 4, MIDDLE) == 2
    assert missing == b"\1" * 5 + bytes(2) + b"\1" * 5
    assert kernel.mark(missing, 4, Rectangle(0, 1, 4, 2)) == 6
    assert kernel.mark(missing, 4, MIDDLE) == 0
    assert missing == b"\1" * 4 + bytes(8)
