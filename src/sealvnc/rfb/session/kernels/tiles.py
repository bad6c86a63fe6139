"""Tiles of TRLE and ZRLE, RFC 6143 7.7.5 and 7.7.6. One that is not all there is left for later."""

from __future__ import annotations

try:
    import cython
except ImportError:
    from . import no_cython as cython

from typing import TYPE_CHECKING

from ....errors import RemoteProtocolError
from .no_cython import Part

if TYPE_CHECKING:
    from ..framebuffer import Rectangle
    from ..pixel_format import Cell

# Subencodings stand as numbers: 0 raw, 1 solid, up to 16 packed palette, 127 the same again, 128
# runs, 129 palette runs again, above them palette runs. -1 is the answer if not all is there.


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
    if size == 3 and not big:
        value = cython.cast(cython.uint, data[at + 2]) << 16
        return value | cython.cast(cython.uint, data[at + 1]) << 8 | data[at]
    for i in range(size):
        value |= cython.cast(cython.uint, data[at + i]) << (8 * (size - 1 - i if big else i))
    return value & mask


@cython.cfunc
def _raw(
    data: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    part: cython.uint[:, ::1],
    size: cython.int,
    big: cython.bint,
    mask: cython.uint,
    shift: cython.int,
) -> cython.Py_ssize_t:
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    if len(data) - at < part.shape[0] * part.shape[1] * size:
        return -1
    for i in range(part.shape[0]):
        for j in range(part.shape[1]):
            part[i, j] = _load(data, at, size, big, mask) << shift
            at += size
    return at


@cython.cfunc
@cython.inline
def _two(
    data: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    part: cython.uint[:, ::1],
    across: cython.Py_ssize_t,
    first: cython.uint,
    second: cython.uint,
) -> cython.Py_ssize_t:
    """A bit for each pixel; where the C compiler knows how many bytes, it proves all bounds."""
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    bit: cython.Py_ssize_t
    byte: cython.int
    for i in range(part.shape[0]):
        for j in range(across):
            byte = data[at]
            at += 1
            for bit in range(8):
                part[i, 8 * j + bit] = second if byte << bit & 128 else first
    return at


@cython.cfunc
def _packed(
    data: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    part: cython.uint[:, ::1],
    palette: cython.uint[::1],
    colors: cython.int,
) -> cython.Py_ssize_t:
    bits: cython.int = 1 if colors <= 2 else 2 if colors <= 4 else 4
    width: cython.Py_ssize_t = part.shape[1]
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    byte: cython.int = 0
    left: cython.int
    index: cython.int
    if len(data) - at < (width * bits + 7) // 8 * part.shape[0]:
        return -1
    if colors == 2 and width == 64:  # text: most of what is no ground
        return _two(data, at, part, 8, palette[0], palette[1])
    if colors == 2 and not width % 8:
        return _two(data, at, part, width // 8, palette[0], palette[1])
    for i in range(part.shape[0]):
        left = 0
        for j in range(width):
            if not left:
                byte = data[at]
                at += 1
                left = 8
            left -= bits
            index = byte >> left & (1 << bits) - 1
            if index >= colors:
                raise RemoteProtocolError("a pixel of no colour of its tile's palette")
            part[i, j] = palette[index]
    return at


@cython.cfunc
def _runs(
    data: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    part: cython.uint[:, ::1],
    size: cython.int,
    big: cython.bint,
    mask: cython.uint,
    shift: cython.int,
    palette: cython.uint[::1],
    colors: cython.int,
) -> cython.Py_ssize_t:
    """With a palette if there are ``colors``, else each run has its pixel."""
    width: cython.Py_ssize_t = part.shape[1]
    left: cython.Py_ssize_t = part.shape[0] * width
    row: cython.Py_ssize_t = 0
    column: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t
    run: cython.Py_ssize_t
    j: cython.Py_ssize_t
    color: cython.uint
    index: cython.int
    long: cython.bint
    while left:
        if len(data) - at < (1 if colors else size + 1):
            return -1
        long = True
        if colors:
            index = data[at]
            at += 1
            long = index >= 128
            if index & 127 >= colors:
                raise RemoteProtocolError("a run of no colour of its tile's palette")
            color = palette[index & 127]
        else:
            color = _load(data, at, size, big, mask) << shift
            at += size
        run = 1
        while long:
            if at >= len(data):
                return -1
            run += data[at]
            long = data[at] == 255
            at += 1
            if run > left:
                raise RemoteProtocolError("a run longer than its tile")
        left -= run
        while run:
            end = min(column + run, width)
            run -= end - column
            for j in range(column, end):
                part[row, j] = color
            column = end
            if column == width:
                row, column = row + 1, 0
    return at


def paint_tiles(
    data: cython.const[cython.uchar][::1],
    rows: cython.uint[:, ::1],
    rectangle: Rectangle,
    cell: Cell,
    side: cython.Py_ssize_t,
    palette: cython.uint[::1],
    known: tuple[int, int],
) -> tuple[int, tuple[int, int]]:
    """Paint the tiles, ``side`` pixels wide, that are whole in ``data``: how many bytes they were.

    ``known`` is the tile to begin with, and how many colours the last ``palette`` has: TRLE may
    use it again, ZRLE (of 64 pixels) may not.
    """
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    left: cython.Py_ssize_t = rectangle.x
    top: cython.Py_ssize_t = rectangle.y
    size: cython.int = cell.size
    big: cython.bint = cell.big_endian
    mask: cython.uint = cell.mask
    shift: cython.int = cell.shift
    tile: cython.Py_ssize_t = known[0]
    colors: cython.int = known[1]
    across: cython.Py_ssize_t = (width + side - 1) // side
    count: cython.Py_ssize_t = across * ((height + side - 1) // side)
    begin: cython.Py_ssize_t = 0
    at: cython.Py_ssize_t
    x: cython.Py_ssize_t
    y: cython.Py_ssize_t
    w: cython.Py_ssize_t
    h: cython.Py_ssize_t
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    part: cython.uint[:, ::1]
    kind: cython.int
    now: cython.int
    again: cython.bint
    color: cython.uint
    while tile < count and begin < len(data):
        x, y = tile % across * side, tile // across * side
        w, h = min(side, width - x), min(side, height - y)
        x, y = x + left, y + top
        part = rows[y : y + h, x : x + w] if cython.compiled else Part(rows, x, y, w, h)
        kind, at = data[begin], begin + 1
        again = kind in (127, 129)
        now = colors if again else kind & 127
        if (again and (side == 64 or now < 2)) or (16 < kind < 128 and not (again and now <= 16)):
            raise RemoteProtocolError(f"subencoding {kind} of a tile")
        if now and not again:
            if len(data) - at < now * size:
                break
            for i in range(now):
                palette[i] = _load(data, at, size, big, mask) << shift
                at += size
        if kind == 0:
            at = _raw(data, at, part, size, big, mask, shift)
        elif kind == 1:
            color = palette[0]
            for i in range(part.shape[0]):
                for j in range(part.shape[1]):
                    part[i, j] = color
        elif kind < 128:
            at = _packed(data, at, part, palette, now)
        else:
            at = _runs(data, at, part, size, big, mask, shift, palette, now)
        if at < 0:
            break
        tile, colors, begin = tile + 1, now or colors, at
    return begin, (tile, colors)
