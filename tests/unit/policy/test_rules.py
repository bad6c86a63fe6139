"""policy.rule, policy.rules: whom a rule is about, and which one decides."""

from datetime import UTC, datetime, timedelta

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.policy.capability import EVERYTHING, NOTHING, Capability, names, parse
from sealvnc.policy.parties import Guest, Who
from sealvnc.policy.rule import Object, Rule, Subject, glob_matches, reversed_name
from sealvnc.policy.rules import Rules
from sealvnc.policy.window import Window, parse_hours

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
WEB = Guest("web01", "0f0e0d0c-0000-4000-8000-000000000001", frozenset({"prod"}))
ALICE = Who("alice", frozenset({"ops"}))
TICKET = Who("bob@OTHER.EXAMPLE.ORG", realm="OTHER.EXAMPLE.ORG")
CARD = Who("O=Example,CN=alice", certificate="O=Example,CN=alice")


@pytest.mark.parametrize("name", ["", "views", "VIEW", "keyboard pointer", "*"])
def test_no_capability(name: str) -> None:
    with pytest.raises(ConfigurationError, match="there are view"):
        parse([name])


def test_capabilities() -> None:
    assert parse(["all"]) == EVERYTHING
    assert parse(["view", "clipboard-in"]) == Capability.VIEW | Capability.CLIPBOARD_IN
    assert names(EVERYTHING)[0] == "view"
    assert names(NOTHING) == ()


def test_a_rule_about_nobody() -> None:
    with pytest.raises(ConfigurationError, match="subject"):
        Subject()
    with pytest.raises(ConfigurationError, match="subject"):
        Subject(user="alice", anyone=True)


def test_no_view() -> None:
    with pytest.raises(ConfigurationError, match="view"):
        Rule(Subject(anyone=True), capabilities=Capability.KEYBOARD)


@pytest.mark.parametrize(
    ("subject", "who", "matches"),
    [
        (Subject(user="alice"), ALICE, True),
        (Subject(user="al*"), ALICE, True),
        (Subject(user="Alice"), ALICE, False),
        (Subject(user="bob"), TICKET, False),
        (Subject(user="bob@OTHER.EXAMPLE.ORG"), TICKET, True),
        (Subject(user="bob*"), TICKET, True),
        (Subject(realm="OTHER.EXAMPLE.ORG"), TICKET, True),
        (Subject(realm="OTHER.EXAMPLE.ORG"), ALICE, False),
        (Subject(user="alice", realm="EXAMPLE.ORG"), ALICE, False),
        (Subject(group="ops"), ALICE, True),
        (Subject(group="ops"), TICKET, False),
        (Subject(certificate="O=Example,CN=alice"), CARD, True),
        (Subject(certificate="CN=alice,O=Example"), CARD, True),
        (Subject(certificate="O=Example,*"), CARD, True),
        (Subject(certificate="*"), ALICE, False),
        (Subject(anyone=True), TICKET, True),
    ],
)
def test_subject(subject: Subject, who: Who, matches: bool) -> None:
    assert subject.matches(who) is matches


@pytest.mark.parametrize(
    ("where", "matches"),
    [
        (Object(), True),
        (Object("web01"), True),
        (Object("web*"), True),
        (Object("web??"), True),
        (Object("web?"), False),
        (Object("web.."), False),
        (Object(uuid=WEB.uuid.upper()), True),
        (Object(label="prod"), True),
        (Object(label="pro"), False),
        (Object("db*", label="prod"), False),
    ],
)
def test_object(where: Object, matches: bool) -> None:
    assert where.matches(WEB) is matches


def test_glob() -> None:
    """As QEMU's: no brackets, everything crossed, nothing escaped."""
    assert glob_matches("a*c", "a/b@\nc")
    assert not glob_matches("[ab]*", "abc")
    assert glob_matches("[ab]*", "[ab]c")


def test_reversed_name() -> None:
    assert reversed_name(r"C=GB,O=Feas\, Inc,CN=x") == r"CN=x,O=Feas\, Inc,C=GB"


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
    assert [why for _, why in rules.explain(ALICE, WEB, NOW)] == [
        "is about somebody else",
        "decides",
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
    window = Window(hours=parse_hours("11:00-13:00"), zone="UTC")
    decision = Rules((rule("alice", window=window),)).decide(ALICE, WEB, NOW)
    assert decision.capabilities
    assert not decision.holds_at(NOW - timedelta(hours=2))
