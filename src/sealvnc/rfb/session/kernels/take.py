"""The other way: pixels of a picture as values and as bytes of a stream, for encoders."""

from __future__ import annotations

try:
    import cython
except ImportError:
    from . import no_cython as cython

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..framebuffer import Rectangle
    from ..pixel_format import Cell


def take(
    words: cython.const[cython.uint][::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    out: cython.uint[::1],
) -> None:
    """The pixels of ``rectangle``, native, row by row without gaps."""
    at: cython.Py_ssize_t = rectangle.y * stride + rectangle.x
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    source: cython.const[cython.uint][::1]
    target: cython.uint[::1]
    i: cython.Py_ssize_t
    j: cython.size_t
    count: cython.size_t
    for i in range(height):
        source = words[at + i * stride : at + i * stride + width]
        target = out[i * width : i * width + width]
        count = len(target)  # of one length, as the C compiler sees below, too
        if cython.cast(cython.size_t, len(source)) != count or count != width:
            raise IndexError("a row outside of the picture")
        for j in range(count):
            target[j] = source[j] & 0xFFFFFF


def to_values(
    pixels: cython.uint[::1],
    red: cython.const[cython.uint][::1],
    green: cython.const[cython.uint][::1],
    blue: cython.const[cython.uint][::1],
) -> None:
    """Native pixels into values of another format, in place; 256 shades a table, in their place."""
    i: cython.Py_ssize_t
    pixel: cython.uint
    for i in range(len(pixels)):
        pixel = pixels[i]
        pixels[i] = red[pixel >> 16 & 255] | green[pixel >> 8 & 255] | blue[pixel & 255]


def to_bytes(values: cython.const[cython.uint][::1], cell: Cell, out: cython.uchar[::1]) -> None:
    """Values as the stream has them; ``out`` has ``cell.size`` bytes for each."""
    size: cython.int = cell.size
    big: cython.bint = cell.big_endian
    shift: cython.int = cell.shift
    i: cython.Py_ssize_t
    k: cython.int
    value: cython.uint
    for i in range(len(values)):
        value = values[i] >> shift
        for k in range(size):
            out[i * size + k] = value >> 8 * (size - 1 - k if big else k) & 255
