"""Tight's filters, both ways, rfbproto 7.7.7: palettes and gradients."""

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


def paint_indexed(
    data: cython.const[cython.uchar][::1],
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    palette: cython.const[cython.uint][::1],
) -> None:
    """A byte for each pixel, its place in the ``palette``; ``data`` has as many as there are."""
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    at: cython.Py_ssize_t = rectangle.y * stride + rectangle.x
    colors: cython.size_t = len(palette)
    source: cython.size_t = 0
    target: cython.size_t
    i: cython.Py_ssize_t
    index: cython.size_t
    for i in range(height):
        for target in range(at + i * stride, at + i * stride + width):
            index = data[source]
            source += 1
            if index >= colors:
                raise RemoteProtocolError("a Tight pixel of no colour of its palette")
            words[target] = palette[index]


def paint_mono(
    data: cython.const[cython.uchar][::1],
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    palette: cython.const[cython.uint][::1],
) -> None:
    """A bit for each pixel, rows filled up to bytes; the ``palette`` has two colours, or one."""
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    at: cython.Py_ssize_t = rectangle.y * stride + rectangle.x
    off: cython.uint = palette[0]
    on: cython.uint = palette[len(palette) - 1]
    source: cython.size_t = 0
    target: cython.size_t
    i: cython.Py_ssize_t
    byte: cython.int
    bit: cython.int
    left: cython.Py_ssize_t
    for i in range(height):
        target = at + i * stride
        for left in range(width, 0, -8):
            byte = data[source]
            source += 1
            if left < 8:
                for bit in range(left):
                    words[target + bit] = on if byte << bit & 128 else off
            else:  # a count that the C compiler knows
                for bit in range(8):
                    words[target + bit] = on if byte << bit & 128 else off
            target += 8


@cython.cfunc
@cython.inline
def _channel(
    difference: cython.int,
    left: cython.int,
    up: cython.int,
    corner: cython.int,
    maximum: cython.int,
) -> cython.int:
    guess: cython.int = left + up - corner
    if guess < 0:
        guess = 0
    elif guess > maximum:
        guess = maximum
    return difference + guess & maximum


def paint_gradient(
    data: cython.const[cython.uchar][::1],
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    cell: Cell,
    shifts: tuple[int, int, int],
    maxima: tuple[int, int, int],
) -> None:
    """Each pixel as its difference from what the left, upper and upper left ones let guess."""
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    at: cython.Py_ssize_t = rectangle.y * stride + rectangle.x
    size: cython.int = cell.size
    big: cython.bint = cell.big_endian
    source: cython.Py_ssize_t = 0
    shift: cython.int
    maximum: cython.int
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    k: cython.int
    value: cython.uint
    left: cython.uint
    up: cython.uint
    corner: cython.uint
    result: cython.uint
    red_shift: cython.int = shifts[0]
    green_shift: cython.int = shifts[1]
    blue_shift: cython.int = shifts[2]
    red_max: cython.int = maxima[0]
    green_max: cython.int = maxima[1]
    blue_max: cython.int = maxima[2]
    for i in range(height):
        left = corner = 0
        for j in range(width):
            value = 0
            for k in range(size):
                value |= cython.cast(cython.uint, data[source + k]) << (
                    8 * (size - 1 - k if big else k)
                )
            source += size
            up = words[at + (i - 1) * stride + j] if i else 0
            result = 0
            for k in range(3):
                shift = red_shift if k == 0 else green_shift if k == 1 else blue_shift
                maximum = red_max if k == 0 else green_max if k == 1 else blue_max
                result |= (
                    cython.cast(
                        cython.uint,
                        _channel(
                            value >> shift & maximum,
                            left >> shift & maximum,
                            up >> shift & maximum,
                            corner >> shift & maximum,
                            maximum,
                        ),
                    )
                    << shift
                )
            words[at + i * stride + j] = result
            left = result
            corner = up


def find_palette(
    pixels: cython.const[cython.uint][::1],
    palette: cython.uint[::1],
    slots: cython.ushort[::1],
    indexes: cython.uchar[::1],
) -> int:
    """The place of each pixel in the ``palette``: how many colours that has; 257: too many.

    ``slots`` are 1024, all zero.
    """
    colors: cython.int = 0
    slot: cython.int
    spread: cython.ulonglong = 0x9E3779B1  # as a literal it would be a Python object
    index: cython.int = 0
    i: cython.Py_ssize_t
    value: cython.uint
    last: cython.uint = 0xFFFFFFFF
    for i in range(len(pixels)):
        value = pixels[i]
        if value != last or not i:
            last = value
            slot = spread * value >> 22 & 1023
            while slots[slot] and palette[slots[slot] - 1] != value:
                slot = slot + 1 & 1023
            if not slots[slot]:
                if colors == 256:
                    return 257
                palette[colors] = value
                colors += 1
                slots[slot] = colors
            index = slots[slot] - 1
        indexes[i] = index
    return colors


def pack_mono(
    indexes: cython.const[cython.uchar][::1], width: cython.Py_ssize_t, out: cython.uchar[::1]
) -> None:
    """A bit for each index, 0 or 1; rows are filled up to bytes, and ``out`` is all zero."""
    row: cython.Py_ssize_t = (width + 7) // 8
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    for i in range(len(indexes) // width):
        for j in range(width):
            if indexes[i * width + j]:
                out[i * row + (j >> 3)] |= 128 >> (j & 7)
