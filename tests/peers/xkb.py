"""What X and Wayland make of a key: libxkbcommon, with the keymaps of xkb-data."""

import ctypes
import functools
from collections.abc import Iterable, Mapping

from .process import PeerError

VARIANTS: Mapping[str, tuple[str, str]] = {"dvorak": ("us", "dvorak"), "ch": ("ch", "de")}
"""Our name of a layout, if it is another than xkb-data's, as its layout and variant."""

CAPS_LOCK = 0x3A
_KEY_CODES = {0xB8: 100, 0x73: 89}  # KEY_RIGHTALT, KEY_RO
_LOCALE = b"en_US.UTF-8"


class _Names(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_char_p) for name in ("rules", "model", "layout", "variant", "options")
    ]


class Keyboard:
    """A keyboard with one of xkb-data's layouts, in the hands of somebody who types."""

    def __init__(self, layout: str) -> None:
        """Compile the keymap; PeerError if there is none."""
        name, variant = VARIANTS.get(layout, (layout, ""))
        names = _Names(b"evdev", b"pc105", name.encode(), variant.encode(), b"")
        self._xkb = _library()
        context = self._xkb.xkb_context_new(0)
        keymap = self._xkb.xkb_keymap_new_from_names(context, ctypes.byref(names), 0)
        table = self._xkb.xkb_compose_table_new_from_locale(context, _LOCALE, 0)
        if not keymap or not table:
            raise PeerError(f"libxkbcommon has no keymap {layout}, or no compose table")
        self._state = self._xkb.xkb_state_new(keymap)
        self._compose = self._xkb.xkb_compose_state_new(table, 0)

    def strike(self, scan_codes: Iterable[int]) -> tuple[int, str]:
        """Press these keys in turn, release them; the last one's keysym, and what is typed now."""
        keys = [_keycode(code) for code in scan_codes]
        for key in keys[:-1]:
            self._xkb.xkb_state_update_key(self._state, key, 1)
        keysym: int = self._xkb.xkb_state_key_get_one_sym(self._state, keys[-1])
        self._xkb.xkb_state_update_key(self._state, keys[-1], 1)
        for key in reversed(keys):
            self._xkb.xkb_state_update_key(self._state, key, 0)
        return keysym, self._typed(keysym)

    def _typed(self, keysym: int) -> str:
        self._xkb.xkb_compose_state_feed(self._compose, keysym)
        text = ctypes.create_string_buffer(16)
        match self._xkb.xkb_compose_state_get_status(self._compose):
            case 1:  # composing
                return ""
            case 2:  # composed
                self._xkb.xkb_compose_state_get_utf8(self._compose, text, len(text))
                self._xkb.xkb_compose_state_reset(self._compose)
                return text.value.decode()
            case 3:  # cancelled: X drops both
                return "\N{REPLACEMENT CHARACTER}"
        self._xkb.xkb_keysym_to_utf8(keysym, text, len(text))
        return text.value.decode()


def keysym_of(keysym: int) -> int:
    """Of two keysyms for one character, the older: not 0x01000000 plus the code point."""
    character = _library().xkb_keysym_to_utf32(keysym)
    return int(_library().xkb_utf32_to_keysym(character)) if character else keysym


def keysym_named(name: str) -> int:
    """The number of ``dead_acute``, ``Control_L`` and the like; 0 if there is none."""
    return int(_library().xkb_keysym_from_name(name.encode(), 0))


def _keycode(scan_code: int) -> int:
    """X counts Linux's key codes from 8; up to 0x58 they are the scan codes."""
    return 8 + _KEY_CODES.get(scan_code, scan_code)


@functools.cache
def _library() -> ctypes.CDLL:
    try:
        library = ctypes.CDLL("libxkbcommon.so.0")
    except OSError as error:
        raise PeerError("libxkbcommon0 is missing; see tests/peers/packages.txt") from error
    pointer, integer = ctypes.c_void_p, ctypes.c_uint32
    for name, result, arguments in (
        ("context_new", pointer, [ctypes.c_int]),
        ("keymap_new_from_names", pointer, [pointer, pointer, ctypes.c_int]),
        ("compose_table_new_from_locale", pointer, [pointer, ctypes.c_char_p, ctypes.c_int]),
        ("state_new", pointer, [pointer]),
        ("compose_state_new", pointer, [pointer, ctypes.c_int]),
        ("state_update_key", ctypes.c_int, [pointer, integer, ctypes.c_int]),
        ("state_key_get_one_sym", integer, [pointer, integer]),
        ("compose_state_feed", ctypes.c_int, [pointer, integer]),
        ("compose_state_get_status", ctypes.c_int, [pointer]),
        ("compose_state_get_utf8", ctypes.c_int, [pointer, ctypes.c_char_p, ctypes.c_size_t]),
        ("compose_state_reset", None, [pointer]),
        ("keysym_to_utf8", ctypes.c_int, [integer, ctypes.c_char_p, ctypes.c_size_t]),
        ("keysym_from_name", integer, [ctypes.c_char_p, ctypes.c_int]),
        ("keysym_to_utf32", integer, [integer]),
        ("utf32_to_keysym", integer, [integer]),
    ):
        function = getattr(library, f"xkb_{name}")
        function.restype, function.argtypes = result, arguments
    return library
