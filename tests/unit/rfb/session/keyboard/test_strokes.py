"""rfb.session.keyboard.strokes: text and combinations as keys."""

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.rfb.session.keyboard import (
    LAYOUTS,
    Key,
    Layout,
    Stroke,
    strokes_for_combination,
    strokes_for_text,
    strokes_for_text_by_keysym,
)

SHIFT, ALTGR = Key(0xFFE1, 0x2A), Key(0xFE03, 0xB8)
CTRL, ALT, DELETE = Key(0xFFE3, 0x1D), Key(0xFFE9, 0x38), Key(0xFFFF, 0xD3)
RETURN, TAB, BACKSPACE = Key(0xFF0D, 0x1C), Key(0xFF09, 0x0F), Key(0xFF08, 0x0E)
US, DE, FR = LAYOUTS["us"], LAYOUTS["de"], LAYOUTS["fr"]


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x80", "ä", "ж"])
def test_cannot_be_typed(character: str) -> None:
    """The position is told, and nothing else of the text."""
    with pytest.raises(ConfigurationError) as caught:
        strokes_for_text(f"secret{character}", US)
    assert str(caught.value) == "character 7 cannot be typed on a keyboard with layout us"


@pytest.mark.parametrize("character", ["\0", "\x1b", "\x7f", "\x80"])
def test_has_no_keysym(character: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        strokes_for_text_by_keysym(f"secret{character}")
    assert str(caught.value) == "character 7: no key types a control character"


@pytest.mark.parametrize(
    ("text", "layout", "strokes"),
    [
        ("", US, []),
        ("a", US, [(Key(0x61, 0x1E),)]),
        ("A b", US, [(SHIFT, Key(0x41, 0x1E)), (Key(0x20, 0x39),), (Key(0x62, 0x30),)]),
        ("\r\n\n\r\t\b", US, [(RETURN,), (RETURN,), (RETURN,), (TAB,), (BACKSPACE,)]),
        ("zy", DE, [(Key(0x7A, 0x15),), (Key(0x79, 0x2C),)]),
        ("@", DE, [(ALTGR, Key(0x40, 0x10))]),
        ("^", DE, [(Key(0xFE52, 0x29),), (Key(0x20, 0x39),)]),
        ("É", DE, [(Key(0xFE51, 0x0D),), (SHIFT, Key(0x45, 0x12))]),
        ("1", FR, [(SHIFT, Key(0x31, 0x02))]),
    ],
)
def test_text(text: str, layout: Layout, strokes: list[Stroke]) -> None:
    assert strokes_for_text(text, layout) == strokes


@pytest.mark.parametrize(
    ("text", "strokes"),
    [
        ("a", [(SHIFT, Key(0x61, 0x1E))]),
        ("A", [(Key(0x41, 0x1E),)]),
        ("1!", [(Key(0x31, 0x02),), (SHIFT, Key(0x21, 0x02))]),
        ("é", [(Key(0xFE51, 0x0D),), (SHIFT, Key(0x65, 0x12))]),
        ("²", [(ALTGR, Key(0xB2, 0x03))]),
    ],
)
def test_caps_lock(text: str, strokes: list[Stroke]) -> None:
    """It turns Shift round for letters, and for nothing else."""
    assert strokes_for_text(text, DE, caps_lock=True) == strokes


@pytest.mark.parametrize(("character", "layout"), [("ß", DE), ("é", FR), ("æ", FR), ("µ", DE)])
def test_caps_lock_in_doubt(character: str, layout: Layout) -> None:
    strokes_for_text(character, layout)
    with pytest.raises(ConfigurationError, match=r"^character 3 .* while Caps Lock is lit$"):
        strokes_for_text(f"ab{character}", layout, caps_lock=True)


def test_text_by_keysym() -> None:
    """Shift is held where a US keyboard needs it, and no key has a place."""
    shift = Key(0xFFE1, 0x2A)
    assert strokes_for_text_by_keysym("aA!ж\r\n") == [
        (Key(0x61),),
        (shift, Key(0x41)),
        (shift, Key(0x21)),
        (Key(0x01000436),),
        (Key(0xFF0D),),
    ]


@pytest.mark.parametrize(
    ("text", "stroke"),
    [
        ("ctrl+alt+delete", (CTRL, ALT, DELETE)),
        ("Ctrl+ALT+Del", (CTRL, ALT, DELETE)),
        ("leftctrl+c", (CTRL, Key(0x63, 0x2E))),
        ("ctrl+C", (CTRL, Key(0x43, 0x2E))),
        ("ctrl+shift+?", (CTRL, SHIFT, Key(0x3F, 0x35))),
        ("ctrl+?", (CTRL, SHIFT, Key(0x3F, 0x35))),
        ("+", (SHIFT, Key(0x2B, 0x0D))),
        ("ctrl+plus", (CTRL, SHIFT, Key(0x2B, 0x0D))),
        ("ctrl+minus", (CTRL, Key(0x2D, 0x0C))),
        ("-", (Key(0x2D, 0x0C),)),
        (" ", (Key(0x20, 0x39),)),
        ("ä", (Key(0xE4),)),
        ("F24", (Key(0xFFD5),)),
        ("alt+kp_0", (ALT, Key(0xFFB0, 0x52))),
    ],
)
def test_combination(text: str, stroke: Stroke) -> None:
    """In the order in which they are pressed."""
    assert strokes_for_combination(text) == stroke


@pytest.mark.parametrize("text", ["", "ctrl+", "ctrl++", "f25", "xyzzy", "ctrl+alt+del+"])
def test_unknown_key(text: str) -> None:
    with pytest.raises(ConfigurationError, match="no key is called"):
        strokes_for_combination(text)


@pytest.mark.parametrize(
    ("text", "near"), [("ctrl+alt+delte", "delete"), ("Contol+c", "control"), ("ecs", "esc")]
)
def test_near_names(text: str, near: str) -> None:
    with pytest.raises(ConfigurationError, match=rf", but .*\b{near}\b"):
        strokes_for_combination(text)


@pytest.mark.parametrize(
    ("key", "placed"),
    [
        (Key(0x61, 0x1E), True),
        (Key(0x61), False),
        (Key(0x01000436), False),
        (Key(0xFFCD), True),  # F16
        (Key(0xFE52), False),  # a dead key
    ],
)
def test_placed(key: Key, placed: bool) -> None:
    """A character whose place nobody knows is on no keyboard; all other keys are."""
    assert key.placed is placed


def test_no_repr() -> None:
    """What is typed may be a password."""
    assert repr(strokes_for_text("a", US)) == "[(Key(),)]"
