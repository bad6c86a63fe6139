"""Keys by name and by character, as X keysyms (RFC 6143 section 7.5.4)."""

from collections.abc import Mapping

from ....errors import ConfigurationError

SHIFT = 0xFFE1
ALTGR = 0xFE03

DEAD_KEYS: Mapping[str, int] = {
    name: 0xFE50 + number
    for number, name in enumerate(("`", "´", "^", "~", "¯", "˘", "˙", "¨", "°", "˝", "ˇ", "¸", "˛"))
}
"""Dead keys by the names that our layouts give them."""

NAMED: Mapping[str, int] = {
    "backspace": 0xFF08,
    "tab": 0xFF09,
    "return": 0xFF0D,
    "enter": 0xFF0D,
    "pause": 0xFF13,
    "scrolllock": 0xFF14,
    "print": 0xFF61,
    "printscreen": 0xFF61,
    "sysrq": 0xFF15,
    "escape": 0xFF1B,
    "esc": 0xFF1B,
    "home": 0xFF50,
    "left": 0xFF51,
    "up": 0xFF52,
    "right": 0xFF53,
    "down": 0xFF54,
    "pageup": 0xFF55,
    "pgup": 0xFF55,
    "pagedown": 0xFF56,
    "pgdn": 0xFF56,
    "end": 0xFF57,
    "insert": 0xFF63,
    "ins": 0xFF63,
    "menu": 0xFF67,
    "numlock": 0xFF7F,
    "delete": 0xFFFF,
    "del": 0xFFFF,
    "shift": SHIFT,
    "leftshift": SHIFT,
    "rightshift": 0xFFE2,
    "ctrl": 0xFFE3,
    "control": 0xFFE3,
    "leftctrl": 0xFFE3,
    "rightctrl": 0xFFE4,
    "capslock": 0xFFE5,
    "alt": 0xFFE9,
    "leftalt": 0xFFE9,
    "rightalt": 0xFFEA,
    "altgr": ALTGR,
    "super": 0xFFEB,
    "win": 0xFFEB,
    "meta": 0xFFEB,
    "leftsuper": 0xFFEB,
    "rightsuper": 0xFFEC,
    "space": 0x20,
    **{f"f{n}": 0xFFBD + n for n in range(1, 25)},
    **{f"kp_{n}": 0xFFB0 + n for n in range(10)},
    "kp_enter": 0xFF8D,
    "kp_multiply": 0xFFAA,
    "kp_plus": 0xFFAB,
    "kp_minus": 0xFFAD,
    "kp_decimal": 0xFFAE,
    "kp_divide": 0xFFAF,
}
"""Names that people write in ``ctrl+alt+delete``."""

CONTROL: Mapping[str, str] = {"\n": "return", "\r": "return", "\t": "tab", "\b": "backspace"}
"""Characters that are keys of their own."""

SHIFTED = frozenset('ABCDEFGHIJKLMNOPQRSTUVWXYZ~!@#$%^&*()_+{}|:"<>?')
"""Characters that take Shift on a US keyboard; QEMU's keysym path wants to see it held."""


def of(character: str) -> int:
    """The keysym of one character: Latin-1 is its own, all else 0x01000000 plus the code point.

    A control character is a `ConfigurationError`, unless it is a key.
    """
    if character in CONTROL:
        return NAMED[CONTROL[character]]
    code = ord(character)
    if code < 0x20 or 0x7F <= code < 0xA0:
        raise ConfigurationError("no key types a control character")
    return code if code < 0x100 else 0x01000000 + code
