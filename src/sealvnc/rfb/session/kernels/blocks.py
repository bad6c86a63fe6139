"""Rectangles of words: move them, store the pixels of a stream in them, compare them.

A rectangle is anything with ``x``, ``y``, ``width`` and ``height``; ``stride`` is the width, in
words, of the picture it lies in.
"""

from __future__ import annotations

try:
    import cython
except ImportError:
    from . import no_cython as cython

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..framebuffer import Rectangle
    from ..pixel_format import Cell

compiled = cython.compiled


def move(
    words: cython.uint[::1], stride: cython.Py_ssize_t, source: Rectangle, target: Rectangle
) -> None:
    """Copy ``source`` to ``target``, of the same size; the two may overlap."""
    width: cython.Py_ssize_t = target.width
    height: cython.Py_ssize_t = target.height
    a: cython.Py_ssize_t = source.y * stride + source.x
    b: cython.Py_ssize_t = target.y * stride + target.x
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    row: cython.Py_ssize_t
    for i in range(height):
        row = (height - 1 - i if b > a else i) * stride
        if b > a:
            for j in range(width - 1, -1, -1):
                words[b + row + j] = words[a + row + j]
        else:
            for j in range(width):
                words[b + row + j] = words[a + row + j]


def store(
    data: cython.const[cython.uint][::1],
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    first: cython.Py_ssize_t,
) -> None:
    """Whole rows of native pixels into ``rectangle``, from its row ``first`` on."""
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = len(data) // width
    at: cython.Py_ssize_t = (rectangle.y + first) * stride + rectangle.x
    source: cython.const[cython.uint][::1]
    target: cython.uint[::1]
    i: cython.Py_ssize_t
    j: cython.size_t
    count: cython.size_t
    for i in range(height):
        source = data[i * width : i * width + width]
        target = words[at + i * stride : at + i * stride + width]
        count = len(target)  # of one length, as the C compiler sees below, too
        if cython.cast(cython.size_t, len(source)) != count or count != width:
            raise IndexError("a row outside of the picture")
        for j in range(count):
            target[j] = source[j] & 0xFFFFFF


def store_cells(
    data: cython.const[cython.uchar][::1],
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    first: cython.Py_ssize_t,
    cell: Cell,
) -> None:
    """The same for pixels of any form: their values."""
    size: cython.int = cell.size
    big: cython.bint = cell.big_endian
    shift: cython.int = cell.shift
    mask: cython.uint = cell.mask
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = len(data) // (width * size)
    at: cython.Py_ssize_t = (rectangle.y + first) * stride + rectangle.x
    source: cython.size_t = 0
    target: cython.size_t
    i: cython.Py_ssize_t
    k: cython.int
    value: cython.uint
    for i in range(height):
        for target in range(at + i * stride, at + i * stride + width):
            if size == 3 and big and not shift:  # TPIXEL, of which there are most
                words[target] = (
                    cython.cast(cython.uint, data[source]) << 16
                    | cython.cast(cython.uint, data[source + 1]) << 8
                    | data[source + 2]
                )
                source += 3
                continue
            value = 0
            for k in range(size):
                value |= cython.cast(cython.uint, data[source + k]) << (
                    8 * (size - 1 - k if big else k)
                )
            words[target] = (value & mask) << shift
            source += size


def translate(
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    shifts: tuple[int, int, int],
    red: cython.const[cython.uchar][::1],
    green: cython.const[cython.uchar][::1],
    blue: cython.const[cython.uchar][::1],
) -> None:
    """Values of a true colour format into native pixels, in place.

    ``red``, ``green`` and ``blue`` are tables of shades, as long as the format's maxima say.
    """
    at: cython.Py_ssize_t = rectangle.y * stride + rectangle.x
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    red_shift: cython.int = shifts[0]
    green_shift: cython.int = shifts[1]
    blue_shift: cython.int = shifts[2]
    red_max: cython.uint = cython.cast(cython.uint, len(red) - 1)
    green_max: cython.uint = cython.cast(cython.uint, len(green) - 1)
    blue_max: cython.uint = cython.cast(cython.uint, len(blue) - 1)
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    value: cython.uint
    for i in range(height):
        for j in range(width):
            value = words[at + i * stride + j]
            words[at + i * stride + j] = (
                cython.cast(cython.uint, red[value >> red_shift & red_max]) << 16
                | cython.cast(cython.uint, green[value >> green_shift & green_max]) << 8
                | blue[value >> blue_shift & blue_max]
            )


def look_up(
    words: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    colors: cython.const[cython.uint][::1],
) -> None:
    """Indices into a colour map into native pixels, in place; ``colors`` has 2**n entries."""
    at: cython.Py_ssize_t = rectangle.y * stride + rectangle.x
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    last: cython.uint = cython.cast(cython.uint, len(colors) - 1)
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    for i in range(height):
        for j in range(width):
            words[at + i * stride + j] = colors[words[at + i * stride + j] & last]


def mark(
    missing: cython.uchar[::1], stride: cython.Py_ssize_t, rectangle: Rectangle
) -> cython.Py_ssize_t:
    """Set the bytes of ``rectangle`` to 0: how many of them were not."""
    at: cython.Py_ssize_t = rectangle.y * stride + rectangle.x
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    count: cython.Py_ssize_t = 0
    i: cython.Py_ssize_t
    j: cython.Py_ssize_t
    for i in range(height):
        for j in range(width):
            count += missing[at + i * stride + j]
            missing[at + i * stride + j] = 0
    return count
