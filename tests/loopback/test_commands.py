"""`sealvnc type`, `press` and `wait` as their users run them, before our server."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from interop.command import COMMAND, files, run
from loopback.in_thread import serving
from loopback.live import silent
from loopback.screen import SIZE, Noting
from sealvnc.cli.main import COMMANDS


@pytest.fixture
def screen() -> Noting:
    screen = Noting()
    screen.fill(0x0000FF)
    return screen


@pytest.fixture
def address(screen: Noting, tmp_path: Path) -> Iterator[str]:
    with serving(screen, tmp_path / "vnc") as address:
        yield address


def typed(screen: Noting) -> str:
    """The characters whose keys went down."""
    codes = [note[2] for note in screen.noted if note[:2] == ("key", True)]
    return "".join("\n" if code == 0xFF0D else chr(code) for code in codes if code != 0xFFE1)


def test_type(screen: Noting, address: str) -> None:
    """As an argument; --enter adds Return."""
    assert run("type", address, "Ab-1", "--enter").code == 0
    assert typed(screen) == "Ab-1\n"


def test_type_from_a_file_and_from_stdin(screen: Noting, address: str, tmp_path: Path) -> None:
    """Where a password belongs."""
    (tmp_path / "secret").write_text("s3cret\n")
    assert run("type", address, "--file", tmp_path / "secret").code == 0
    assert run("type", address, "--file", "-", stdin="ö", variables={}).code == 2
    assert run("type", address, "--file", "-", "--layout", "de", stdin="ö").code == 0
    assert typed(screen) == "s3cret\nö"


def test_type_what_cannot_be_typed(screen: Noting, address: str, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"hunter2 \xff")
    error = run("type", address, "--file", tmp_path / "secret").require_error(2, "hunter2")
    assert "not UTF-8" in error
    error = run("type", address, "hunter2 ж").require_error(2, "hunter2")
    assert "character 9 cannot be typed on a keyboard with layout us" in error
    assert not screen.noted


@pytest.mark.parametrize("arguments", [[], ["text", "--file", "x"]])
def test_type_one_text(address: str, arguments: list[str]) -> None:
    outcome = run("type", address, *arguments)
    assert (outcome.code, "Give either TEXT or --file" in outcome.stderr) == (2, True)


def test_press(screen: Noting, address: str) -> None:
    """One combination after another."""
    assert run("press", address, "ctrl+alt+delete", "enter").code == 0
    down = [note[2] for note in screen.noted if note[1]]
    assert down == [0xFFE3, 0xFFE9, 0xFFFF, 0xFF0D]


def test_press_an_unknown_key(screen: Noting, address: str) -> None:
    """Proposals, and nothing is pressed."""
    error = run("press", address, "enter", "ctrl+delte").require_error(2)
    assert "no key is called 'delte', but delete" in error
    assert not screen.noted


def test_wait_for_an_image(screen: Noting, address: str, tmp_path: Path) -> None:
    Image.new("RGB", SIZE, (0, 0, 255)).save(tmp_path / "blue.png")
    assert run("wait", address, "--image", tmp_path / "blue.png", "--stable", "0.1").code == 0


def test_wait_in_vain(address: str, tmp_path: Path) -> None:
    """Exit code 4, how near it came, and what is left to look at."""
    Image.new("RGB", (20, 10), (255, 0, 0)).save(tmp_path / "red.png")
    kept = tmp_path / "kept"
    error = run(
        *("wait", address, "--image", tmp_path / "red.png", "--region", "20x10+5+5"),
        *("--timeout", "0.5", "--keep", kept),
    ).require_error(4)
    assert "at best 100 % of the pixels differed, allowed are 0 %" in error
    assert files(kept).keys() == {"last.png", "transcript.txt"}
    with Image.open(kept / "last.png") as image:
        assert image.getpixel((0, 0)) == (0, 0, 255)
    assert "FramebufferUpdate of" in (kept / "transcript.txt").read_text()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "Give --image or --stable"),
        (["--stable", "1", "--region", "20x10"], "is not WIDTHxHEIGHT+X+Y"),
        (["--image", "no-such-file.png"], "does not exist"),
        (["--stable", "-1"], "-1"),
    ],
)
def test_wait_for_nothing_sensible(address: str, arguments: list[str], complaint: str) -> None:
    outcome = run("wait", address, *arguments)
    assert (outcome.code, complaint in outcome.stderr) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["screenshot", "picture.png"],
        ["type", "text"],
        ["press", "enter"],
        ["wait", "--stable", "0"],
    ],
    ids=" ".join,
)
def test_silent_server(
    screen: Noting, tmp_path: Path, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the login it never says a word: --timeout counts, exit code 4."""
    monkeypatch.chdir(tmp_path)
    command, *rest = arguments
    with serving(screen, tmp_path / "vnc", silent) as address:
        outcome = run(command, address, *rest, "--timeout", "2")
    assert "waited 2 s for" in outcome.require_error(4)
    assert not Path("picture.png").exists()


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "soon"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["screenshot", "-", "--timeout"],
        ["screenshot", "-", "--wait-stable"],
        ["press", "enter", "--hold"],
        ["wait", "--stable"],
    ],
    ids=" ".join,
)
def test_no_number_of_seconds(address: str, arguments: list[str], seconds: str) -> None:
    command, *rest = arguments
    outcome = run(command, address, *rest, seconds)
    assert (outcome.code, outcome.stdout) == (2, b"")
    outcome.require_secrecy()
    assert f"Invalid value for '{rest[-1]}'" in outcome.stderr


@pytest.mark.parametrize(
    "arguments",
    [["screenshot", "ADDRESS", "-"], ["completion", "bash"], ["--version"], ["wait", "--help"]],
    ids=" ".join,
)
@pytest.mark.parametrize(
    ("output", "said"),
    [("full", "the output could not be written: No space left on device."), ("closed", "")],
)
def test_output_that_takes_nothing(
    address: str, arguments: list[str], output: str, said: str
) -> None:
    """A full device is an error as any other; who reads no more, as `head`, knows."""
    command = [*COMMAND, *(address if each == "ADDRESS" else each for each in arguments)]
    reader, writer = os.pipe()
    os.close(reader)
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        stdout = full if output == "full" else writer
        done = subprocess.run(command, stdout=stdout, stderr=subprocess.PIPE, text=True, timeout=60)
    finally:
        os.close(full)
        os.close(writer)
    assert done.returncode == 1
    assert done.stderr == (f"sealvnc: {said}\n" if said else "")


def test_keep_where_nothing_can_be_kept(address: str, tmp_path: Path) -> None:
    """Said before anything is done."""
    (tmp_path / "file").write_text("")
    outcome = run("press", address, "enter", "--keep", tmp_path / "file" / "kept")
    assert outcome.code == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_help(command: str) -> None:
    """Examples stand on lines of their own, and no mark-up is left over."""
    outcome = run(command, "--help")
    assert outcome.code == 0
    assert b"\\b" not in outcome.stdout
    assert b"\n  sealvnc " in outcome.stdout or command in ("demo", "completion")
