"""Figures of two sides, round by round, and the table that sets them beside each other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

HEADER = ("", "unit", "SealVNC", "peer", "ratio", "(rounds)", "target", "met")


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed at: ``text`` says it, ``holds`` judges our median and the ratio."""

    text: str
    holds: Callable[[float, float], bool]


NOT_BEHIND = Target(">= 1.00", lambda _, ratio: ratio >= 1)


@dataclass(slots=True)
class Figure:
    """One thing measured on both sides, a value for each round."""

    topic: str
    what: str
    unit: str
    peer: str
    target: Target | None = None
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    @property
    def ratios(self) -> list[float]:
        """Ours divided by theirs, of each round."""
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def met(self) -> bool | None:
        """Whether the target is met; `None` where there is none."""
        if self.target is None:
            return None
        return self.target.holds(median(self.ours), median(self.ratios))

    def row(self) -> tuple[str, ...]:
        """The cells of its line in the table."""
        ratios = self.ratios
        target = self.target.text if self.target is not None else ""
        met = {True: "yes", False: "NO", None: ""}[self.met]
        span = f"{min(ratios):.2f}-{max(ratios):.2f}"
        ours, theirs = _number(median(self.ours)), _number(median(self.theirs))
        return self.what, self.unit, ours, theirs, f"{median(ratios):.2f}", span, target, met

    def record(self) -> dict[str, object]:
        """Everything, for a JSON file."""
        return {
            "topic": self.topic,
            "what": self.what,
            "unit": self.unit,
            "peer": self.peer,
            "ours": self.ours,
            "theirs": self.theirs,
            "ratio": median(self.ratios),
            "target": self.target.text if self.target is not None else None,
            "met": self.met,
        }


def table(figures: Sequence[Figure]) -> str:
    """Lines that belong together follow a heading that names the peer."""
    rows = [figure.row() for figure in figures]
    widths = [max(map(len, column)) for column in zip(HEADER, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        left = (0, 1, 6, 7)
        pairs = enumerate(zip(cells, widths, strict=True))
        return "  ".join(c.ljust(w) if i in left else c.rjust(w) for i, (c, w) in pairs).rstrip()

    lines, heading = [line(HEADER)], ""
    for figure, row in zip(figures, rows, strict=True):
        if (new := f"{figure.topic}, beside {figure.peer}") != heading:
            heading = new
            lines += ["", heading]
        lines.append(line(row))
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
