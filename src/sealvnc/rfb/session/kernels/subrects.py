"""Hextile: tiles of a background, and subrectangles on it, RFC 6143 section 7.7.4.

Cells are bytes of pixels as in `pixel_format.Cell`; functions that read what shows its length only
as it is read stop before the first part that is not all there.
"""

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

RAW, BACKGROUND, FOREGROUND, ANY_SUBRECTS, SUBRECTS_COLORED = 1, 2, 4, 8, 16
"""The flags of a tile. Below they stand as numbers: a name here is a Python object, and slow."""


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
    if size == 4 and not big:
        return (
            data[at]
            | cython.cast(cython.uint, data[at + 1]) << 8
            | cython.cast(cython.uint, data[at + 2]) << 16
            | cython.cast(cython.uint, data[at + 3]) << 24
        ) & mask
    for i in range(size):
        value |= cython.cast(cython.uint, data[at + i]) << (8 * (size - 1 - i if big else i))
    return value & mask


@cython.cfunc
@cython.inline
def _hextile_length(
    data: cython.const[cython.uchar][::1],
    at: cython.Py_ssize_t,
    area: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """The bytes of the tile at ``at``; 0 if they cannot be told yet, or are not all there."""
    there: cython.Py_ssize_t = len(data) - at
    flags: cython.int
    length: cython.Py_ssize_t = 1
    if there < 1:
        return 0
    flags = data[at]
    if flags > 31:
        raise RemoteProtocolError(f"a Hextile tile with flags {flags:#x}")
    if flags & 1:
        length += area * size
    else:
        length += size if flags & 2 else 0
        length += size if flags & 4 else 0
        if flags & 8:
            if there <= length:
                return 0
            length += 1 + data[at + length] * (2 + (size if flags & 16 else 0))
    return length if length <= there else 0


def measure_hextile(
    data: cython.const[cython.uchar][::1],
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    size: cython.Py_ssize_t,
    tile: cython.Py_ssize_t,
) -> tuple[int, int]:
    """How many bytes belong to tiles from number ``tile`` on, and which tile comes next."""
    across: cython.Py_ssize_t = (width + 15) // 16
    count: cython.Py_ssize_t = across * ((height + 15) // 16)
    at: cython.Py_ssize_t = 0
    length: cython.Py_ssize_t
    while tile < count:
        w = min(16, width - tile % across * 16)
        h = min(16, height - tile // across * 16)
        length = _hextile_length(data, at, w * h, size)
        if not length:
            break
        at += length
        tile += 1
    return at, tile


def paint_hextile(
    data: cython.const[cython.uchar][::1],
    rows: cython.uint[:, ::1],
    rectangle: Rectangle,
    cell: Cell,
    known: tuple[int, int, int],
) -> tuple[int, tuple[int, int, int]]:
    """Paint tiles of ``rectangle`` from ``data``; ``known`` is (0, 0, 0), or what came back before.

    Returns how many bytes were used, and: the tiles painted, the background, the foreground.
    """
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    left: cython.Py_ssize_t = rectangle.x
    top: cython.Py_ssize_t = rectangle.y
    size: cython.int = cell.size
    big: cython.bint = cell.big_endian
    mask: cython.uint = cell.mask
    tile: cython.Py_ssize_t = known[0]
    background: cython.uint = known[1]
    foreground: cython.uint = known[2]
    color: cython.uint
    across: cython.Py_ssize_t = (width + 15) // 16
    count: cython.Py_ssize_t = across * ((height + 15) // 16)
    at: cython.Py_ssize_t = 0
    end: cython.Py_ssize_t
    part: cython.uint[:, ::1]
    x: cython.Py_ssize_t
    y: cython.Py_ssize_t
    w: cython.size_t
    h: cython.size_t
    i: cython.size_t
    j: cython.size_t
    right: cython.size_t
    bottom: cython.size_t
    place: cython.size_t
    extent: cython.size_t
    flags: cython.int
    while tile < count:
        x, y = tile % across * 16, tile // across * 16
        w, h = min(16, width - x), min(16, height - y)
        length: cython.Py_ssize_t = _hextile_length(data, at, w * h, size)
        if not length:
            break
        end = at + length
        flags = data[at]
        at += 1
        tile += 1
        x, y = x + left, y + top
        part = rows[y : y + h, x : x + w] if cython.compiled else Part(rows, x, y, w, h)
        h, w = part.shape[0], part.shape[1]  # as they were; but now the C compiler knows bounds
        if flags & 1:
            for i in range(h):
                for j in range(w):
                    part[i, j] = _load(data, at, size, big, mask)
                    at += size
            continue
        if flags & 2:
            background = _load(data, at, size, big, mask)
            at += size
        if flags & 4:
            foreground = _load(data, at, size, big, mask)
            at += size
        for i in range(h):
            for j in range(w):
                part[i, j] = background
        if not flags & 8:
            continue
        at += 1
        color = foreground
        while at < end:
            if flags & 16:
                color = _load(data, at, size, big, mask)
                at += size
            place, extent = data[at], data[at + 1]
            at += 2
            right = (place >> 4) + (extent >> 4) + 1
            bottom = (place & 15) + (extent & 15) + 1
            if right > w or bottom > h:
                raise RemoteProtocolError("a Hextile subrectangle outside its tile")
            if extent < 16:  # one pixel wide, as most of them are: one loop, and one guess less
                for i in range(place & 15, bottom):
                    part[i, place >> 4] = color
                continue
            for i in range(place & 15, bottom):
                for j in range(place >> 4, right):
                    part[i, j] = color
    return at, (tile, background, foreground)
