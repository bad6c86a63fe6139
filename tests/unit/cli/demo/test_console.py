"""Keys in, text and pixels out."""

from datetime import UTC, datetime

import pytest

from sealvnc.cli.demo.console import Console
from sealvnc.cli.demo.screen import CELL_HEIGHT, CELL_WIDTH, COLUMNS, ROWS

RETURN, BACKSPACE, SHIFT, CONTROL, ESCAPE = 0xFF0D, 0xFF08, 0xFFE1, 0xFFE3, 0xFF1B
NOW = datetime(2026, 11, 23, tzinfo=UTC)
PROMPT = "alice@built-in:~$"


@pytest.fixture
def console() -> Console:
    console = Console(user="alice", now=lambda: NOW)
    console.take_dirty()
    return console


def strike(console: Console, *keysyms: int) -> None:
    for keysym in keysyms:
        console.key(keysym, True)
        console.key(keysym, False)


def type_text(console: Console, text: str) -> None:
    strike(console, *(RETURN if character == "\n" else ord(character) for character in text))


def text(console: Console) -> list[str]:
    return [line for line in console.lines if line]


def test_the_first_line_tells_the_truth() -> None:
    assert Console().lines[0] == "SealVNC built-in guest, no QEMU found"
    assert Console(why="as asked").lines[0] == "SealVNC built-in guest, as asked"


def test_the_greeting_fits_the_screen(console: Console) -> None:
    assert all(len(line) < COLUMNS for line in console.lines)


def test_the_framebuffer_has_the_promised_form(console: Console) -> None:
    assert len(console.pixels) == console.width * console.height * 4
    pixels = console.pixels
    type_text(console, "date\n" * ROWS)
    assert console.pixels is pixels


def test_everything_is_dirty_at_first_and_nothing_after() -> None:
    console = Console()
    assert console.take_dirty() == (0, 0, console.width, console.height)
    assert console.take_dirty() is None


def test_a_key_is_echoed_and_spoils_its_cell_and_the_cursors(console: Console) -> None:
    row = console.lines.index(PROMPT)
    strike(console, ord("x"))
    assert console.lines[row] == f"{PROMPT} x"
    x, y = (len(PROMPT) + 1) * CELL_WIDTH, row * CELL_HEIGHT
    assert console.take_dirty() == (x, y, 2 * CELL_WIDTH, CELL_HEIGHT)


def test_a_line_is_answered_and_the_prompt_comes_back(console: Console) -> None:
    type_text(console, "echo Hello, world!\n")
    assert text(console)[-3:] == [f"{PROMPT} echo Hello, world!", "Hello, world!", PROMPT]


def test_shift_and_keys_without_a_character_type_nothing(console: Console) -> None:
    before = text(console)
    console.key(SHIFT, True)
    strike(console, ESCAPE, 0xFFBE, 0, 0x1F, 0x0100_20AC)
    console.key(SHIFT, False)
    assert text(console) == before


def test_latin_1_comes_as_its_own_or_as_a_unicode_keysym(console: Console) -> None:
    strike(console, 0xE4, 0x0100_00E4)
    assert text(console)[-1] == f"{PROMPT} ää"


def test_backspace_stops_at_the_prompt(console: Console) -> None:
    type_text(console, "ab")
    strike(console, *[BACKSPACE] * 5)
    assert text(console)[-1] == PROMPT
    type_text(console, "whoami\n")
    assert text(console)[-2] == "alice"


def test_a_long_line_wraps_is_bounded_and_can_be_taken_back(console: Console) -> None:
    before = console.lines
    type_text(console, "#" * 10_000)
    assert sum(line.count("#") for line in console.lines) == 400
    assert any(line == "#" * COLUMNS for line in console.lines)
    strike(console, *[BACKSPACE] * 400)
    assert console.lines == before


def test_the_screen_scrolls(console: Console) -> None:
    type_text(console, "whoami\n" * ROWS)
    assert console.lines[-1] == PROMPT
    assert len(console.lines) == ROWS


def test_control_keys(console: Console) -> None:
    type_text(console, "echo no")
    console.key(CONTROL, True)
    strike(console, ord("c"), ord("x"))
    console.key(CONTROL, False)
    assert text(console)[-2:] == [f"{PROMPT} echo no^C", PROMPT]
    type_text(console, "keep")
    console.key(CONTROL, True)
    strike(console, ord("l"))
    console.key(CONTROL, False)
    assert text(console) == [f"{PROMPT} keep"]


def test_clear(console: Console) -> None:
    type_text(console, "clear\n")
    assert text(console) == [PROMPT]
    assert console.lines[0] == PROMPT


def test_the_cursor_leaves_no_trace(console: Console) -> None:
    before = bytes(console.pixels)
    type_text(console, "abc")
    strike(console, BACKSPACE, BACKSPACE, BACKSPACE)
    assert console.pixels == before
