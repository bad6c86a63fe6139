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


@cython.cfunc
def _colors(
    pixels: cython.const[cython.uint][::1],
    origin: cython.Py_ssize_t,
    stride: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    two: cython.uint[::1],
) -> cython.int:
    """How many there are, 1, 2 or (for more) 3; ``two`` of them, the more frequent one first."""
    first: cython.uint = pixels[origin]
    second: cython.uint = first
    firsts: cython.Py_ssize_t = 0
    seconds: cython.Py_ssize_t = 0
    i: cython.Py_ssize_t
    at: cython.size_t
    for i in range(height):
        for at in range(origin + i * stride, origin + i * stride + width):
            if pixels[at] != first:
                second = pixels[at]
                break
        if second != first:
            break
    if second == first:
        two[0] = two[1] = first
        return 1
    for i in range(height):
        for at in range(origin + i * stride, origin + i * stride + width):
            firsts += pixels[at] == first  # without a branch: text is hard to guess
            seconds += pixels[at] == second
    two[0], two[1] = (second, first) if seconds > firsts else (first, second)
    return 2 if firsts + seconds == width * height else 3


@cython.cfunc
def _subrects(
    tile: cython.uint[::1],
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    background: cython.uint,
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
            for k in range(size):
                out[at + k] = color >> 8 * (size - 1 - k if big else k) & 255
            at += size
            out[at] = x << 4 | y
            out[at + 1] = (w - 1) << 4 | (h - 1)
            at += 2
            count += 1
    out[begin] = count
    return at


@cython.cfunc
def _mono(
    pixels: cython.const[cython.uint][::1],
    origin: cython.Py_ssize_t,
    stride: cython.Py_ssize_t,
    rows: cython.uint[::1],
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    background: cython.uint,
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
    limit: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    """The same for a tile of two colours; ``rows`` are bits, the lowest one to the left."""
    begin: cython.Py_ssize_t = at
    x: cython.Py_ssize_t
    y: cython.Py_ssize_t
    w: cython.Py_ssize_t
    h: cython.Py_ssize_t
    bits: cython.uint
    mask: cython.uint
    for y in range(height):
        bits = 0
        for x in range(width):
            bits |= cython.cast(cython.uint, pixels[origin + y * stride + x] != background) << x
        rows[y] = bits
    at += 1
    for y in range(height):
        bits = rows[y]
        x = 0
        while bits:
            if at - begin + 2 > limit:
                return -1
            while not bits & 1:
                bits >>= 1
                x += 1
            w = 0
            while bits & 1:
                bits >>= 1
                w += 1
            mask = ((cython.cast(cython.uint, 1) << w) - 1) << x
            h = 1
            while y + h < height and rows[y + h] & mask == mask:
                rows[y + h] &= ~mask & 0xFFFF
                h += 1
            out[at] = x << 4 | y
            out[at + 1] = (w - 1) << 4 | (h - 1)
            at += 2
            x += w
    out[begin] = (at - begin - 1) >> 1
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
    rows: cython.uint[::1] = array("I", bytes(4 * 16))
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
        colors = _colors(pixels, origin, width, w, h, two)
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
        known = 2 | (4 if colors == 2 else 0 if colors > 2 else known & 4)
        end = at
        if colors == 2:
            end = _mono(
                pixels, origin, width, rows, w, h, background, out, at, w * h * size - at + begin
            )
        elif colors > 2:
            for i in range(h):
                for j in range(w):
                    tile[i * w + j] = pixels[origin + i * width + j]
            end = _subrects(tile, w, h, background, size, big, out, at, w * h * size - at + begin)
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
