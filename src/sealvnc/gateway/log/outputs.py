"""Where lines go: the journal's fields, JSON, or text; each the end of a chain of structlog's."""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping, MutableMapping
from typing import Any, TypeAlias

from .events import JOURNAL_NAMES, LEVELS
from .journal import SOCKET, Journal, stderr_is_journal
from .lines import Value, message, printable

Entry: TypeAlias = MutableMapping[str, Any]
Processor: TypeAlias = Callable[[Any, str, Entry], Any]

IDENTIFIER = "sealvnc-gateway"
_BESIDE = ("event", "level", "message", "timestamp")


class Stderr:
    """One write for one line; a reader that has gone away is no reason to stop."""

    def msg(self, line: str) -> None:
        """Write a line."""
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()


class ToJournal:
    """The journal; what it does not take goes to stderr as text."""

    def __init__(self, journal: Journal | None = None) -> None:
        self._journal = journal or Journal()

    def msg(self, line: str, **fields: str) -> None:
        """Send an entry; ``line`` is the same for stderr."""
        if not self._journal.send(fields):
            Stderr().msg(line)

    def close(self) -> None:
        """Let go of the socket."""
        self._journal.close()


def choose(wanted: str, otherwise: str = "") -> str:
    """What ``auto`` means here, unless ``otherwise`` says it; every other name means itself."""
    if wanted != "auto":
        return wanted
    if otherwise:
        return otherwise
    if stderr_is_journal() and SOCKET.exists():
        return "journal"
    return "text" if os.isatty(2) else "json"


def as_json(_: Any, __: str, entry: Entry) -> str:
    """One object in one line, ASCII only: no viewer of logs can be led astray."""
    first = {
        "time": entry["timestamp"],
        "level": entry["level"],
        "event": entry["event"],
        "message": entry["message"],
    }
    return json.dumps({**first, **_facts(entry)})


def as_text(_: Any, __: str, entry: Entry) -> str:
    """``time level event: sentence peer=... user=...``."""
    line = message(entry["event"], entry["message"], _facts(entry))
    return f"{entry['timestamp']} {entry['level']} {line}"


def as_fields(logger: Any, name: str, entry: Entry) -> tuple[tuple[str], dict[str, str]]:
    """Fields of the journal, and the line for stderr in case it does not take them."""
    facts = _facts(entry)
    fields = {
        "MESSAGE": message(entry["event"], entry["message"], facts),
        "PRIORITY": str(LEVELS[entry["level"]]),
        "SYSLOG_IDENTIFIER": IDENTIFIER,
        "VNC_EVENT": entry["event"],
        **{JOURNAL_NAMES[name]: _field(name, value) for name, value in facts.items()},
    }
    return (as_text(logger, name, entry),), fields


def _facts(entry: Entry) -> Mapping[str, Value]:
    return {name: value for name, value in entry.items() if name not in _BESIDE}


def _field(name: str, value: Value) -> str:
    """The journal keeps fields apart whatever is in them; it is its readers that need care."""
    return str(value) if name == "traceback" else printable(value)


FORMATS: Mapping[str, tuple[Callable[[], Any], Processor]] = {
    "journal": (ToJournal, as_fields),
    "json": (Stderr, as_json),
    "text": (Stderr, as_text),
}
"""By name: what makes the output, and what makes a line for it."""
