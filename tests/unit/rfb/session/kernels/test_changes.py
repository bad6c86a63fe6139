"""rfb.session.kernels.changes: pictures compared, compiled and as Python."""

from types import ModuleType

import pytest

from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import both, picture


@both("changes")
def test_outside(kernel: ModuleType) -> None:
    """Nothing is read past the end, and too few tiles are noticed."""
    new, old, whole = picture(3, [1] * 9), picture(3, [0] * 9), Rectangle(0, 0, 3, 3)
    with pytest.raises(IndexError):
        kernel.find_changes(new.words, old.words, 3, whole, 2, bytearray(1))
    with pytest.raises(IndexError):
        kernel.find_changes(new.words, old.words[:3], 3, whole, 2, bytearray(4))
    with pytest.raises(IndexError):
        kernel.find_changes(new.words, old.words, 3, Rectangle(0, 0, 3, 4), 2, bytearray(4))


@both("changes")
def test_find_changes(kernel: ModuleType) -> None:
    """How many tiles, which ones, and what was seen there is known from now on."""
    new, old = picture(3, [7, 0, 0, 0, 7, 0, 0, 0, 7]), picture(3, [0] * 9)
    changed = bytearray(4)
    assert kernel.find_changes(new.words, old.words, 3, Rectangle(0, 0, 3, 3), 2, changed) == 2
    assert changed == b"\1\0\0\1"
    assert old.pixels == new.pixels
    changed = bytearray(4)
    assert kernel.find_changes(new.words, old.words, 3, Rectangle(0, 0, 3, 3), 2, changed) == 0
    assert changed == bytes(4)
