"""Tiles for Hextile, RFC 6143 section 7.7.4: subrectangles on a background, or raw."""

from __future__ import annotations

from array import array

try:
    import cython
except ImportError:
    from . import no_cython as cython

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..pixel_format import Cell

RAW, BACKGROUND, FOREGROUND, ANY_SUBRECTS, SUBRECTS_COLORED = 1, 2, 4, 8, 16
"""The flags of a tile. Below they stand as numbers: a name here is a Python object, and slow."""
NEITHER: cython.int = 3
"""More than two colours."""


@cython.cfunc
def _colors(tile: cython.uint[::1], area: cython.Py_ssize_t, two: cython.uint[::1]) -> cython.int:
    """How many there are, 1, 2 or `NEITHER`; ``two`` of them, the more frequent one first."""
    first: cython.uint = tile[0]
    second: cython.uint = first
    firsts: cython.int = 0
    seconds: cython.int = 0
    others: cython.int = 0
    i: cython.Py_ssize_t
    for i in range(area):
        if tile[i] == first:
            firsts += 1
        elif not seconds or tile[i] == second:
            second = tile[i]
            seconds += 1
        else:
            others += 1
    two[0], two[1] = first, second
    if seconds > firsts:
        two[0], two[1] = second, first
    return NEITHER if others else 2 if seconds else 1


@cython.cfunc
def _subrects(
    tile: cython.uint[::1],
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    background: cython.uint,
    colored: cython.bint,
    size: cython.int,
    big: cython.bint,
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
    limit: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """A count, and the subrectangles; -1 if that is over ``limit`` bytes. ``tile`` is lost."""
    begin: cython.Py_ssize_t = at
    count: cython.int = 0
    x: cython.Py_ssize_t
    y: cython.Py_ssize_t
    w: cython.Py_ssize_t
    h: cython.Py_ssize_t
    tall: cython.Py_ssize_t
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.int
    same: cython.bint
    color: cython.uint
    at += 1
    for y in range(height):
        for x in range(width):
            color = tile[y * width + x]
            if color == background:
                continue
            if at - begin + size + 2 > limit:
                return -1
            w = 1
            while x + w < width and tile[y * width + x + w] == color:
                w += 1
            h = 1
            same = True
            while same and y + h < height:
                for i in range(w):
                    if tile[(y + h) * width + x + i] != color:
                        same = False
                        break
                h += same
            tall = 1
            while y + tall < height and tile[(y + tall) * width + x] == color:
                tall += 1
            if tall > w * h:
                w, h = 1, tall
            for i in range(h):
                for j in range(w):
                    tile[(y + i) * width + x + j] = background
            if colored:
                for k in range(size):
                    out[at + k] = color >> 8 * (size - 1 - k if big else k) & 255
                at += size
            out[at] = x << 4 | y
            out[at + 1] = (w - 1) << 4 | (h - 1)
            at += 2
            count += 1
    out[begin] = count
    return at


def pack_hextile(
    pixels: cython.const[cython.uint][::1],
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    cell: Cell,
    out: cython.uchar[::1],
) -> int:
    """All tiles of ``pixels`` (values, row by row) into ``out``, which is long enough: how long."""
    tile: cython.uint[::1] = array("I", bytes(4 * 256))
    two: cython.uint[::1] = array("I", (0, 0))
    size: cython.int = cell.size
    big: cython.bint = cell.big_endian
    across: cython.Py_ssize_t = (width + 15) // 16
    at: cython.Py_ssize_t = 0
    begin: cython.Py_ssize_t
    end: cython.Py_ssize_t
    origin: cython.Py_ssize_t
    number: cython.Py_ssize_t
    w: cython.Py_ssize_t
    h: cython.Py_ssize_t
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.int
    colors: cython.int
    flags: cython.int
    background: cython.uint = 0
    foreground: cython.uint = 0
    known: cython.int = 0
    value: cython.uint
    for number in range(across * ((height + 15) // 16)):
        w = min(16, width - number % across * 16)
        h = min(16, height - number // across * 16)
        origin = number // across * 16 * width + number % across * 16
        for i in range(h):
            for j in range(w):
                tile[i * w + j] = pixels[origin + i * width + j]
        colors = _colors(tile, w * h, two)
        begin = at
        at += 1
        flags = 0
        if not known & 2 or two[0] != background:
            flags |= 2
            background = two[0]
            for k in range(size):
                out[at + k] = background >> 8 * (size - 1 - k if big else k) & 255
            at += size
        if colors == 2:
            flags |= 8
            if not known & 4 or two[1] != foreground:
                flags |= 4
                foreground = two[1]
                for k in range(size):
                    out[at + k] = foreground >> 8 * (size - 1 - k if big else k) & 255
                at += size
        elif colors > 2:
            flags |= 8 | 16
        known = 2 | (4 if colors == 2 else known & 4)
        if colors > 2:
            known = 2
        end = at
        if colors > 1:
            end = _subrects(
                tile, w, h, background, colors > 2, size, big, out, at, w * h * size - at + begin
            )
        out[begin] = flags
        at = end
        if end < 0:
            out[begin] = 1
            at = begin + 1
            known = 0
            for i in range(h):
                for j in range(w):
                    value = pixels[origin + i * width + j]
                    for k in range(size):
                        out[at + k] = value >> 8 * (size - 1 - k if big else k) & 255
                    at += size
    return at
