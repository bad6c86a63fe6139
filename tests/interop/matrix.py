"""The interop matrix: rows that tests record in their reports, printed at the end of a run."""

from collections import Counter
from collections.abc import Iterable, Iterator, MutableSequence, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import Any

from sealvnc import Session
from sealvnc.aio import ServerSession

PROPERTY = "interop"
WIDTH = 120

LOGGED_IN, FAILED = "logged in", "FAILED"


@dataclass(frozen=True, slots=True, order=True)
class Row:
    """One login, or one refusal. Plain values only: pytest-xdist carries it between processes."""

    peer: str
    setup: str
    result: str
    security: str = ""
    mechanism: str = ""
    tls: str = ""
    ms: float | None = None


HEADINGS = ("peer, set-up", "result", "security type", "mechanism", "TLS", "  ms")
INDENT = "  "


class Matrix:
    """What a test records its rows with: the fixture ``matrix``."""

    def __init__(self, properties: MutableSequence[tuple[str, object]]) -> None:
        self._properties = properties

    def row(self, **values: Any) -> None:
        """Record a row; the arguments are the fields of `Row`."""
        self._properties.append((PROPERTY, asdict(Row(**values))))

    def session(
        self, peer: str, setup: str, session: Session | ServerSession, ms: float | None = None
    ) -> None:
        """Record a session of ours as a row."""
        tls = session.protection.tls
        self.row(
            peer=peer,
            setup=setup,
            result=LOGGED_IN,
            security=session.security.removeprefix("VeNCrypt "),
            mechanism=session.mechanism,
            tls=tls.version.removeprefix("TLSv") if tls is not None else "",
            ms=ms,
        )


def collect(reports: Iterable[Any]) -> list[Row]:
    """The rows of a run, sorted. Those of a failed test say so, and it has at least one."""
    rows = []
    for report in reports:
        if getattr(report, "when", None) != "call":
            continue
        found = [Row(**values) for name, values in report.user_properties if name == PROPERTY]
        if report.failed:
            found = [replace(row, result=FAILED) for row in found or _unnamed(report.nodeid)]
        rows += found
    return sorted(rows, key=lambda row: (row.peer, row.setup, row.result))


def _unnamed(nodeid: str) -> list[Row]:
    path, _, name = nodeid.partition("::")
    return [Row("?", name, FAILED)] if "interop/" in path else []


def render(rows: Sequence[Row], width: int = WIDTH) -> Iterator[str]:
    """The table, a block for each peer, no line longer than ``width``; last the count."""
    table = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(cells[i]) for cells in table) for i in range(len(HEADINGS))]
    free = width - len(INDENT) - sum(widths[1:]) - 2 * len(widths[1:])
    widths[0] = max(len(HEADINGS[0]), min(widths[0], free))

    def line(cells: Sequence[str]) -> str:
        shown = [cell[:size].ljust(size) for cell, size in zip(cells, widths, strict=True)]
        return f"{INDENT}{'  '.join(shown)}"[:width].rstrip()

    yield line(HEADINGS)
    for peer, block in groupby(rows, lambda row: row.peer):
        yield f"{_ascii(peer)} "[:width].ljust(width, "-")
        yield from (line(_cells(row)) for row in block)
    yield "-" * width
    results = Counter(row.result for row in rows)
    refused = results.total() - results[LOGGED_IN] - results[FAILED]
    yield (
        f"{len(rows)} logins tried: {results[LOGGED_IN]} logged in, {refused} refused as they "
        f"should be, {results[FAILED]} failed"
    )


def _cells(row: Row) -> tuple[str, ...]:
    ms = "" if row.ms is None else f"{row.ms:4.0f}"
    words = (row.setup, row.result, row.security, row.mechanism, row.tls)
    return (*map(_ascii, words), ms)


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()
