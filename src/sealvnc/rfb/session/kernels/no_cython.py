"""Stands in for the module ``cython`` where it is not installed: the kernels then run as Python.

Slow, and otherwise the same. `sealvnc.rfb.session.kernels.compiled` tells which of the two runs.
"""

from collections.abc import Callable
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

compiled = False


def cfunc(function: F) -> F:
    """Make it a C function, if there were a compiler."""
    return function


ccall = inline = cfunc


def cast(_: object, value: Any) -> Any:
    """Convert to a C type, if there were one."""
    return value


class Part:
    """What a memoryview of two dimensions has compiled, and Python's has not: a part of it."""

    def __init__(self, rows: memoryview, x: int, y: int, width: int, height: int) -> None:
        self._rows, self._x, self._y = rows, x, y
        self.shape = (height, width)

    def __setitem__(self, place: tuple[int, int], value: int) -> None:
        row, column = place
        if not (0 <= row < self.shape[0] and 0 <= column < self.shape[1]):
            raise IndexError("outside of the part")
        self._rows[self._y + row, self._x + column] = value


def __getattr__(name: str) -> None:
    """Any C type, as the first argument of `cast`."""
