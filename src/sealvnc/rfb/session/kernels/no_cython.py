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


def __getattr__(name: str) -> None:
    """Any C type, as the first argument of `cast`."""
