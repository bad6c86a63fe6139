"""All rules in their order: the first that matches decides, and without one nobody gets in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .capability import NOTHING, Capability, names
from .parties import Guest, Who
from .rule import Rule
from .window import ALWAYS, earliest, latest


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody may do at a guest. ``rule`` is the one that decides, ``number`` counts from 1.

    From ``since`` up to ``until`` the clock alone cannot change it; `None` is for ever.
    """

    capabilities: Capability = NOTHING
    rule: Rule | None = None
    number: int = 0
    since: datetime | None = None
    until: datetime | None = None

    def holds_at(self, moment: datetime) -> bool:
        """Whether the clock leaves it as it is."""
        return (self.since is None or self.since <= moment) and (
            self.until is None or moment < self.until
        )

    def __str__(self) -> str:
        if self.rule is None:
            return "no rule matches"
        what = ", ".join(names(self.capabilities)) or "denied"
        note = f" ({self.rule.note})" if self.rule.note else ""
        return f"rule {self.number}{note}: {what}"


@dataclass(frozen=True, slots=True)
class Step:
    """One rule, and whether it is the one that ``decides``; ``why`` it does or not, in words."""

    number: int
    rule: Rule
    decides: bool
    why: str


@dataclass(frozen=True, slots=True)
class Rules:
    """An access control list."""

    rules: tuple[Rule, ...] = ()

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules)

    def __len__(self) -> int:
        return len(self.rules)

    def decide(self, who: Who, guest: Guest, moment: datetime) -> Decision:
        """By the first rule that is about both and counts at ``moment``, which has a time zone."""
        since: datetime | None = None
        until: datetime | None = None
        for number, rule in enumerate(self.rules, 1):
            if not rule.about(who, guest):
                continue
            span = rule.window.span(moment)
            since, until = latest(since, span.since), earliest(until, span.until)
            if span.counts:
                return Decision(rule.capabilities, rule, number, since, until)
        return Decision(since=since, until=until)

    def explain(self, who: Who, guest: Guest, moment: datetime) -> Iterator[Step]:
        """Each rule up to the one that decides, and why it does or does not."""
        for number, rule in enumerate(self.rules, 1):
            misses = [*rule.subject.misses(who), *rule.object.misses(guest)]
            if not rule.window.contains(moment):
                misses.append(_out_of_time(rule, moment))
            yield Step(number, rule, not misses, "; ".join(misses) or "all of it is true")
            if not misses:
                return

    def hides(self, number: int) -> int | None:
        """The rule that decides before this one, always; `None` if none is seen to."""
        hidden = self.rules[number - 1]
        for other, rule in enumerate(self.rules[: number - 1], 1):
            if rule.window == ALWAYS and rule.covers(hidden):
                return other
        return None


def _out_of_time(rule: Rule, moment: datetime) -> str:
    until = rule.window.span(moment).until
    if until is None:
        return "its time is over"
    return f"its time begins at {until.astimezone(moment.tzinfo):%Y-%m-%d %H:%M %z}"
