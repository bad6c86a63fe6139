"""Characters become pixels in the right place, and every change is reported."""

import pytest

from sealvnc.cli.demo.screen import CELL_HEIGHT, CELL_WIDTH, COLUMNS, ROWS, Screen


def cell(screen: Screen, column: int, row: int) -> bytes:
    stride = screen.width * 4
    return b"".join(
        screen.pixels[y * stride + column * CELL_WIDTH * 4 :][: CELL_WIDTH * 4]
        for y in range(row * CELL_HEIGHT, (row + 1) * CELL_HEIGHT)
    )


@pytest.fixture
def screen() -> Screen:
    screen = Screen()
    screen.take_dirty()
    return screen


def test_size() -> None:
    screen = Screen()
    assert (screen.width, screen.height) == (COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT)
    assert len(screen.pixels) == screen.width * screen.height * 4
    assert screen.take_dirty() == (0, 0, screen.width, screen.height)
    assert screen.take_dirty() is None


def test_a_character_changes_its_cell_only(screen: Screen) -> None:
    blank = Screen()
    screen.put(3, 2, "A")
    assert screen.lines[2] == "   A"
    assert screen.take_dirty() == (3 * CELL_WIDTH, 2 * CELL_HEIGHT, CELL_WIDTH, CELL_HEIGHT)
    assert cell(screen, 3, 2) != cell(blank, 3, 2)
    screen.put(3, 2, " ")
    assert screen.pixels == blank.pixels


def test_pixels_are_blue_green_red_and_an_unused_zero(screen: Screen) -> None:
    screen.put(0, 0, "#")
    assert {bytes(screen.pixels[at : at + 4]) for at in range(0, len(screen.pixels), 4)} == {
        bytes((0x20, 0x18, 0x10, 0)),
        bytes((0xD0, 0xD8, 0xD0, 0)),
    }


def test_dirty_is_the_box_around_all_changes(screen: Screen) -> None:
    screen.put(10, 5, "a")
    screen.put(2, 7, "b")
    x, y = 2 * CELL_WIDTH, 5 * CELL_HEIGHT
    assert screen.take_dirty() == (x, y, 9 * CELL_WIDTH, 3 * CELL_HEIGHT)


def test_inverse_changes_every_pixel_and_draws_back(screen: Screen) -> None:
    screen.put(0, 0, "x")
    plain = cell(screen, 0, 0)
    screen.draw(0, 0, inverse=True)
    inverse = cell(screen, 0, 0)
    assert all(plain[at : at + 4] != inverse[at : at + 4] for at in range(0, len(plain), 4))
    screen.draw(0, 0)
    assert cell(screen, 0, 0) == plain


def test_scroll_moves_text_and_pixels_up(screen: Screen) -> None:
    screen.put(0, ROWS - 1, "z")
    before = cell(screen, 0, ROWS - 1)
    screen.scroll()
    assert screen.lines[ROWS - 2 :] == ["z", ""]
    assert cell(screen, 0, ROWS - 2) == before
    assert cell(screen, 0, ROWS - 1) == cell(Screen(), 0, 0)
    assert screen.take_dirty() == (0, 0, screen.width, screen.height)


def test_every_latin_1_character_can_be_drawn_and_others_become_a_question_mark(
    screen: Screen,
) -> None:
    for code in range(0x100):
        screen.put(0, 0, chr(code))
    screen.put(0, 0, "?")
    question_mark = cell(screen, 0, 0)
    screen.put(0, 0, "Ł")
    assert cell(screen, 0, 0) == question_mark
