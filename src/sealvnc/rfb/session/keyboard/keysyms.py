"""Keys by name and by character, as X keysyms (RFC 6143 section 7.5.4)."""

from ...errors import ConfigurationError

SHIFT = 0xFFE1

NAMED = {
    "backspace": 0xFF08,
    "tab": 0xFF09,
    "return": 0xFF0D,
    "enter": 0xFF0D,
    "escape": 0xFF1B,
    "esc": 0xFF1B,
    "home": 0xFF50,
    "left": 0xFF51,
    "up": 0xFF52,
    "right": 0xFF53,
    "down": 0xFF54,
    "pageup": 0xFF55,
    "pagedown": 0xFF56,
    "end": 0xFF57,
    "insert": 0xFF63,
    "delete": 0xFFFF,
    "shift": SHIFT,
    "ctrl": 0xFFE3,
    "alt": 0xFFE9,
    "super": 0xFFEB,
    "space": 0x20,
    **{f"f{n}": 0xFFBD + n for n in range(1, 13)},
}
"""Names that people write in ``ctrl+alt+delete``."""

_CONTROL = {
    "\n": NAMED["return"],
    "\r": NAMED["return"],
    "\t": NAMED["tab"],
    "\b": NAMED["backspace"],
}
_SHIFTED = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZ~!@#$%^&*()_+{}|:"<>?')
"""Characters that take Shift on a US keyboard; QEMU's keysym path wants to see it held."""


def character(c: str) -> tuple[int, bool]:
    """The keysym of one character, and whether Shift belongs to it.

    Latin-1 is its own keysym, all else is 0x01000000 plus the code point.
    """
    if c in _CONTROL:
        return _CONTROL[c], False
    code = ord(c)
    if code < 0x20 or 0x7F <= code < 0xA0:
        raise ConfigurationError(f"no key types the control character U+{code:04X}")
    return (code if code < 0x100 else 0x01000000 + code), c in _SHIFTED


def combination(text: str) -> list[int]:
    """``ctrl+alt+delete`` as keysyms, in the order in which they are pressed."""
    keysyms = []
    for name in text.split("+") if text != "+" else ["+"]:
        if len(name) == 1:
            keysyms.append(character(name)[0])
        elif name.lower() in NAMED:
            keysyms.append(NAMED[name.lower()])
        else:
            raise ConfigurationError(f"no key is called {name!r}")
    return keysyms
