"""In which line of a TOML file each value stands. tomllib does not tell."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping

Key = tuple[str | int, ...]

_PIECE = re.compile(
    r"""
      \#[^\n]*
    | \"{3} (?: \\. | [^\\] )*? \"{3,5}
    | '{3} .*? '{3,5}
    | " (?: \\. | [^"\\\n] )* "
    | ' [^'\n]* '
    | [^\[\]{}\n=\#"']+
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_DEPTH = {"[": 1, "{": 1, "]": -1, "}": -1}


def lines(text: str) -> Mapping[Key, int]:
    """Line numbers by key, of tables and of values; ``text`` has been parsed already.

    Tables of which there are several have their number in the key: ``("listener", 0, "guest")``.
    Inside an inline table there is no line of its own.
    """
    found: dict[Key, int] = {}
    table: Key = ()
    numbers: Counter[Key] = Counter()
    for line, head in _heads(text):
        if head.startswith("["):
            several = head.startswith("[[")
            table = _numbered(_parts(head.strip("[] \t")), numbers, new=several)
            found.setdefault(table, line)
        else:
            found[table + _parts(head)] = line
    return found


def line_of(found: Mapping[Key, int], key: Key) -> int | None:
    """The line of ``key``, or of the first thing in it, or of the nearest thing around it."""
    while key:
        inside = [line for each, line in found.items() if each[: len(key)] == key]
        if inside:
            return min(inside)
        key = key[:-1]
    return None


def _heads(text: str) -> Iterator[tuple[int, str]]:
    """The line and the beginning of each statement: ``[table]``, or what stands before ``=``."""
    line, depth, head, begun, valued = 1, 0, "", 1, False
    for piece in _PIECE.findall(text):
        if piece == "\n" and depth == 0:
            if head.strip():
                yield begun, head.strip()
            head, valued = "", False
        elif piece == "=" and depth == 0:
            valued = True
        elif not piece.startswith("#"):
            depth += _DEPTH.get(piece, 0)
            if not valued:
                begun = begun if head.strip() else line
                head += piece
        line += piece.count("\n")
    if head.strip():
        yield begun, head.strip()


def _parts(dotted: str) -> tuple[str, ...]:
    """A dotted key taken apart, by tomllib itself: parts may be quoted."""
    found: list[str] = []
    level: object = tomllib.loads(f"{dotted} = 0")
    while isinstance(level, dict):
        name, level = next(iter(level.items()))
        found.append(name)
    return tuple(found)


def _numbered(parts: tuple[str, ...], numbers: Counter[Key], *, new: bool) -> Key:
    """The key of a table, with the number of each array of tables that it stands in."""
    key: Key = ()
    for index, part in enumerate(parts):
        key += (part,)
        if new and index == len(parts) - 1:
            numbers[key] += 1
        if numbers[key]:
            key += (numbers[key] - 1,)
    return key
