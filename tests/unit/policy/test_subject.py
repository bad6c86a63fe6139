"""policy.subject: whom and what a rule is about, and what it is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConfigurationError
from sealvnc.policy.parties import Guest, Who
from sealvnc.policy.subject import Object, Subject, glob_matches, orders

WEB = Guest("web01", "0f0e0d0c-0000-4000-8000-000000000001", frozenset({"prod"}))
ALICE = Who("alice", frozenset({"ops"}))
TICKET = Who("bob@OTHER.EXAMPLE.ORG", realm="OTHER.EXAMPLE.ORG")
OWN = Who("bob", realm="EXAMPLE.ORG")
CARD = Who("O=Example,CN=alice", certificate="O=Example,CN=alice")
COMMA = Who("x", certificate=r"O=x\,CN=alice,CN=mallory")


def test_a_rule_about_nobody() -> None:
    with pytest.raises(ConfigurationError, match="subject"):
        Subject()
    with pytest.raises(ConfigurationError, match="subject"):
        Subject(user="alice", anyone=True)


@pytest.mark.parametrize(
    ("subject", "who", "matches"),
    [
        (Subject(user="alice"), ALICE, True),
        (Subject(user="al*"), ALICE, True),
        (Subject(user="Alice"), ALICE, False),
        (Subject(user="bob"), TICKET, False),
        (Subject(user="bob@OTHER.EXAMPLE.ORG"), TICKET, True),
        (Subject(user="bob*"), TICKET, False),
        (Subject(user="*"), TICKET, False),
        (Subject(user="bob?OTHER.EXAMPLE.ORG"), TICKET, False),
        (Subject(user="*@OTHER.EXAMPLE.ORG"), TICKET, True),
        (Subject(user="*@*"), ALICE, False),
        (Subject(user="bob"), OWN, True),
        (Subject(user="bob", realm="EXAMPLE.ORG"), OWN, True),
        (Subject(user="bob", realm="EXAMPLE.ORG"), Who("bob"), False),  # by a password
        (Subject(user="bob", realm="OTHER.EXAMPLE.ORG"), TICKET, False),
        (Subject(realm="OTHER.EXAMPLE.ORG"), TICKET, True),
        (Subject(realm="OTHER.EXAMPLE.*"), TICKET, False),
        (Subject(realm="OTHER.EXAMPLE.ORG"), ALICE, False),
        (Subject(group="ops"), ALICE, True),
        (Subject(group="o*"), ALICE, False),
        (Subject(group="ops"), TICKET, False),
        (Subject(user="alice", group="web"), ALICE, False),
        (Subject(certificate="O=Example,CN=alice"), CARD, True),
        (Subject(certificate="CN=alice,O=Example"), CARD, True),
        (Subject(certificate="O=Example,*"), CARD, True),
        (Subject(certificate="CN=alice"), CARD, False),
        (Subject(certificate="*"), ALICE, False),
        (Subject(certificate="*,CN=alice"), CARD, True),
        (Subject(certificate="*,CN=alice"), COMMA, False),
        (Subject(certificate="*,CN=alice,*"), COMMA, False),
        (Subject(certificate=r"O=x\,CN=alice,CN=mallory"), COMMA, True),
        (Subject(certificate=r"CN=mallory,O=x\,CN=alice"), COMMA, True),
        (Subject(certificate=r"O=x?CN=alice,CN=mallory"), COMMA, False),
        (Subject(certificate=r"O=x\\,CN=*"), Who("x", certificate=r"O=x\\,CN=y"), True),
        (Subject(anyone=True), TICKET, True),
    ],
)
def test_subject(subject: Subject, who: Who, matches: bool) -> None:
    assert subject.matches(who) is matches
    assert bool([*subject.misses(who)]) is not matches


@pytest.mark.parametrize(
    ("where", "matches"),
    [
        (Object(), True),
        (Object("web01"), True),
        (Object("web*"), True),
        (Object("web??"), True),
        (Object("web?"), False),
        (Object("web.."), False),
        (Object("WEB01"), False),
        (Object(uuid=WEB.uuid.upper()), True),
        (Object(uuid=WEB.uuid[:-1] + "2"), False),
        (Object(label="prod"), True),
        (Object(label="pro"), False),
        (Object("db*", label="prod"), False),
    ],
)
def test_object(where: Object, matches: bool) -> None:
    assert where.matches(WEB) is matches
    assert bool([*where.misses(WEB)]) is not matches


def test_no_uuid() -> None:
    """Of a guest whose UUID nobody knows no rule is true that names one."""
    assert not Object(uuid=WEB.uuid).matches(Guest("web01"))
    assert Object(uuid=WEB.uuid).may_match(Guest("web01"))
    assert not Object("web02", WEB.uuid).may_match(Guest("web01"))
    assert not Object(uuid=WEB.uuid).may_match(Guest("web01", WEB.uuid[:-1] + "2"))
    assert Object(label="prod").may_match(Guest("web01"))


def test_words() -> None:
    assert [*Subject(group="web", realm="X").misses(ALICE)] == [
        "alice is in group ops",
        "there is no Kerberos ticket",
    ]
    assert [*Subject(group="web").misses(TICKET)] == ["bob@OTHER.EXAMPLE.ORG is in no group"]
    assert [*Object("db*", label="old").misses(WEB)] == [
        "the guest is web01",
        "web01 has label prod",
    ]
    assert str(Subject(user="bob", realm="EXAMPLE.ORG")) == "user bob, realm EXAMPLE.ORG"
    assert str(Subject(anyone=True)) == "anyone"
    assert str(Object()) == "guest *"
    assert str(Object(label="prod")) == "label prod"


# -- globs ----------------------------------------------------------------------------------------


def plain(glob: str, text: str) -> bool:
    """The star is any text, the question mark one character."""
    if not glob:
        return not text
    if glob[0] == "*":
        return any(plain(glob[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and glob[0] in ("?", text[0]) and plain(glob[1:], text[1:])


@given(st.text("ab*?.\n[\\", max_size=8), st.text("ab.\n[\\", max_size=8))
def test_glob(glob: str, text: str) -> None:
    """No brackets, everything crossed, nothing escaped."""
    assert glob_matches(glob, text) is plain(glob, text)


def test_glob_of_many_stars() -> None:
    """A name made to be slow is not."""
    began = time.perf_counter()
    assert not glob_matches("*a" * 20 + "b", "a" * 10_000)
    assert time.perf_counter() - began < 1


def test_orders() -> None:
    assert orders("C=GB,O=Feas,CN=x") == ("C=GB,O=Feas,CN=x", "CN=x,O=Feas,C=GB")
    encoded, reverse = orders(r"C=GB,O=Feas\, Inc,CN=x")
    assert [len(each.split(",")) for each in (encoded, reverse)] == [3, 3]
    assert orders(reverse)[1] == encoded


# -- one in another -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "covers"),
    [
        (Subject(anyone=True), Subject(user="a*"), True),
        (Subject(user="a*"), Subject(anyone=True), False),
        (Subject(user="a*"), Subject(user="a*", group="ops"), True),
        (Subject(user="a*"), Subject(user="alice", realm="X"), True),
        (Subject(user="*"), Subject(user="alice@X"), False),
        (Subject(user="a?"), Subject(user="a*"), False),  # not all that is covered is seen
        (Subject(user="alice"), Subject(group="ops"), False),
        (Subject(group="ops"), Subject(user="alice", group="ops"), True),
        (Subject(realm="X"), Subject(user="alice@X"), False),
        (Subject(certificate="CN=a"), Subject(user="a", certificate="CN=a"), True),
    ],
)
def test_covers(one: Subject, other: Subject, covers: bool) -> None:
    assert one.covers(other) is covers


@pytest.mark.parametrize(
    ("one", "other", "covers"),
    [
        (Object(), Object(label="prod"), True),
        (Object("web*"), Object("web01"), True),
        (Object("web*"), Object("web*", label="prod"), True),
        (Object("web*"), Object(label="prod"), False),
        (Object(label="prod"), Object("web01"), False),
        (Object("web?"), Object("web*"), False),
    ],
)
def test_covers_guests(one: Object, other: Object, covers: bool) -> None:
    assert one.covers(other) is covers
