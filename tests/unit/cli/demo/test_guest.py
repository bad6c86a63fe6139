"""The guests, booted for real."""

import dataclasses
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from sealvnc.cli.demo import guest
from sealvnc.errors import ConfigurationError

pytestmark = pytest.mark.peers

NAMES = ("web01", "db01")


def test_two_guests_with_a_monitor_each(tmp_path: Path) -> None:
    directory = tmp_path / "x, y=z"  # all that QEMU's option syntax could stumble over
    directory.mkdir()
    with guest.boot(directory, NAMES) as running:
        (private,) = directory.iterdir()
        assert private.stat().st_mode & 0o777 == 0o700
        assert 0 < running.seconds < guest.BOOT_SECONDS
        assert running.accelerator in {"TCG", "KVM"}
        assert list(running.consoles) == list(NAMES)
        for console in running.consoles.values():
            assert Path(console.removeprefix("qmp:")).is_socket()
        assert len(_children()) == 2
    assert _children() == []
    assert list(directory.iterdir()) == []


def test_the_guests_end_when_the_caller_fails(tmp_path: Path) -> None:
    running = guest.boot(tmp_path, NAMES)
    running.__enter__()
    assert len(_children()) == 2
    assert not running.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert _children() == []
    assert list(tmp_path.iterdir()) == []


def test_a_guest_that_is_gone_already_is_no_trouble(tmp_path: Path) -> None:
    with guest.boot(tmp_path, NAMES):
        os.kill(_children()[0], signal.SIGKILL)
    assert _children() == []


def test_no_prompt_in_time(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(ConfigurationError, match="did not reach its prompt in time"):
        guest.boot(tmp_path, NAMES, timeout=0).__enter__()
    assert time.monotonic() - started < 5
    assert _children() == []


def test_what_qemu_says_is_passed_on(tmp_path: Path) -> None:
    parts = dataclasses.replace(guest.find(), kernel=tmp_path / "nothing")
    with pytest.raises(ConfigurationError, match=r"could not open kernel file.*nothing"):
        guest.boot(tmp_path, NAMES, parts=parts).__enter__()
    assert list(tmp_path.iterdir()) == []


def _children() -> list[int]:
    ps = shutil.which("ps")
    assert ps is not None
    listed = subprocess.run(
        [ps, "--ppid", str(os.getpid()), "-o", "pid=,comm="], capture_output=True, check=False
    )
    lines = listed.stdout.decode().splitlines()
    return [int(line.split()[0]) for line in lines if "qemu" in line]
