"""policy.acl_file: rules on disk, whole or not at all."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConfigurationError
from sealvnc.policy.acl_file import load, parse_rules
from sealvnc.policy.acl_text import render
from sealvnc.policy.capability import NOTHING, Capability

GOOD = '[[rule]]\nuser = "alice"\nguest = "web*"\nallow = "all"\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[rule", "not TOML"),
        ("rule = 1", "two brackets"),
        ("[rule]\nuser = 'a'", "two brackets"),
        ("rules = []", "unknown rules"),
        (GOOD + 'gest = "x"', r"rule 1 \(line 1\): unknown gest; did you mean guest\?"),
        (GOOD + "xyz = 1", "unknown xyz; there are user, group"),
        (GOOD + "\n[rule.user.x]", "not TOML"),
        (GOOD + "[rule.note]\n", "note = .*not text"),
        (GOOD.replace('"alice"', "1"), "user = 1: not text"),
        (GOOD.replace('"alice"', "true"), "user = True: not text"),
        (GOOD.replace('"alice"', '""'), "user is empty"),
        (GOOD.replace('user = "alice"\n', ""), "a rule needs a subject"),
        (GOOD.replace('guest = "web*"\n', ""), 'guest = "\\*" is every guest'),
        (GOOD + "anyone = true", "a rule needs a subject"),
        (GOOD.replace('user = "alice"', "anyone = false"), "a rule needs a subject"),
        (GOOD.replace('allow = "all"', ""), "what may they do"),
        (GOOD.replace('allow = "all"', "deny = false"), "what may they do"),
        (GOOD + "deny = true", "allows and denies"),
        (GOOD + 'uuid = "web01"', "virsh domuuid"),
        (GOOD.replace("alice", "e\u0301lise"), "logins have it as 'élise'"),
        (GOOD + 'note = "\\u001b[2J"', "cannot be shown"),
        (GOOD + "from = 2027-01-02T00:00:00Z\nuntil = 2027-01-01T00:00:00Z", "later than from"),
        (GOOD + "until = 9999-12-31T00:00:00Z", "year"),
        (GOOD + "until = 2027-01-01T00:00:00Z\ntimezone = 'UTC'", "about days and hours"),
        (GOOD + 'hours = "8-18"', "write 08:00-18:00"),
        (GOOD.replace('"all"', '"fly"'), "no capability 'fly'"),
        (GOOD.replace('"all"', '["keyboard"]'), "has to allow view"),
        (GOOD.replace('"all"', "[]"), "allow is"),
        (GOOD.replace('"all"', "[1]"), "allow is"),
        (GOOD + "until = 2027-01-01", "until = .*not a date and time"),
        (GOOD + "until = 2027-01-01T00:00:00", "needs an offset"),
        (GOOD + 'days = "someday"', "write mon-fri"),
        (GOOD + 'days = "mon"\ntimezone = "Nowhere"', "timezone"),
        ("# ours\n\n" + GOOD + "\n" + GOOD.replace("alice", ""), r"rule 2 \(line 8\)"),
        (GOOD + 'note = """\n[[rule]]\n"""\nx = 1', "rule 1: "),  # which line is not certain
        (GOOD + "anyone = 1", "not true or false"),
    ],
)
def test_broken(text: str, complaint: str, tmp_path: Path) -> None:
    """The file, the rule, and what is wrong with it."""
    path = tmp_path / "acl.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        load(path)
    assert str(path) in str(caught.value)


def test_missing(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="acl allow"):
        load(tmp_path / "acl.toml")
    with pytest.raises(ConfigurationError, match="directory"):
        load(tmp_path)


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "acl.toml"
    path.write_bytes(b"#" * ((1 << 20) + 1))
    with pytest.raises(ConfigurationError, match="1 MiB"):
        load(path)
    path.write_bytes(b"\xff")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load(path)


def test_empty() -> None:
    """No rule is a rule of its own: nobody."""
    assert len(parse_rules("# nothing yet\n")) == 0


def test_everything() -> None:
    text = """
[[rule]]
group = "ops"
realm = "EXAMPLE.ORG"
label = "prod"
allow = ["view", "pointer"]
from = 2027-01-01T00:00:00Z
until = 2027-02-01T00:00:00+01:00
days = "mon-fri"
hours = "08:00-18:00"
timezone = "Europe/Berlin"
note = "INC-42"
[[rule]]
anyone = true
guest = "*"
deny = true
"""
    first, second = parse_rules(text)
    assert first.capabilities == Capability.VIEW | Capability.POINTER
    assert (first.subject.group, first.object.label, first.note) == ("ops", "prod", "INC-42")
    assert first.window.week.zone == "Europe/Berlin"
    assert second.capabilities == NOTHING


def test_most() -> None:
    assert len(parse_rules('[[rule]]\nuser="a"\nguest="*"\ndeny=true\n' * 10_000)) == 10_000
    with pytest.raises(ConfigurationError, match="10001 rules"):
        parse_rules('[[rule]]\nuser="a"\nguest="*"\ndeny=true\n' * 10_001)


TEXTS = st.text(min_size=1, max_size=20).filter(str.isprintable)
MOMENTS = st.datetimes(
    datetime(1971, 1, 1),
    datetime(8000, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-3, minutes=-30))]),
)
ENTRIES = st.fixed_dictionaries(
    {
        "certificate": TEXTS,
        "guest": TEXTS,
        "allow": st.lists(st.sampled_from(["keyboard", "power"]), unique=True).map(
            lambda more: ["view", *more]
        ),
    },
    optional={
        "note": TEXTS,
        "realm": TEXTS,
        "label": TEXTS,
        "from": MOMENTS.map(lambda moment: moment.replace(year=1971, day=1)),
        "until": MOMENTS.filter(lambda moment: moment.year > 1971),
        "days": st.sampled_from(["mon", "sat,sun"]),
    },
)


@given(st.lists(ENTRIES, max_size=4))
def test_written_and_read(entries: list[dict[str, object]]) -> None:
    """Whatever text stands in a rule."""
    rules = parse_rules("\n".join(line for each in entries for line in render(each)))
    for rule, entry in zip(rules, entries, strict=True):
        assert rule.subject.certificate == entry["certificate"]
        assert rule.object.guest == entry["guest"]
        assert (rule.note or None) == entry.get("note")
        assert (rule.window.begin, rule.window.end) == (entry.get("from"), entry.get("until"))


@given(st.text(), st.binary())
def test_any_text(text: str, data: bytes) -> None:
    """It is rules, or a `ConfigurationError`."""
    for each in (text, data.decode("latin-1"), f"[[rule]]\n{text}"):
        with suppress(ConfigurationError):
            parse_rules(each)
