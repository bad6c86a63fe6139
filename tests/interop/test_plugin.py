"""The fixtures for pytest, in a suite of somebody else's, before a throw-away QEMU guest."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.peers

SUITE = """
def test_passes(console, guest):
    console.wait_until_stable(0.3, timeout=20) if console.width == 0 else None
    assert console.screenshot().size == (console.width, console.height)
    assert guest.address.startswith("vnc+unix://")
    console.press("enter")


def test_fails(console):
    console.screenshot()
    console.type("hunter2")
    assert console.width == 1


def test_without_a_console():
    pass
"""


BOOTS = """
import pytest


@pytest.fixture
def booted(console):
    console.wait_until_stable(60, timeout=0.2)


def test_boots(booted):
    pass
"""


def run(directory: Path, *arguments: str, suite: str = SUITE) -> subprocess.CompletedProcess[str]:
    (directory / "test_boot.py").write_text(suite)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(
        command, cwd=directory, capture_output=True, text=True, env={**os.environ}, timeout=120
    )


def test_suite(tmp_path: Path) -> None:
    """A failing test leaves its last picture, and says where."""
    done = run(tmp_path)
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    (picture,) = tmp_path.glob(".sealvnc/*/last.png")
    assert f"{picture.relative_to(tmp_path)}" in done.stdout
    assert "test_fails" in picture.parent.name
    with Image.open(picture) as image:
        assert image.width > 1
    assert "hunter2" not in picture.with_name("transcript.txt").read_text()


def test_fixture_that_fails(tmp_path: Path) -> None:
    """A guest that does not boot in somebody's fixture leaves its last picture, too."""
    done = run(tmp_path, suite=BOOTS)
    assert "1 error" in done.stdout, done.stdout + done.stderr
    (picture,) = tmp_path.glob(".sealvnc/*/last.png")
    assert f"{picture.relative_to(tmp_path)}" in done.stdout


def test_nowhere_to_keep(tmp_path: Path) -> None:
    """Said in the report of the test, which is the only one that has failed."""
    (tmp_path / "file").write_text("")
    done = run(tmp_path, "--console-keep", str(tmp_path / "file"))
    assert "2 passed" in done.stdout, done.stdout + done.stderr
    assert "1 failed" in done.stdout
    assert "nothing is kept" in done.stdout
    assert "Not a directory" in done.stdout


def test_another_console(tmp_path: Path) -> None:
    """--console takes one that is there; nobody there is an error, and no skip."""
    done = run(tmp_path, "--console", f"vnc+unix://{tmp_path}/nobody", "-k", "fails")
    assert "1 error" in done.stdout
    assert "UnreachableError" in done.stdout


def test_guest_that_does_not_start(tmp_path: Path) -> None:
    """What QEMU said is in the error."""
    (tmp_path / "conftest.py").write_text(
        "import pytest\n@pytest.fixture\ndef guest_arguments():\n    return ['-no-such-option']\n"
    )
    done = run(tmp_path, "-k", "passes")
    assert "1 error" in done.stdout
    assert "no-such-option" in done.stdout
