"""policy.rules: which rule decides, for how long, and why."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.policy.capability import EVERYTHING, NOTHING, Capability
from sealvnc.policy.parties import Guest, Who
from sealvnc.policy.rule import Rule
from sealvnc.policy.rules import Rules
from sealvnc.policy.subject import Object, Subject
from sealvnc.policy.week import Week, parse_days, parse_hours
from sealvnc.policy.window import ALWAYS, Window

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
WEB, DB = Guest("web01", labels=frozenset({"prod"})), Guest("db01")
ALICE, BOB = Who("alice", frozenset({"ops"})), Who("bob")


def rule(user: str, capabilities: Capability = EVERYTHING, **more: object) -> Rule:
    return Rule(Subject(user=user), capabilities=capabilities, **more)


def test_default_is_no() -> None:
    decision = Rules().decide(ALICE, WEB, NOW)
    assert (decision.capabilities, decision.rule) == (NOTHING, None)
    assert str(decision) == "no rule matches"


def test_first_match() -> None:
    rules = Rules((rule("bob"), rule("alice", NOTHING, note="INC-1"), rule("alice")))
    decision = rules.decide(ALICE, WEB, NOW)
    assert (decision.capabilities, decision.number) == (NOTHING, 2)
    assert str(decision) == "rule 2 (INC-1): denied"


def test_why() -> None:
    night = Window(week=Week(hours=parse_hours("22:00-06:00"), zone="UTC"))
    over = Window(end=NOW)
    rules = Rules(
        (
            Rule(Subject(user="bob", group="web"), Object("db*"), EVERYTHING),
            rule("alice", window=night),
            rule("alice", window=over),
            rule("al*"),
            rule("alice"),
        )
    )
    steps = [*rules.explain(ALICE, WEB, NOW)]
    assert [(each.number, each.decides, each.why) for each in steps] == [
        (1, False, "the user is alice; alice is in group ops; the guest is web01"),
        (2, False, "its time begins at 2027-01-04 22:00 +0000"),
        (3, False, "its time is over"),
        (4, True, "all of it is true"),
    ]


def test_how_long() -> None:
    """Until a rule before the one that decides begins to count, or that one ends."""
    soon, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    deny = rule("alice", NOTHING, window=Window(begin=soon))
    allow = rule("alice", window=Window(end=later))
    decision = Rules((deny, allow)).decide(ALICE, WEB, NOW)
    assert (decision.capabilities, decision.until) == (EVERYTHING, soon)
    assert decision.holds_at(NOW)
    assert not decision.holds_at(soon)
    elsewhere = Rules((rule("bob", window=Window(begin=soon)), allow)).decide(ALICE, WEB, NOW)
    assert elsewhere.until == later


def test_clock_that_steps_back() -> None:
    """A decision is good from a moment on, too."""
    window = Window(week=Week(hours=parse_hours("11:00-13:00"), zone="UTC"))
    decision = Rules((rule("alice", window=window),)).decide(ALICE, WEB, NOW)
    assert decision.capabilities
    assert not decision.holds_at(NOW - timedelta(hours=2))


@pytest.mark.parametrize(
    ("rules", "hidden"),
    [
        ([rule("alice"), rule("alice", NOTHING)], 1),
        ([rule("bob"), rule("a*"), rule("alice", NOTHING)], 2),
        ([rule("alice", window=Window(end=NOW)), rule("alice")], None),
        ([rule("alice", object=Object("web01")), rule("alice")], None),
        ([rule("alice")], None),
    ],
)
def test_rules_that_never_decide(rules: list[Rule], hidden: int | None) -> None:
    assert Rules(tuple(rules)).hides(len(rules)) == hidden


def test_fast_enough() -> None:
    """200 rules about everybody but her, in a time that no login and no reload feels."""
    week = Week(parse_days("mon-fri"), parse_hours("08:00-18:00"), "Europe/Berlin")
    others = [
        [
            rule(f"user{number}", window=Window(week=week)),
            Rule(Subject(group=f"group{number}"), Object("web*"), EVERYTHING),
            Rule(Subject(certificate=f"O=Example,CN=user{number}*"), Object(), EVERYTHING),
            rule("alice", object=Object(f"db{number}*")),
        ]
        for number in range(50)
    ]
    rules = Rules((*(each for four in others for each in four), rule("alice")))
    assert rules.decide(ALICE, WEB, NOW).number == 201
    times = []
    for _ in range(50):
        began = time.perf_counter()
        rules.decide(ALICE, WEB, NOW)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.001, "it takes 0.05 ms on a machine of 2024"


# -- a model --------------------------------------------------------------------------------------

HOURS = st.integers(-100, 100).map(lambda hours: NOW + timedelta(hours=hours))
WINDOWS = st.one_of(
    st.just(ALWAYS),
    st.tuples(HOURS, st.integers(1, 99)).map(
        lambda pair: Window(pair[0], pair[0] + timedelta(hours=pair[1]))
    ),
    st.sampled_from(
        [
            Window(week=Week(parse_days("sat,sun"), zone="UTC")),
            Window(week=Week(hours=parse_hours("22:00-06:00"), zone="America/New_York")),
        ]
    ),
)
RULES = st.builds(
    Rule,
    st.sampled_from(
        [Subject(user="alice"), Subject(user="*"), Subject(group="ops"), Subject(anyone=True)]
    ),
    st.sampled_from([Object("web01"), Object("w*"), Object(label="prod"), Object()]),
    st.sampled_from([NOTHING, Capability.VIEW, EVERYTHING]),
    WINDOWS,
)


@given(
    st.lists(RULES, max_size=6),
    st.sampled_from([ALICE, BOB]),
    st.sampled_from([WEB, DB]),
    HOURS,
    st.floats(0, 1),
)
def test_a_model(rules: list[Rule], who: Who, guest: Guest, moment: datetime, part: float) -> None:
    """The first that matches; and the clock changes nothing while the decision says it holds."""

    def first(at: datetime) -> int:
        matching = (
            number
            for number, each in enumerate(rules, 1)
            if each.subject.matches(who) and each.object.matches(guest) and each.window.contains(at)
        )
        return next(matching, 0)

    decision = Rules(tuple(rules)).decide(who, guest, moment)
    number = decision.number
    assert number == first(moment)
    assert decision.capabilities == (rules[number - 1].capabilities if number else NOTHING)
    assert decision.holds_at(moment)
    since = decision.since or moment - timedelta(days=30)
    until = decision.until or moment + timedelta(days=30)
    between = since + (until - since) * part * 0.999999
    assert first(since) == first(between) == first(until - timedelta(microseconds=1)) == number
    steps = [*Rules(tuple(rules)).explain(who, guest, moment)]
    assert [each.number for each in steps if each.decides] == ([number] if number else [])
    assert len(steps) == (number or len(rules))
