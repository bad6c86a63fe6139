"""`sealvnc demo`: it does all that it says, and leaves nothing behind."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from peers.process import DEADLINE

pytestmark = pytest.mark.peers


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A short path: QEMU's sockets are there."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.mark.parametrize("guests", [(), ("--built-in",)])
def test_the_whole_story(tmp_path: Path, scratch: Path, guests: tuple[str, ...]) -> None:
    picture = tmp_path / "picture.png"
    told = subprocess.run(
        [sys.executable, "-m", "sealvnc", "demo", "--output", str(picture), *guests],
        env={**os.environ, "TMPDIR": str(scratch)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert told.returncode == 0, told.stdout + told.stderr
    for line in (
        r"bob logs in +and sees what alice sees",
        r"bob types +rm -rf /  and nothing of it arrives",
        r"bob tries db01 +the login was right, but the server does not let us in",
        r"bob +the peer closed the connection",
        r"alice +is not disturbed",
        r"session-opened: .* user=alice guest=web01",
        r"not-allowed: .* user=bob guest=db01",
        r"kicked: .* user=bob guest=web01 .* cause=\"ended by \w+: the demo is over\"",
        r"cleaned up",
    ):
        assert re.search(line, told.stdout), told.stdout
    with Image.open(picture) as shown:
        assert shown.width >= 640
    assert list(scratch.iterdir()) == []
    assert not [each for each in _commands() if str(scratch) in each]


def test_control_c_cleans_up(tmp_path: Path, scratch: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "sealvnc", "demo", "--keep", "--output", str(tmp_path / "p.png")],
        env={**os.environ, "TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    end = time.monotonic() + 4 * DEADLINE
    while "until Ctrl-C" not in (line := process.stdout.readline()):
        assert line, process.communicate()
        assert time.monotonic() < end
    process.send_signal(2)
    told, error = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, error
    assert "cleaned up" in told
    assert list(scratch.iterdir()) == []
    assert not [each for each in _commands() if str(scratch) in each]


def _commands() -> list[str]:
    found = []
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(each.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return found
