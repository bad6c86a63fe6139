"""Our keyboard layouts and names of keys against X's own: libxkbcommon and xkb-data."""

import pytest

from peers import xkb
from sealvnc.errors import ConfigurationError
from sealvnc.rfb.session.keyboard import LAYOUTS, Layout, strokes_for_text
from sealvnc.rfb.session.keyboard.keysyms import DEAD_KEYS, NAMED

pytestmark = pytest.mark.peers

EVERY_CHARACTER = [chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x250), 0x20AC, 0x1E9E)]
"""ASCII, Latin-1, Latin Extended A and B, and two more that keyboards have."""

DEAD_NAMES = (
    "grave acute circumflex tilde macron breve abovedot diaeresis abovering doubleacute caron "
    "cedilla ogonek"
)
"""In the order of `DEAD_KEYS`."""

X_NAMES = """
backspace=BackSpace tab=Tab return=Return enter=Return pause=Pause scrolllock=Scroll_Lock
print=Print printscreen=Print sysrq=Sys_Req escape=Escape esc=Escape
home=Home left=Left up=Up right=Right down=Down pageup=Page_Up pgup=Page_Up
pagedown=Page_Down pgdn=Page_Down end=End insert=Insert ins=Insert menu=Menu
numlock=Num_Lock delete=Delete del=Delete shift=Shift_L leftshift=Shift_L rightshift=Shift_R
ctrl=Control_L control=Control_L leftctrl=Control_L rightctrl=Control_R capslock=Caps_Lock
alt=Alt_L leftalt=Alt_L rightalt=Alt_R altgr=ISO_Level3_Shift
super=Super_L win=Super_L meta=Super_L leftsuper=Super_L rightsuper=Super_R space=space
kp_enter=KP_Enter kp_multiply=KP_Multiply kp_plus=KP_Add kp_minus=KP_Subtract
kp_decimal=KP_Decimal kp_divide=KP_Divide
"""

layouts = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())


def typeable(layout: Layout) -> list[str]:
    candidates = {*EVERY_CHARACTER, *layout.characters, *layout.dead, " "}
    return sorted(c for c in candidates if c == " " or layout.places(c) is not None)


class Typist:
    """X with one of our layouts, on which the strokes that we make are struck."""

    def __init__(self, layout: Layout, *, caps_lock: bool = False) -> None:
        """Light Caps Lock first."""
        self.layout, self.caps_lock = layout, caps_lock
        self.keyboard = xkb.Keyboard(layout.name)
        if caps_lock:
            self.keyboard.strike([xkb.CAPS_LOCK])

    def type(self, text: str) -> str:
        """What X makes of it."""
        strokes = strokes_for_text(text, self.layout, caps_lock=self.caps_lock)
        codes = [[key.scan_code for key in stroke if key.scan_code] for stroke in strokes]
        return "".join(self.keyboard.strike(struck)[1] for struck in codes)


@layouts
def test_every_character(layout: Layout) -> None:
    """ASCII is among them, all of it."""
    typist = Typist(layout)
    arrived = {character: typist.type(character) for character in typeable(layout)}
    wrong = {character: text for character, text in arrived.items() if text != character}
    assert wrong == {}
    assert set(EVERY_CHARACTER[:95]) <= set(arrived)


@layouts
def test_caps_lock(layout: Layout) -> None:
    """A character arrives or is refused; ASCII is not refused."""
    typist = Typist(layout, caps_lock=True)
    wrong: dict[str, str] = {}
    for character in typeable(layout):
        try:
            text = typist.type(character)
        except ConfigurationError:
            assert not character.isascii()
            continue
        if text != character:
            wrong[character] = text
    assert wrong == {}


@layouts
def test_keysyms(layout: Layout) -> None:
    """The keysyms that go with our scan codes are what X takes these keys for."""
    keyboard = xkb.Keyboard(layout.name)
    for character in typeable(layout):
        for stroke in strokes_for_text(character, layout):
            ours = stroke[-1].keysym
            theirs, _ = keyboard.strike([key.scan_code for key in stroke if key.scan_code])
            assert theirs in {ours, xkb.keysym_of(ours)}, hex(ours)


def test_names() -> None:
    """By X's names of the keys."""
    names = dict(pair.split("=") for pair in X_NAMES.split())
    names |= {f"f{n}": f"F{n}" for n in range(1, 25)} | {f"kp_{n}": f"KP_{n}" for n in range(10)}
    assert {name: hex(keysym) for name, keysym in NAMED.items()} == {
        ours: hex(xkb.keysym_named(theirs)) for ours, theirs in names.items()
    }
    assert [hex(keysym) for keysym in DEAD_KEYS.values()] == [
        hex(xkb.keysym_named(f"dead_{name}")) for name in DEAD_NAMES.split()
    ]
