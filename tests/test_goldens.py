"""spec/goldens: what real servers sent, and the picture that it has to give."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from sealvnc.rfb.session.kernels import blocks
from support.goldens import Golden, all_of_them, decode, marks, single_bytes

GOLDENS = all_of_them()

each = pytest.mark.parametrize("golden", GOLDENS, ids=lambda golden: golden.name)


@each
def test_picture(golden: Golden) -> None:
    """The same in one piece and one byte at a time."""
    assert decode(golden, [golden.stream]) == decode(golden, single_bytes(golden.stream))


@each
def test_boundaries(golden: Golden) -> None:
    """They are found without decoding, wherever the stream is cut, and join without gaps."""
    found = marks(golden, single_bytes(golden.stream))
    assert found == marks(golden, [golden.stream])
    messages = [mark for mark in found if mark.rectangle is None]
    assert [mark.begin for mark in messages] == [0, *(mark.end for mark in messages[:-1])]
    assert {mark.number for mark in found if mark.rectangle} >= {golden.numbers("encodings")[0]}


def test_uncompiled() -> None:
    """The kernels give the same as Python."""
    assert blocks.compiled
    program = """if True:
        from support import uncompiled
        uncompiled.everywhere()
        from sealvnc.rfb.session.kernels import blocks
        from support.goldens import all_of_them, decode
        assert not blocks.compiled
        print(*[len(decode(golden, [golden.stream])) for golden in all_of_them()])
    """
    command = [sys.executable, "-W", "ignore", "-c", program]
    here = Path(__file__).parent
    done = subprocess.run(command, cwd=here, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert [int(n) for n in done.stdout.split()] == [len(decode(g, [g.stream])) for g in GOLDENS]


@pytest.mark.parametrize("server", ["qemu", "xtigervnc", "x11vnc"])
def test_player(server: str) -> None:
    """A player that overlooks a pixel is of no use."""
    golden = next(g for g in GOLDENS if g.name == f"{server}-raw")
    broken = bytearray(golden.stream)
    broken[-4] ^= 1  # the blue of the last pixel
    with pytest.raises(AssertionError):
        decode(golden, [bytes(broken)])
    with pytest.raises(AssertionError):
        decode(golden, [golden.stream[:-1]])
    with pytest.raises(AssertionError):
        marks(golden, [golden.stream[:-1]])
    with pytest.raises(AssertionError):
        decode(replace(golden, settings={**golden.settings, "told": "-223"}), [golden.stream])
