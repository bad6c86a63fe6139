"""rfb.session.keyboard.keysyms: keys by name and by character, RFC 6143 7.5.4."""

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.rfb.session.keyboard import LAYOUTS
from sealvnc.rfb.session.keyboard.keysyms import CONTROL, DEAD_KEYS, NAMED, SHIFTED, of


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x80", "\x9f"])
def test_no_key(character: str) -> None:
    with pytest.raises(ConfigurationError, match="no key types a control character"):
        of(character)


@pytest.mark.parametrize(
    ("character", "keysym"),
    [
        ("a", 0x61),
        ("A", 0x41),
        (" ", 0x20),
        ("~", 0x7E),
        ("\xa0", 0xA0),
        ("ÿ", 0xFF),
        ("Ā", 0x01000100),
        ("€", 0x010020AC),
        ("😀", 0x0101F600),
        ("\n", 0xFF0D),
        ("\r", 0xFF0D),
        ("\t", 0xFF09),
        ("\b", 0xFF08),
    ],
)
def test_of(character: str, keysym: int) -> None:
    """Latin-1 is its own keysym; all else is 0x01000000 plus the code point."""
    assert of(character) == keysym


def test_names() -> None:
    """In lower case, as they are looked up; X's numbers are in interop/test_layouts.py."""
    assert all(name == name.lower() and "+" not in name for name in NAMED)
    assert NAMED["f1"] == 0xFFBE
    assert NAMED["f24"] == 0xFFD5
    assert set(CONTROL.values()) <= set(NAMED)


def test_shifted() -> None:
    """What a US keyboard has on the second level of its keys."""
    assert {c for c, place in LAYOUTS["us"].characters.items() if place.shift} == SHIFTED


def test_dead_keys() -> None:
    """Every dead key of a layout has a keysym."""
    assert {dead for layout in LAYOUTS.values() for dead in layout.dead} <= set(DEAD_KEYS)
