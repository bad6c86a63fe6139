"""Text and combinations as strokes: keys that go down one after another, and up again."""

import difflib
from dataclasses import dataclass, field
from typing import TypeAlias

from ....errors import ConfigurationError
from . import keysyms, scan_codes
from .layout import DEAD, Layout, Place
from .layouts import LAYOUTS


@dataclass(frozen=True, slots=True)
class Key:
    """A key, by what it means and, if that is known, by where it lies."""

    keysym: int = field(repr=False)
    scan_code: int | None = field(default=None, repr=False)

    @property
    def placed(self) -> bool:
        """A key that a keyboard has: its place is known, or it is no character, such as F16."""
        return self.scan_code is not None or self.keysym >> 8 == 0xFF


Stroke: TypeAlias = tuple[Key, ...]

_SHIFT = Key(keysyms.SHIFT, scan_codes.NAMED["shift"])
_ALTGR = Key(keysyms.ALTGR, scan_codes.NAMED["altgr"])
_SIGNS = {"plus": "+", "minus": "-"}
"""Characters whose names are needed, since + joins keys."""


def strokes_for_text(text: str, layout: Layout, *, caps_lock: bool = False) -> list[Stroke]:
    """Strokes on a keyboard of this ``layout``; ``caps_lock`` is lit.

    A character that it cannot type is a `ConfigurationError`, which tells only its position:
    the text may be a password. So is, while Caps Lock is lit, one that is a letter but not half
    of a key's small and capital pair: French é, or ß. Systems disagree on those.
    """
    while_lit = " while Caps Lock is lit" if caps_lock else ""
    strokes: list[Stroke] = []
    for position, character in enumerate(text.replace("\r\n", "\n"), 1):
        if character == " ":
            strokes.append((_named("space"),))
        elif character in keysyms.CONTROL:
            strokes.append((_named(keysyms.CONTROL[character]),))
        else:
            places = layout.places(character)
            if places is None or (caps_lock and any(_uncertain(*each) for each in places)):
                raise ConfigurationError(
                    f"character {position} cannot be typed on a keyboard with layout "
                    f"{layout.name}{while_lit}"
                )
            strokes += [_at(place, what, caps_lock) for place, what in places]
    return strokes


def strokes_for_text_by_keysym(text: str) -> list[Stroke]:
    """The same for a server that takes characters, and has to find the keys for them itself."""
    strokes: list[Stroke] = []
    for position, character in enumerate(text.replace("\r\n", "\n"), 1):
        try:
            key = Key(keysyms.of(character))
        except ConfigurationError as error:
            raise ConfigurationError(f"character {position}: {error}") from error
        strokes.append((_SHIFT, key) if character in keysyms.SHIFTED else (key,))
    return strokes


def strokes_for_combination(text: str, layout: Layout = LAYOUTS["us"]) -> Stroke:
    """``ctrl+alt+delete``: names or single characters, in the order in which they go down.

    An unknown name is a `ConfigurationError` that proposes others. Characters lie where
    this ``layout`` has them.
    """
    names = text.split("+") if text != "+" else ["+"]
    keys: list[Key] = []
    for name in (_SIGNS.get(name.lower(), name) for name in names):
        if len(name) == 1:
            keys += (key for key in _character(name, layout) if key not in keys)
        elif name.lower() in keysyms.NAMED:
            keys.append(_named(name.lower()))
        else:
            near = difflib.get_close_matches(name.lower(), keysyms.NAMED)
            proposal = f", but {' and '.join(near)}" if near else ""
            raise ConfigurationError(f"no key is called {name!r}{proposal}")
    return tuple(keys)


def _character(name: str, layout: Layout) -> Stroke:
    """In a combination, a capital letter is the key that has it: ctrl+C needs no Shift."""
    places = layout.places(name)
    if places is None or name == " ":
        return (Key(keysyms.of(name), 0x39 if name == " " else None),)
    place, what = places[0]
    if place.letter:
        return (Key(keysyms.of(name), place.scan_code),)
    return _at(place, what, caps_lock=False)


def _uncertain(place: Place, what: str) -> bool:
    """Who knows what Caps Lock does to it."""
    return not place.letter and what.lower() != what.upper()


def _named(name: str) -> Key:
    return Key(keysyms.NAMED[name], scan_codes.NAMED.get(name))


def _at(place: Place, what: str, caps_lock: bool) -> Stroke:
    keysym = keysyms.DEAD_KEYS[what[1]] if what.startswith(DEAD) else keysyms.of(what)
    shift = place.shift != (caps_lock and place.letter)
    held = (_SHIFT,) * shift + (_ALTGR,) * place.altgr
    return (*held, Key(keysym, place.scan_code))
