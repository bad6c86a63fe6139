"""``acl.toml`` as its owner has written it: where each rule stands, and rules in TOML.

A rule is its ``[[rule]]``, what follows up to its last key, and the comment just above it. What
begins the file is about all of it, and so is a comment with an empty line behind it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

_HEADER = re.compile(r"""[ \t]*\[\[[ \t]*("rule"|'rule'|rule)[ \t]*\]\]""")
_COMMENT = re.compile(r"[ \t]*#")

HEADER = """\
# Who may do what at which guest. The first rule that matches decides; without one, nobody gets in.
# `sealvnc acl test alice web01` tells which rule that is; sealvnc-acl(5) has every word.
"""


def header_lines(text: str) -> list[int]:
    """The numbers of the lines that begin a rule; in a text of many lines it may only look so."""
    return [number for number, line in enumerate(_lines(text), 1) if _HEADER.match(line)]


def insert(text: str, number: int, rules: Iterable[Mapping[str, object]]) -> str:
    """With these before rule ``number``, or at the end if there are not so many."""
    lines, places = _lines(text), header_lines(text)
    if number > len(places):
        above, below = lines, []
        if above and not above[-1].endswith("\n"):
            above[-1] += _newline(text)
    else:
        begin = _begin(lines, places[number - 1] - 1)
        above, below = lines[:begin], lines[begin:]
    for rule in rules:
        if above and above[-1].strip():
            above.append(_newline(text))
        above += [line + _newline(text) for line in render(rule)]
    if below:
        above.append(_newline(text))
    return "".join(above + below)


def without(text: str, number: int) -> str:
    """Without rule ``number``, which is there."""
    lines, places = _lines(text), [each - 1 for each in header_lines(text)]
    begin = _begin(lines, places[number - 1])
    limit = _begin(lines, places[number]) if number < len(places) else len(lines)
    end = max(each for each in range(begin, limit) if not _is_idle(lines[each])) + 1
    while end < limit and _COMMENT.match(lines[end]):
        end += 1
    while end < len(lines) and not lines[end].strip() and not (begin and lines[begin - 1].strip()):
        end += 1
    return "".join(lines[:begin] + lines[end:])


def render(rule: Mapping[str, object]) -> Iterator[str]:
    """The lines of a rule, without their ends."""
    yield "[[rule]]"
    for key, value in rule.items():
        yield f"{key} = {_value(value)}"


def _value(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case datetime():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case _:  # JSON writes a string as TOML does, but for one character
            return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def _lines(text: str) -> list[str]:
    """With their ends. Only a newline ends one: `str.splitlines` knows more."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _is_idle(line: str) -> bool:
    return not line.strip() or _COMMENT.match(line) is not None


def _begin(lines: list[str], header: int) -> int:
    """Where the comment just above a rule begins, unless it begins the file."""
    begin = header
    while begin and _COMMENT.match(lines[begin - 1]):
        begin -= 1
    return header if begin == 0 else begin
