"""Tiles for ZRLE, RFC 6143 section 7.7.6: each raw, of one colour, of a palette, or in runs.

A tile is read once, into its runs; what follows works on these. Memoryviews are passed to few
functions, and to none for each pixel: that alone would cost more than all the rest.
"""

from __future__ import annotations

from array import array

try:
    import cython
except ImportError:
    from . import no_cython as cython

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..pixel_format import Cell


@cython.cfunc
def _cells(
    values: cython.const[cython.uint][::1],
    count: cython.Py_ssize_t,
    size: cython.int,
    big: cython.bint,
    shift: cython.int,
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    i: cython.Py_ssize_t
    k: cython.int
    value: cython.uint
    for i in range(count):
        value = values[i] >> shift
        for k in range(size):
            out[at + k] = value >> 8 * (size - 1 - k if big else k) & 255
        at += size
    return at


@cython.cfunc
def _find_runs(
    pixels: cython.const[cython.uint][::1],
    begin: cython.Py_ssize_t,
    stride: cython.Py_ssize_t,
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    runs: cython.uint[:, ::1],
    palette: cython.uint[::1],
    slots: cython.uchar[::1],
    found: cython.int[::1],
) -> cython.int:
    """Value, length and place in the palette of each run; ``found``: runs, single ones, colours.

    The palette holds 127; from the 128th colour on, places mean nothing.
    """
    count: cython.Py_ssize_t = -1
    single: cython.int = 0
    colors: cython.int = 0
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    slot: cython.int
    spread: cython.ulonglong = 0x9E3779B1  # as a literal it would be a Python object
    value: cython.uint
    last: cython.uint = pixels[begin] ^ 1
    for i in range(len(slots)):
        slots[i] = 0
    for i in range(height):
        for j in range(width):
            value = pixels[begin + i * stride + j]
            if value == last:
                runs[1, count] += 1
                continue
            single += count >= 0 and runs[1, count] == 1
            count += 1
            runs[0, count] = value
            runs[1, count] = 1
            last = value
            if colors > 127:
                continue
            slot = spread * value >> 24 & 255
            while slots[slot] and palette[slots[slot] - 1] != value:
                slot = slot + 1 & 255
            if not slots[slot]:
                if colors < 127:
                    slots[slot] = colors + 1
                    palette[colors] = value
                colors += 1
            runs[2, count] = slots[slot] - 1 if slots[slot] else 0
    found[0] = count + 1
    found[1] = single + (runs[1, count] == 1)
    found[2] = colors
    return 0


@cython.cfunc
def _packed(
    runs: cython.uint[:, ::1],
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    bits: cython.int,
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    run: cython.Py_ssize_t = -1
    left: cython.uint = 0
    _i: cython.Py_ssize_t
    _j: cython.Py_ssize_t
    byte: cython.int
    filled: cython.int
    index: cython.int = 0
    for _i in range(height):
        byte = filled = 0
        for _j in range(width):
            if not left:
                run += 1
                left = runs[1, run]
                index = runs[2, run]
            left -= 1
            byte = byte << bits | index
            filled += bits
            if filled == 8:
                out[at] = byte
                at += 1
                byte = filled = 0
        if filled:
            out[at] = byte << (8 - filled)
            at += 1
    return at


@cython.cfunc
def _runs(
    runs: cython.uint[:, ::1],
    count: cython.Py_ssize_t,
    indexed: cython.bint,
    size: cython.int,
    big: cython.bint,
    shift: cython.int,
    out: cython.uchar[::1],
    at: cython.Py_ssize_t,
) -> cython.Py_ssize_t:
    i: cython.Py_ssize_t
    k: cython.int
    value: cython.uint
    length: cython.uint
    for i in range(count):
        length = runs[1, i]
        if indexed:
            out[at] = runs[2, i] | (128 if length > 1 else 0)
            at += 1
            if length == 1:
                continue
        else:
            value = runs[0, i] >> shift
            for k in range(size):
                out[at + k] = value >> 8 * (size - 1 - k if big else k) & 255
            at += size
        length -= 1
        while length >= 255:
            out[at] = 255
            at += 1
            length -= 255
        out[at] = length
        at += 1
    return at


def pack_tiles(
    pixels: cython.const[cython.uint][::1],
    width: cython.Py_ssize_t,
    height: cython.Py_ssize_t,
    cell: Cell,
    out: cython.uchar[::1],
) -> int:
    """All tiles of ``pixels`` (values, row by row) into ``out``, which is long enough: how long."""
    runs: cython.uint[:, ::1] = memoryview(bytearray(3 * 4096 * 4)).cast("I", (3, 4096))
    palette: cython.uint[::1] = array("I", bytes(4 * 128))
    slots: cython.uchar[::1] = bytearray(256)
    found: cython.int[::1] = array("i", (0, 0, 0))
    size: cython.int = cell.size
    big: cython.bint = cell.big_endian
    shift: cython.int = cell.shift
    at: cython.Py_ssize_t = 0
    across: cython.Py_ssize_t = (width + 63) // 64
    tile: cython.Py_ssize_t
    begin: cython.Py_ssize_t
    w: cython.Py_ssize_t
    h: cython.Py_ssize_t
    raw: cython.Py_ssize_t
    plain: cython.Py_ssize_t
    indexed: cython.Py_ssize_t
    packed: cython.Py_ssize_t
    colors: cython.int
    bits: cython.int
    i: cython.Py_ssize_t
    for tile in range(across * ((height + 63) // 64)):
        w = min(64, width - tile % across * 64)
        h = min(64, height - tile // across * 64)
        begin = tile // across * 64 * width + tile % across * 64
        _find_runs(pixels, begin, width, w, h, runs, palette, slots, found)
        colors = found[2]
        bits = 1 if colors <= 2 else 2 if colors <= 4 else 4
        raw = w * h * size
        plain = found[0] * (size + 1)
        indexed = colors * size + 2 * found[0] - found[1] if colors <= 127 else raw + 1
        packed = colors * size + h * ((w * bits + 7) // 8) if colors <= 16 else raw + 1
        at += 1
        if colors == 1:
            out[at - 1] = 1
            at = _cells(palette, 1, size, big, shift, out, at)
        elif packed <= min(raw, plain, indexed):
            out[at - 1] = colors
            at = _cells(palette, colors, size, big, shift, out, at)
            at = _packed(runs, w, h, bits, out, at)
        elif indexed <= min(raw, plain):
            out[at - 1] = 128 + colors
            at = _cells(palette, colors, size, big, shift, out, at)
            at = _runs(runs, found[0], True, size, big, shift, out, at)
        elif plain < raw:
            out[at - 1] = 128
            at = _runs(runs, found[0], False, size, big, shift, out, at)
        else:
            out[at - 1] = 0
            for i in range(h):
                at = _cells(pixels[begin + i * width :], w, size, big, shift, out, at)
    return at
