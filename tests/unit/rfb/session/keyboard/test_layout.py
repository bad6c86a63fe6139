"""rfb.session.keyboard.layout: characters and dead keys by place."""

import pytest

from sealvnc.rfb.session.keyboard import LAYOUTS
from sealvnc.rfb.session.keyboard.layout import ROWS, SPACE, Layout, Place

FIRST, SECOND, *_ = ROWS[0]


def example(*keys: str) -> Layout:
    """A keyboard whose first row begins with these keys, and is else empty."""
    filled = [*keys, *"∅" * (len(ROWS[0]) - len(keys))]
    return Layout.parse("example", "\n" + " ".join(filled))


@pytest.mark.parametrize("rows", ["\na b c\n", "\n" + "a " * 13 + "\n"])
def test_wrong_number_of_keys(rows: str) -> None:
    with pytest.raises(ValueError, match="zip"):
        Layout.parse("example", rows)


def test_levels() -> None:
    layout = example("1!¹¡", "aAæÆ")
    assert layout.characters == {
        "1": Place(FIRST),
        "!": Place(FIRST, shift=True),
        "¹": Place(FIRST, altgr=True),
        "¡": Place(FIRST, shift=True, altgr=True),
        "a": Place(SECOND, letter=True),
        "A": Place(SECOND, shift=True, letter=True),
        "æ": Place(SECOND, altgr=True),
        "Æ": Place(SECOND, shift=True, altgr=True),
    }


def test_fewest_modifiers() -> None:
    """A character that lies twice is typed the easier way, wherever that is."""
    assert example("1!@", "2@").characters["@"] == Place(SECOND, shift=True)
    assert example("@x", "@y").characters["@"] == Place(FIRST)


@pytest.mark.parametrize(("key", "letter"), [("ö", False), ("öÖ", True), ("öé", False)])
def test_letter(key: str, letter: bool) -> None:
    """Caps Lock is for keys with a pair; ö and é of a Swiss keyboard are none."""
    assert example(key).characters["ö"].letter is letter


def test_dead_keys() -> None:
    """Before a letter; alone with the space bar, or twice."""
    layout = example("◌^◌¨", "eE")
    circumflex, diaeresis = Place(FIRST), Place(FIRST, shift=True)
    e = layout.characters["e"]
    assert layout.dead == {"^": circumflex, "¨": diaeresis}
    assert layout.places("ë") == [(diaeresis, "◌¨"), (e, "e")]
    assert layout.places("^") == [(circumflex, "◌^"), (SPACE, " ")]
    assert layout.places("¨") == [(diaeresis, "◌¨"), (diaeresis, "◌¨")]


@pytest.mark.parametrize("character", ["x", "é", "â", "ế", "∅", "◌", "\0", "ж", "😀"])
def test_not_there(character: str) -> None:
    """Neither the letter, nor its accent, nor two accents, nor our own signs."""
    assert example("◌^◌¨", "eE∅").places(character) is None


def test_own_place_first() -> None:
    """A letter with a key of its own needs no dead key."""
    assert example("◌¨", "üÜ", "uU").places("ü") == [(Place(SECOND, letter=True), "ü")]


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_layouts(layout: Layout) -> None:
    """Everywhere there is all of ASCII; the name is the one in the table."""
    assert LAYOUTS[layout.name] is layout
    assert [chr(c) for c in range(0x21, 0x7F) if layout.places(chr(c)) is None] == []
    assert "◌" not in layout.characters
