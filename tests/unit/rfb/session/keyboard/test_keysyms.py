"""rfb.session.keysyms: keys by name and by character, RFC 6143 7.5.4."""

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.rfb.session.keysyms import NAMED, SHIFT, character, combination


@pytest.mark.parametrize(
    ("c", "keysym", "shifted"),
    [
        ("a", 0x61, False),
        ("A", 0x41, True),
        ("1", 0x31, False),
        ("!", 0x21, True),
        (" ", 0x20, False),
        ("~", 0x7E, True),
        ("ä", 0xE4, False),
        ("ÿ", 0xFF, False),
        ("Ā", 0x01000100, False),
        ("€", 0x010020AC, False),
        ("😀", 0x0101F600, False),
        ("\n", 0xFF0D, False),
        ("\r", 0xFF0D, False),
        ("\t", 0xFF09, False),
        ("\b", 0xFF08, False),
    ],
)
def test_character(c: str, keysym: int, shifted: bool) -> None:
    """Latin-1 is its own keysym; all else is 0x01000000 plus the code point."""
    assert character(c) == (keysym, shifted)


@pytest.mark.parametrize("c", ["\0", "\x1b", "\x7f", "\x80", "\x9f"])
def test_no_key(c: str) -> None:
    with pytest.raises(ConfigurationError, match=f"U\\+{ord(c):04X}"):
        character(c)


@pytest.mark.parametrize(
    ("text", "keysyms"),
    [
        ("a", [0x61]),
        ("ctrl+alt+delete", [0xFFE3, 0xFFE9, 0xFFFF]),
        ("Ctrl+Alt+F1", [0xFFE3, 0xFFE9, 0xFFBE]),
        ("shift+F12", [SHIFT, 0xFFC9]),
        ("enter", [0xFF0D]),
        ("return", [0xFF0D]),
        ("+", [0x2B]),
        ("ctrl+A", [0xFFE3, 0x41]),
    ],
)
def test_combination(text: str, keysyms: list[int]) -> None:
    """In the order in which they are pressed."""
    assert combination(text) == keysyms


@pytest.mark.parametrize("text", ["", "ctrl+", "ctrl++", "hyper", "f13", "ctrl+alt+del+"])
def test_unknown_key(text: str) -> None:
    """The name is in the error."""
    with pytest.raises(ConfigurationError, match="no key is called"):
        combination(text)


FROM_KEYSYMDEF_H = """
    backspace ff08  tab ff09  return ff0d  enter ff0d  escape ff1b  esc ff1b  delete ffff
    home ff50  left ff51  up ff52  right ff53  down ff54  pageup ff55  pagedown ff56  end ff57
    insert ff63  shift ffe1  ctrl ffe3  alt ffe9  super ffeb  space 20
    f1 ffbe  f2 ffbf  f3 ffc0  f4 ffc1  f5 ffc2  f6 ffc3
    f7 ffc4  f8 ffc5  f9 ffc6  f10 ffc7  f11 ffc8  f12 ffc9
"""


def test_names() -> None:
    """The numbers of X; in lower case, as they are looked up."""
    words = FROM_KEYSYMDEF_H.split()
    expected = dict(zip(words[::2], words[1::2], strict=True))
    assert {name: f"{keysym:x}" for name, keysym in NAMED.items()} == expected
    assert expected["shift"] == f"{SHIFT:x}"
