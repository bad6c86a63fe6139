"""RRE and CoRRE: a background, and subrectangles on it, RFC 6143 section 7.7.3."""

from __future__ import annotations

try:
    import cython
except ImportError:
    from . import no_cython as cython

from typing import TYPE_CHECKING

from ....errors import RemoteProtocolError

if TYPE_CHECKING:
    from ..framebuffer import Rectangle
    from ..pixel_format import Cell


@cython.cfunc
@cython.inline
def _load(
    data: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    size: cython.int,
    big: cython.bint,
    mask: cython.uint,
) -> cython.uint:
    value: cython.uint = 0
    i: cython.int
    for i in range(size):
        value |= cython.cast(cython.uint, data[at + i]) << (8 * (size - 1 - i if big else i))
    return value & mask


@cython.cfunc
@cython.inline
def _fill(
    words: cython.uint[::1],
    at: cython.Py_ssize_t,
    stride: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    value: cython.uint,
) -> cython.int:
    line: cython.uint[::1]
    row: cython.Py_ssize_t
    i: cython.Py_ssize_t
    for row in range(height):
        line = words[at + row * stride : at + row * stride + width]
        for i in range(len(line)):  # this check the C compiler can prove, and leaves out
            line[i] = value
    return 0


@cython.cfunc
@cython.inline
def _number(
    data: cython.const[cython.uchar][::1], at: cython.Py_ssize_t, size: cython.int
) -> cython.Py_ssize_t:
    return data[at] if size == 1 else data[at] << 8 | data[at + 1]


def paint_background(
    data: cython.const[cython.uchar][::1],
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    cell: Cell,
) -> None:
    """Fill ``rectangle`` with the one pixel in ``data``."""
    color: cython.uint = _load(data, 0, cell.size, cell.big_endian, cell.mask)
    at: cython.Py_ssize_t = rectangle.y * stride + rectangle.x
    _fill(words, at, stride, rectangle.width, rectangle.height, color)


def paint_rre(
    data: cython.const[cython.uchar][::1],
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    cell: Cell,
    field: cython.int,
    left: tuple[int, int],
) -> tuple[int, tuple[int, int]]:
    """Paint the subrectangles that are whole in ``data``: how many bytes they were.

    ``field`` is the size of a coordinate, 1 or 2 bytes; ``left`` are the subrectangles still to
    come, and the pixels that they may paint all together: no encoder paints one twice, and
    without a bound a few bytes would cost as much as a screen.
    """
    x: cython.Py_ssize_t = rectangle.x
    y: cython.Py_ssize_t = rectangle.y
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    size: cython.int = cell.size
    big: cython.bint = cell.big_endian
    mask: cython.uint = cell.mask
    count: cython.Py_ssize_t = left[0]
    area: cython.Py_ssize_t = left[1]
    end: cython.Py_ssize_t = len(data) - size - 4 * field
    at: cython.Py_ssize_t = 0
    color: cython.uint
    sx: cython.Py_ssize_t
    sy: cython.Py_ssize_t
    sw: cython.Py_ssize_t
    sh: cython.Py_ssize_t
    while count and at <= end:
        color = _load(data, at, size, big, mask)
        at += size
        sx, sy = _number(data, at, field), _number(data, at + field, field)
        sw, sh = _number(data, at + 2 * field, field), _number(data, at + 3 * field, field)
        at += 4 * field
        count -= 1
        if sx + sw > width or sy + sh > height:
            raise RemoteProtocolError("an RRE subrectangle outside its rectangle")
        area -= sw * sh
        if area < 0:
            raise RemoteProtocolError("RRE subrectangles over each other")
        _fill(words, (y + sy) * stride + x + sx, stride, sw, sh, color)
    return at, (count, area)
