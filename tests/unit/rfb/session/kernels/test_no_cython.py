"""rfb.session.kernels.no_cython: the kernels need nothing else to run as Python."""

import ast
import importlib
import sys

import pytest

from sealvnc.rfb.session.kernels import no_cython
from support.uncompiled import DIRECTORY, uncompiled

KERNELS = sorted(
    path.stem for path in DIRECTORY.glob("*.py") if path.stem not in {"__init__", "no_cython"}
)


def test_it_changes_nothing() -> None:
    assert no_cython.cfunc(len) is no_cython.inline(len) is no_cython.ccall(len) is len
    assert no_cython.cast(no_cython.uint, 7) == 7
    assert no_cython.compiled is False


def test_part() -> None:
    """It writes into the whole, and nowhere beside itself."""
    words = memoryview(bytearray(4 * 12)).cast("I")
    part = no_cython.Part(words.cast("B").cast("I", (3, 4)), 1, 1, 2, 2)
    part[0, 0], part[1, 1] = 7, 8
    assert (part.shape, words.tolist()) == ((2, 2), [0] * 5 + [7] + [0] * 4 + [8, 0])
    for place in ((-1, 0), (0, -1), (2, 0), (0, 2)):
        with pytest.raises(IndexError):
            part[place] = 9


@pytest.mark.parametrize("name", KERNELS)
def test_every_kernel_runs_with_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the module cython is not installed."""
    monkeypatch.setitem(sys.modules, "cython", None)
    module = uncompiled(name)
    assert module.cython is no_cython
    assert module.__file__ == str(DIRECTORY / f"{name}.py")


@pytest.mark.parametrize("name", KERNELS)
def test_same_names(name: str) -> None:
    """A stale build would lack what the source has."""
    installed = importlib.import_module(f"sealvnc.rfb.session.kernels.{name}")
    tree = ast.parse((DIRECTORY / f"{name}.py").read_text())
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    public = {node.name for node in functions if not node.name.startswith("_")}
    assert public <= set(vars(installed))
