"""The examples of the README run as they stand: the client logs in to the server."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from peers import pki

EXAMPLES = Path(__file__).parents[2] / "examples"


@contextmanager
def serving() -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """examples/server.py, and its address."""
    files = pki.session().directory("server")
    start = [sys.executable, "-u", EXAMPLES / "server.py", files / "server-cert.pem"]
    with subprocess.Popen(
        [*start, files / "server-key.pem", "0"], stdout=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            port = re.search(r"port (\d+)", server.stdout.readline())[1]
            yield server, f"vnc://localhost:{port}"
        finally:
            server.terminate()


def run(directory: Path, name: str, *arguments: object) -> str:
    """What an example prints."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / name, *map(str, arguments)],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_client_and_server(tmp_path: Path) -> None:
    """Server first, then client; the picture is the server's grey."""
    with serving() as (server, address):
        said = run(tmp_path, "first.py", address, pki.session().ca_file)
        assert said.startswith("an example | alice | TLSv1.3")
        assert "alice came in by VeNCrypt X509SASL" in server.stdout.readline()
    with Image.open(tmp_path / "screen.png") as picture:
        assert (picture.size, picture.getpixel((0, 0))) == ((320, 200), (128, 128, 128))
        assert picture.getpixel((0, 199)) == (255, 255, 255)


def test_watch(tmp_path: Path) -> None:
    """The dots that its own typing draws are seen."""
    with serving() as (_, address):
        said = run(tmp_path, "watch.py", address, 2, pki.session().ca_file)
    assert "pixels at" in said


@pytest.mark.peers
def test_boot(tmp_path: Path) -> None:
    """A guest without a disk: its BIOS is picture enough."""
    said = run(tmp_path, "boot.py", "-m", "32")
    assert said.startswith("QEMU (throw-away), ")
    for name in ("before.png", "after.png"):
        with Image.open(tmp_path / name) as picture:
            assert picture.width > 300


def test_the_readme_shows_the_first_example() -> None:
    """What is to be pasted is what runs, but for the arguments."""
    readme = (EXAMPLES.parent / "README.md").read_text()
    shown = re.search(r"```python\n(.*?)```", readme, re.DOTALL)[1]
    said = [line.strip() for line in (EXAMPLES / "first.py").read_text().splitlines()]
    for line in shown.splitlines():
        if "async with" not in line and "main(" not in line and "print" not in line:
            assert line.strip() in said
