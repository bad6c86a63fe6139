"""All rules in their order: the first that matches decides, and without one nobody gets in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from .capability import NOTHING, Capability, names
from .parties import Guest, Who
from .rule import Rule


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
            before, after = rule.window.edges(moment)
            since = max(filter(None, (since, before)), default=None)
            until = min(filter(None, (until, after)), default=None)
            if rule.window.contains(moment):
                return Decision(rule.capabilities, rule, number, since, until)
        return Decision(since=since, until=until)

    def explain(self, who: Who, guest: Guest, moment: datetime) -> Iterator[tuple[Rule, str]]:
        """Each rule up to the one that decides, and why it does or does not, in words."""
        for rule in self.rules:
            if not rule.subject.matches(who):
                yield rule, "is about somebody else"
            elif not rule.object.matches(guest):
                yield rule, "is about another guest"
            elif not rule.window.contains(moment):
                yield rule, "does not count at this time"
            else:
                yield rule, "decides"
                return
