r"""From a fact to a line that nobody can forge a second one into.

Control characters are written out, and what changes the direction of text with them: ``\n``,
``\x1b``, ``\u202e``.
"""

import re
from collections.abc import Mapping
from typing import TypeAlias

from ...wire.text import escaped

Value: TypeAlias = str | int | float

_LONGEST = 1024
_LONGEST_TRACEBACK = 16 * 1024
_BARE = re.compile(r"[A-Za-z0-9_.:@/+*\[\]-]+")


def value(name: str, given: object) -> Value:
    """A value for the log: a number, or text that is not too long."""
    if isinstance(given, int | float) and not isinstance(given, bool):
        return given
    text = str(given)
    longest = _LONGEST_TRACEBACK if name == "traceback" else _LONGEST
    return text if len(text) <= longest else text[: longest - 3] + "..."


def printable(given: Value) -> str:
    """A value as text in one line; a backslash in it stays one."""
    text = f"{given:g}" if isinstance(given, float) else str(given)
    return escaped(text)


def message(event: str, sentence: str, fields: Mapping[str, Value]) -> str:
    """``event: sentence peer=... user=...``, what the journal shows and a text line ends with."""
    return " ".join((f"{event}: {printable(sentence)}", *(_pair(*each) for each in fields.items())))


def _pair(name: str, given: Value) -> str:
    text = printable(given) if not isinstance(given, str) else given
    if _BARE.fullmatch(text):
        return f"{name}={text}"
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'{name}="{printable(quoted)}"'
