"""What the keys of a keyboard type: characters by key and level, dead keys included."""

import unicodedata
from dataclasses import dataclass, field
from typing import Self

ROWS = (
    (0x29, *range(0x02, 0x0E)),
    tuple(range(0x10, 0x1C)),
    (*range(0x1E, 0x29), 0x2B),
    (0x56, *range(0x2C, 0x36), 0x73),
)
"""The scan codes (set 1) of the keys that type, row by row; only Brazil has the last one."""

DEAD = "◌"
NONE = "∅"
MARKS = {
    "`": "\u0300",
    "´": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    "¯": "\u0304",
    "˘": "\u0306",
    "˙": "\u0307",
    "¨": "\u0308",
    "°": "\u030a",
    "˝": "\u030b",
    "ˇ": "\u030c",
    "¸": "\u0327",
    "˛": "\u0328",
}
"""What a dead key is called in our rows, and the combining character that it adds to a letter."""
WITH_SPACE = "`^~"
"""Dead keys that give themselves with the space bar; the others do so when pressed twice."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something lies: a key's scan code, and which level of it."""

    scan_code: int
    shift: bool = False
    altgr: bool = False
    letter: bool = False
    """Caps Lock does to it what Shift does."""


@dataclass(frozen=True, slots=True)
class Layout:
    """``characters`` and ``dead`` keys, each at the place that needs the fewest modifiers."""

    name: str
    characters: dict[str, Place] = field(repr=False)
    dead: dict[str, Place] = field(repr=False)

    @classmethod
    def parse(cls, name: str, rows: str) -> Self:
        """From four rows of keys as they lie, a space between two.

        A key is written as what it types plain, with Shift, with AltGr, with both: as many as
        there are. ``◌`` before a character makes it a dead key, and ``∅`` stands for nothing.
        """
        found: list[tuple[int, str, Place]] = []
        for codes, row in zip(ROWS, rows.split("\n")[1:], strict=False):
            for code, text in zip(codes, row.split(" "), strict=True):
                levels = _levels(text)
                letter = len(levels) > 1 and levels[0] != levels[1] == levels[0].upper()
                for level, what in enumerate(levels):
                    cased = letter and level < 2
                    found.append((level, what, Place(code, bool(level & 1), level > 1, cased)))
        found.sort(key=lambda each: each[0])
        characters: dict[str, Place] = {}
        dead: dict[str, Place] = {}
        for _, what, place in found:
            if what.startswith(DEAD):
                dead.setdefault(what[1], place)
            elif what != NONE:
                characters.setdefault(what, place)
        return cls(name, characters, dead)

    def places(self, character: str) -> list[tuple[Place, str]] | None:
        """What to strike, one after another, and what each types; `None` if it cannot be typed.

        A dead key is given as ``◌`` and its name.
        """
        if character in self.characters:
            return [(self.characters[character], character)]
        if character in self.dead:
            place = self.dead[character], DEAD + character
            return [place, (SPACE, " ")] if character in WITH_SPACE else [place, place]
        base, *marks = list(unicodedata.normalize("NFD", character))
        mark = next((name for name, mark in MARKS.items() if [mark] == marks), None)
        if mark in self.dead and base in self.characters:
            return [(self.dead[mark], DEAD + mark), (self.characters[base], base)]
        return None


SPACE = Place(0x39)


def _levels(text: str) -> list[str]:
    levels = []
    while text:
        size = 2 if text.startswith(DEAD) else 1
        levels.append(text[:size])
        text = text[size:]
    return levels
