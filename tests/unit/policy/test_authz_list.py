"""policy.authz_list: QEMU's lists, in and out."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConfigurationError
from sealvnc.policy.acl_file import parse_rules
from sealvnc.policy.acl_text import render
from sealvnc.policy.authz_list import exported, imported
from sealvnc.policy.capability import USUAL, names
from sealvnc.policy.parties import Guest, Who

NOW = datetime(2027, 1, 4, 12, tzinfo=UTC)
WEB = Guest("web01", "0f0e0d0c-0000-4000-8000-000000000001", frozenset({"prod"}))
ALL_BUT_POWER = [*names(USUAL)]


def listed(*rules: dict[str, str], policy: str = "deny") -> str:
    return json.dumps({"policy": policy, "rules": rules})


def qemu_allows(text: str, identity: str) -> bool:
    """As authz/list.c has it, its globs by GLib: everything crossed, nothing escaped."""
    data = json.loads(text)
    for each in data["rules"]:
        match = each["match"]
        found = like(match, identity) if each["format"] == "glob" else match == identity
        if found:
            return each["policy"] == "allow"
    return data["policy"] == "allow"


def like(glob: str, text: str) -> bool:
    if not glob:
        return not text
    if glob[0] == "*":
        return any(like(glob[1:], text[i:]) for i in range(len(text) + 1))
    return bool(text) and glob[0] in ("?", text[0]) and like(glob[1:], text[1:])


# -- in -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "[" * 100_000,
        '{"rules": 1}',
        '{"rules": ["a"]}',
        '{"rules": [{}]}',
        '{"rules": [{"match": "a"}]}',
        '{"rules": [{"match": "a", "policy": []}]}',
        '{"rules": [{"match": 1, "policy": "allow"}]}',
        '{"rules": [{"match": "", "policy": "allow"}]}',
        '{"policy": "maybe"}',
        '{"rules": [{"match": "a", "policy": "allow", "format": "regex"}]}',
        '{"rules": [{"match": "a*", "policy": "allow", "format": "exact"}]}',
        '{"rules": [{"match": "a*", "policy": "allow"}]}',
    ],
)
def test_not_imported(text: str) -> None:
    with pytest.raises(ConfigurationError, match="authz list"):
        imported(text, "user", "web01")


def test_imported() -> None:
    text = listed(
        {"match": "mallory", "policy": "deny"},
        {"match": "al*", "policy": "allow", "format": "glob"},
        policy="allow",
    )
    assert imported(text, "user", "web01") == [
        {"user": "mallory", "guest": "web01", "deny": True},
        {"user": "al*", "guest": "web01", "allow": ALL_BUT_POWER},
        {"user": "al*@*", "guest": "web01", "allow": ALL_BUT_POWER},
        {"anyone": True, "guest": "web01", "allow": ALL_BUT_POWER},
    ]


def test_certificates_imported() -> None:
    """A list of certificates that allows the rest allows whoever has one."""
    text = listed({"match": "O=X,*", "policy": "deny", "format": "glob"}, policy="allow")
    assert imported(text, "certificate", "*") == [
        {"certificate": "O=X,*", "guest": "*", "deny": True},
        {"certificate": "*", "guest": "*", "allow": ALL_BUT_POWER},
    ]


# -- out ------------------------------------------------------------------------------------------


def test_exported() -> None:
    """What QEMU cannot say is left out, and nobody gets in by that."""
    rules = parse_rules(
        """
[[rule]]
user = "alice"
guest = "web*"
allow = "all"
[[rule]]
user = "b*"
guest = "*"
allow = ["view", "keyboard", "pointer", "clipboard-in", "clipboard-out", "resize"]
[[rule]]
user = "carol"
guest = "web01"
allow = ["view"]
[[rule]]
user = "dave"
guest = "db01"
allow = "all"
[[rule]]
user = "erin"
guest = "*"
deny = true
hours = "08:00-18:00"
[[rule]]
group = "guests"
guest = "*"
deny = true
[[rule]]
anyone = true
guest = "*"
allow = "all"
"""
    )
    text, unsaid = exported(rules, "user", WEB)
    data = json.loads(text)
    assert data["policy"] == "deny"
    assert data["rules"] == [
        {"match": "alice", "policy": "allow", "format": "exact"},
        {"match": "b*@*", "policy": "deny", "format": "glob"},
        {"match": "b*", "policy": "allow", "format": "glob"},
        {"match": "carol", "policy": "deny", "format": "exact"},
        {"match": "erin", "policy": "deny", "format": "exact"},
    ]
    assert [each.partition(" (")[0] for each in unsaid] == [
        "rule 2 denies users of other realms",
        "rule 3 becomes a denial, always",
        "rule 5 becomes a denial, always",
        "rule 6 and all behind it are left out",
    ]
    assert "capabilities" in unsaid[1]
    assert "no time" in unsaid[2]
    assert "knows no group" in unsaid[3]


def test_certificates() -> None:
    """QEMU compares in the order of the encoding; a rule of ours may be in the other one."""
    rule = '[[rule]]\ncertificate = "{}"\nguest = "*"\nallow = "all"\n'
    rules = parse_rules(rule.format(r"CN=a,O=X\\, Y") + rule.format("*,CN=b"))
    text, unsaid = exported(rules, "certificate", WEB)
    assert [each["match"] for each in json.loads(text)["rules"]] == [
        r"CN=a,O=X\, Y",
        r"O=X\, Y,CN=a",
    ]
    assert qemu_allows(text, r"O=X\, Y,CN=a")
    assert "comma" in unsaid[0]
    assert json.loads(exported(rules, "user", WEB)[0])["rules"] == []


@pytest.mark.parametrize(
    ("about", "known", "guest", "says"),
    [
        ('label = "prod"', True, WEB, True),
        ('label = "test"', True, WEB, True),
        ('label = "test"', False, WEB, False),
        ('label = "test"\nguest = "db*"', False, WEB, True),
        (f'uuid = "{WEB.uuid}"', False, Guest("web01"), False),
        (f'uuid = "{WEB.uuid[:-1]}2"', False, WEB, True),
    ],
)
def test_a_guest_not_quite_known(about: str, known: bool, guest: Guest, says: bool) -> None:
    """A denial that may be about it stops all that stands behind it."""
    rules = parse_rules(
        f'[[rule]]\ngroup = "ops"\n{about}\ndeny = true\n'
        '[[rule]]\nuser = "alice"\nguest = "web01"\nallow = "all"\n'
    )
    is_about = rules.rules[0].object.matches(guest)
    text, unsaid = exported(rules, "user", guest, known=known)
    assert qemu_allows(text, "alice") is (says and not is_about)
    assert ("not known" in "".join(unsaid)) is not says


# -- never wider ----------------------------------------------------------------------------------

PEOPLE = [
    *(Who(name, frozenset(groups)) for name in ("al", "alice", "b") for groups in ((), ("ops",))),
    Who("al", realm="R"),
    Who("al@S", realm="S"),
    Who("b@S", realm="S"),
]
ENTRIES = st.fixed_dictionaries(
    {"guest": st.sampled_from(["web01", "web*", "*", "db01"])},
    optional={"label": st.sampled_from(["prod", "test"]), "days": st.just("mon-fri")},
)
EFFECTS = st.sampled_from([{"deny": True}, {"allow": "all"}, {"allow": ["view"]}])
USERS = st.sampled_from(["al", "al*", "?", "*", "b@S", "*@S", "a*c*"]).map(lambda u: {"user": u})
SUBJECTS = USERS | st.sampled_from(
    [{"anyone": True}, {"group": "ops"}, {"realm": "S"}, {"user": "al*", "realm": "R"}]
)


@st.composite
def rule_entries(draw: st.DrawFn) -> dict[str, Any]:
    return {**draw(SUBJECTS), **draw(ENTRIES), **draw(EFFECTS)}


@given(st.lists(rule_entries(), max_size=6), st.booleans(), st.integers(0, 13))
def test_never_wider(entries: list[dict[str, Any]], known: bool, hours: int) -> None:
    """Whoever QEMU lets in may do all but power by our rules, at any time."""
    rules = parse_rules("\n".join(line for each in entries for line in render(each)))
    told = WEB if known else Guest("web01")
    text, unsaid = exported(rules, "user", told, known=known)
    for who in PEOPLE:
        decision = rules.decide(who, WEB, NOW + timedelta(hours=12 * hours))
        if qemu_allows(text, who.user):
            assert USUAL in decision.capabilities
        elif not unsaid:
            assert not decision.capabilities, "nothing was left out"


@given(
    st.lists(
        st.tuples(st.sampled_from(["al", "al*", "*", "a?", "b@S", "*@S"]), st.booleans()),
        max_size=5,
    ),
    st.booleans(),
)
def test_there_and_back(lists: list[tuple[str, bool]], allow: bool) -> None:
    """A list that is imported decides as QEMU does."""
    said = [
        {
            "match": match,
            "policy": "allow" if each else "deny",
            "format": "glob" if "*" in match or "?" in match else "exact",
        }
        for match, each in lists
    ]
    text = listed(*said, policy="allow" if allow else "deny")
    entries = imported(text, "user", "web01")
    rules = parse_rules("\n".join(line for each in entries for line in render(each)))
    for who in PEOPLE:
        assert bool(rules.decide(who, WEB, NOW).capabilities) is qemu_allows(text, who.user)
