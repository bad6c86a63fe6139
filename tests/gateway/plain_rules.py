"""Rules as somebody would say them: who may do what at which guest, and when.

Written from the contract alone. Nothing of `sealvnc.policy` is in here, on purpose.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

NAMES = ("view", "keyboard", "pointer", "clipboard-in", "clipboard-out", "resize", "power")
START = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("UTC", "Asia/Tokyo", "America/Phoenix")  # none with summer time, which has its own tests
NOBODY_MAY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    user: str
    groups: frozenset[str] = frozenset()
    realm: str = ""
    certificate: str = ""


@dataclass(frozen=True)
class Machine:
    name: str
    uuid: str = ""
    labels: frozenset[str] = frozenset()


PEOPLE = (
    Person("alice"),
    Person("alice", frozenset({"ops"}), "EXAMPLE.ORG"),
    Person("bob", frozenset({"ops", "web"})),
    Person("bob@OTHER.EXAMPLE.ORG", realm="OTHER.EXAMPLE.ORG"),
    Person("carol", certificate="O=Example,CN=carol"),
)
MACHINES = (
    Machine("web01", "0b5e9cbb-74a5-4c0e-9c33-5b7ae39a5d11", frozenset({"web"})),
    Machine("web02"),
    Machine("db01", labels=frozenset({"db", "old"})),
)
SUBJECTS = (
    ("anyone", ""),
    *(("user", name) for name in ("alice", "bob", "bob@OTHER.EXAMPLE.ORG", "al*", "?ob", "Alice")),
    *(("group", name) for name in ("ops", "web", "op")),
    *(("realm", name) for name in ("EXAMPLE.ORG", "OTHER.EXAMPLE.ORG")),
    *(("certificate", name) for name in ("O=Example,CN=carol", "CN=carol,O=Example", "*CN=carol")),
)
OBJECTS = (
    *(("guest", name) for name in ("web01", "web*", "*", "db0?", "web", "WEB01")),
    ("uuid", "0B5E9CBB-74A5-4C0E-9C33-5B7AE39A5D11"),
    *(("label", name) for name in ("db", "web", "d")),
)


def like(pattern: str, text: str) -> bool:
    """The star is any text, the question mark one character."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(like(pattern[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and pattern[0] in ("?", text[0]) and like(pattern[1:], text[1:])


@dataclass(frozen=True)
class Rule:
    subject: tuple[str, str]
    guests: tuple[str, str]
    allow: frozenset[str]  # nothing at all: deny
    begin: int | None = None  # minutes after START
    end: int | None = None
    days: frozenset[int] = field(default=frozenset())
    hours: tuple[int, int] | None = None  # minutes of the day
    zone: str = "UTC"

    def toml(self) -> str:
        kind, name = self.subject
        lines = ["[[rule]]", f"{self.guests[0]} = {json.dumps(self.guests[1])}"]
        lines.append("anyone = true" if kind == "anyone" else f"{kind} = {json.dumps(name)}")
        lines.append(f"allow = {sorted(self.allow)}" if self.allow else "deny = true")
        for key, minutes in (("from", self.begin), ("until", self.end)):
            if minutes is not None:
                lines.append(f"{key} = {(START + timedelta(minutes=minutes)).isoformat()}")
        if self.days:
            lines.append(f'days = "{",".join(DAYS[day] for day in sorted(self.days))}"')
        if self.hours is not None:
            first, last = (f"{each // 60:02}:{each % 60:02}" for each in self.hours)
            lines.append(f'hours = "{first}-{last}"')
        if self.days or self.hours is not None:
            lines.append(f'timezone = "{self.zone}"')
        return "\n".join(lines)

    def is_about(self, who: Person, guest: Machine) -> bool:
        kind, name = self.subject
        by, which = self.guests
        names = [who.certificate, ",".join(reversed(who.certificate.split(",")))]
        subject = {
            "anyone": True,
            "user": like(name, who.user),
            "group": name in who.groups,
            "realm": name == who.realm,
            "certificate": who.certificate != "" and any(like(name, each) for each in names),
        }
        about = {
            "guest": like(which, guest.name),
            "uuid": which.lower() == guest.uuid.lower(),
            "label": which in guest.labels,
        }
        return subject[kind] and about[by]

    def counts_at(self, now: datetime) -> bool:
        minutes = (now - START).total_seconds() / 60
        if self.begin is not None and minutes < self.begin:
            return False
        if self.end is not None and minutes >= self.end:
            return False
        local = now.astimezone(ZoneInfo(self.zone))
        today = not self.days or local.weekday() in self.days
        if self.hours is None:
            return today
        yesterday = not self.days or (local.weekday() - 1) % 7 in self.days
        clock = local.hour * 60 + local.minute
        first, last = self.hours
        if first < last:
            return today and first <= clock < last
        return (today and clock >= first) or (yesterday and clock < last)


def allowed(rules: list[Rule], who: Person, guest: Machine, now: datetime) -> frozenset[str]:
    """The first rule that is about both, and counts now; without one nothing."""
    for each in rules:
        if each.is_about(who, guest) and each.counts_at(now):
            return each.allow
    return NOBODY_MAY


@st.composite
def a_rule(draw: st.DrawFn) -> Rule:
    """Any rule; half of them without a time."""
    some = draw(st.sets(st.sampled_from(NAMES[1:])))
    allow = NOBODY_MAY if draw(st.integers(0, 4)) == 0 else frozenset({"view", *some})
    made = Rule(draw(st.sampled_from(SUBJECTS)), draw(st.sampled_from(OBJECTS)), allow)
    if draw(st.booleans()):
        return made
    begin = draw(st.none() | st.integers(-90, 200))
    end = draw(st.none() | st.integers((begin or 0) + 1, (begin or 0) + 400))
    days = draw(st.frozensets(st.integers(0, 6), max_size=3))
    hour = st.integers(0, 24 * 4 - 1).map(lambda quarter: quarter * 15)
    hours = draw(st.none() | st.tuples(hour, hour))
    zone = draw(st.sampled_from(ZONES))
    return Rule(made.subject, made.guests, allow, begin, end, days, hours, zone)


@st.composite
def rule_lists(draw: st.DrawFn) -> list[Rule]:
    """Some; often with one at the end that lets anyone in, as lists of rules have."""
    found = draw(st.lists(a_rule(), max_size=4))
    if draw(st.integers(0, 3)):
        some = draw(st.sets(st.sampled_from(NAMES[1:])))
        found.append(Rule(("anyone", ""), ("guest", "*"), frozenset({"view", *some})))
    return found
