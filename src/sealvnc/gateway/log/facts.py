"""The gateway's log: one line for one fact, and nothing that is not a fact of the table."""

import logging
import sys
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog

from .events import EVENTS, FIELDS, LEVELS
from .lines import value
from .outputs import FORMATS, ToJournal, choose

if TYPE_CHECKING:
    from ..config import Log

_STAMP = structlog.processors.TimeStamper(fmt="iso", utc=True)


class Facts:
    """``facts.say("refused", peer="192.0.2.7:40000", user="alice", cause="...")``.

    An event or a field that is not in the tables is a `LookupError`: a bug of the caller. A
    secret has no field here. ``output`` takes lines instead of the journal or stderr: it is an
    object with ``msg(line)``.
    """

    def __init__(self, log: "Log | None" = None, output: Any = None) -> None:
        self._output, self._fixed = output, output is not None
        self._least = 0
        self._logger = structlog.BoundLoggerBase(output, [], {})
        self.follow("auto" if log is None else log.format, "info" if log is None else log.level)

    def follow(self, form: str, level: str) -> None:
        """Go on in another form, from another level on."""
        form = choose(form, "text" if self._fixed else "")
        make, render = FORMATS[form]
        if not self._fixed:
            self.close()
            self._output = make()
        self._logger = structlog.BoundLoggerBase(self._output, [_STAMP, render], {})
        self._least = LEVELS[level]

    def close(self) -> None:
        """Let go of the journal."""
        if isinstance(self._output, ToJournal):
            self._output.close()

    def say(self, event: str, *, peer: str = "", **fields: object) -> None:
        """Put down one fact. Fields that are empty are left out."""
        kind = EVENTS[event]
        if kind.of_peer and not peer:
            raise LookupError(f"{event} has to say of which peer")
        self._write(event, kind.level, kind.sentence, {"peer": peer, **fields})

    def fault(self, what: str, *, peer: str = "") -> None:
        """Put down the exception that is being handled, a bug of ours, with where it came from."""
        error = sys.exception()
        cause = f"{what}: {type(error).__name__}: {error}"
        self.say("fault", peer=peer, cause=cause, traceback=traceback.format_exc())

    def note(self, record: logging.LogRecord) -> None:
        """Put down a line of Python's logging."""
        level = next(name for name, least in _PYTHON_LEVELS if record.levelno >= least)
        fields: dict[str, object] = {"logger": record.name}
        if record.exc_info:
            fields["traceback"] = "".join(traceback.format_exception(*record.exc_info))
        self._write("note", level, str(value("note", record.getMessage())), fields)

    def _write(self, event: str, level: str, sentence: str, fields: dict[str, object]) -> None:
        if unknown := fields.keys() - set(FIELDS):
            raise LookupError(f"the log has no field {', '.join(sorted(unknown))}")
        if LEVELS[level] > self._least:
            return
        shown = {
            name: value(name, given)
            for name in FIELDS
            if (given := fields.get(name)) is not None and given != ""
        }
        self._logger._proxy_to_logger("msg", event, level=level, message=sentence, **shown)


_PYTHON_LEVELS = (
    ("error", logging.ERROR),
    ("warning", logging.WARNING),
    ("info", logging.INFO),
    ("debug", 0),
)


class _Handler(logging.Handler):
    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self._facts = facts

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._facts.note(record)
        except (
            Exception
        ):  # logging's contract: `emit` hands what fails to `handleError`, and never raises
            self.handleError(record)


def route(facts: Facts) -> Callable[[], None]:
    """Send Python's logging there too: all of ours, of others warnings. Gives what undoes it."""
    root, ours, handler = logging.getLogger(), logging.getLogger("sealvnc"), _Handler(facts)
    before = ours.level
    root.addHandler(handler)
    ours.setLevel(logging.DEBUG)

    def undo() -> None:
        root.removeHandler(handler)
        ours.setLevel(before)

    return undo
