"""testing.guest: when a guest is there, and what is said if it is not."""

import socket
import sys
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError, DeadlineError
from sealvnc.testing import start

LATE = """
import socket, sys, time
where = sys.argv[sys.argv.index("-vnc") + 1].removeprefix("unix:").partition(",")[0]
listener = socket.socket(socket.AF_UNIX)
listener.bind(where)
time.sleep(0.3)
listener.listen()
time.sleep(60)
"""


def program(directory: Path, text: str) -> str:
    """In the place of QEMU."""
    path = directory / "qemu"
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)
    return str(path)


def test_socket_that_nobody_listens_at_yet(tmp_path: Path) -> None:
    """Its file is no console."""
    with start(program=program(tmp_path, LATE)) as guest, socket.socket(socket.AF_UNIX) as client:
        client.connect(str(guest.directory / "vnc"))
    assert not guest.directory.exists()


def test_program_that_ends(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match="the guest did not start: no such machine"),
        start(program=program(tmp_path, 'print("no such machine")')),
    ):
        pass


def test_program_that_does_nothing(tmp_path: Path) -> None:
    with (
        pytest.raises(DeadlineError, match=r"waited 0\.2 s for the guest's console"),
        start(program=program(tmp_path, "import time; time.sleep(60)"), timeout=0.2),
    ):
        pass


def test_no_program() -> None:
    with (
        pytest.raises(ConfigurationError, match="no-such-qemu is missing"),
        start(program="no-such-qemu"),
    ):
        pass
