"""Where two pictures differ, tile by tile."""

from __future__ import annotations

try:
    import cython
except ImportError:
    from . import no_cython as cython

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..framebuffer import Rectangle


def find_changes(
    words: cython.const[cython.uint][::1],
    known: cython.uint[::1],
    stride: cython.Py_ssize_t,
    rectangle: Rectangle,
    side: cython.Py_ssize_t,
    changed: cython.uchar[::1],
) -> cython.Py_ssize_t:
    """Set ``changed`` for each tile of ``rectangle`` that differs, and make it known: how many.

    Tiles are ``side`` pixels wide, and counted row by row from the rectangle's own corner. Both
    pictures have rows of ``stride`` words.
    """
    x: cython.Py_ssize_t = rectangle.x
    y: cython.Py_ssize_t = rectangle.y
    width: cython.Py_ssize_t = rectangle.width
    height: cython.Py_ssize_t = rectangle.height
    across: cython.Py_ssize_t = (width + side - 1) // side
    count: cython.Py_ssize_t = 0
    begin: cython.Py_ssize_t
    tile: cython.Py_ssize_t
    w: cython.Py_ssize_t
    row: cython.Py_ssize_t
    i: cython.Py_ssize_t
    different: cython.uint
    for row in range(height):
        for tile in range(across):
            begin = (y + row) * stride + x + tile * side
            w = min(side, width - tile * side)
            different = 0
            for i in range(w):
                different |= words[begin + i] ^ known[begin + i]
            if different & 0xFFFFFF:
                for i in range(w):
                    known[begin + i] = words[begin + i]
                count += not changed[row // side * across + tile]
                changed[row // side * across + tile] = 1
    return count
