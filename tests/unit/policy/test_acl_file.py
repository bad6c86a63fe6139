"""policy.acl_file, policy.acl_edit: rules on disk, and changes to them."""

import os
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.policy import acl_edit
from sealvnc.policy.acl_file import load, parse_rules
from sealvnc.policy.capability import EVERYTHING, NOTHING, Capability

GOOD = '[[rule]]\nuser = "alice"\nguest = "web*"\nallow = "all"\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[rule", "not TOML"),
        ("rule = 1", "two brackets"),
        ("[rule]\nuser = 'a'", "two brackets"),
        ("rules = []", "unknown rules"),
        (GOOD + 'gest = "x"', "rule 1: unknown gest; there are"),
        (GOOD.replace('"alice"', "1"), "rule 1: user = 1: not text"),
        (GOOD.replace('"alice"', '""'), "user is empty"),
        (GOOD.replace('user = "alice"\n', ""), "rule 1: a rule needs a subject"),
        (GOOD.replace('guest = "web*"\n', ""), 'guest = "\\*" is every guest'),
        (GOOD.replace('allow = "all"', ""), "either allow"),
        (GOOD + "deny = true", "either allow"),
        (GOOD.replace('"all"', '"fly"'), "no capability 'fly'"),
        (GOOD.replace('"all"', '["keyboard"]'), "has to allow view"),
        (GOOD.replace('"all"', "[]"), "allow is"),
        (GOOD.replace('"all"', "[1]"), "allow is"),
        (GOOD + "until = 2027-01-01", "until = .*not a date and time"),
        (GOOD + "until = 2027-01-01T00:00:00", "needs an offset"),
        (GOOD + 'days = "someday"', "write mon-fri"),
        (GOOD + 'timezone = "Nowhere"', "timezone"),
        (GOOD + GOOD.replace("alice", ""), "rule 2"),
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
    assert first.window.zone == "Europe/Berlin"
    assert second.capabilities == NOTHING


# -- changes --------------------------------------------------------------------------------------


def test_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "acl.toml"
    path.write_text("# ours\n\n" + GOOD.replace('"all"\n', '"all"   # why not\n'))
    path.chmod(0o604)
    acl_edit.add(path, {"user": "bob", "guest": "db01", "allow": ["view"]})
    acl_edit.add(path, {"user": "mallory", "guest": "*", "deny": True}, 1)
    text = path.read_text()
    assert "# ours" in text
    assert "# why not" in text
    assert [rule.subject.user for rule in load(path)] == ["mallory", "alice", "bob"]
    assert path.stat().st_mode & 0o777 == 0o604
    acl_edit.remove(path, 2)
    assert [rule.subject.user for rule in load(path)] == ["mallory", "bob"]
    assert [each.name for each in tmp_path.iterdir()] == ["acl.toml"]


def test_new_file(tmp_path: Path) -> None:
    path = tmp_path / "acl.toml"
    acl_edit.add(path, {"anyone": True, "guest": "*", "allow": "all"})
    assert load(path).rules[0].capabilities == EVERYTHING
    assert path.stat().st_mode & 0o007 == 0


@pytest.mark.parametrize("number", [0, 2, -1])
def test_no_such_rule(tmp_path: Path, number: int) -> None:
    path = tmp_path / "acl.toml"
    path.write_text(GOOD)
    for change in (
        lambda: acl_edit.remove(path, number),
        lambda: acl_edit.add(path, {"user": "x", "guest": "*", "deny": True}, number),
    ):
        with pytest.raises(ConfigurationError, match="no rule"):
            change()
    assert path.read_text() == GOOD


def test_nothing_broken_is_written(tmp_path: Path) -> None:
    path = tmp_path / "acl.toml"
    path.write_text(GOOD)
    with pytest.raises(ConfigurationError):
        acl_edit.add(path, {"user": "x", "guest": "*", "allow": ["fly"]})
    assert path.read_text() == GOOD
    path.write_text("[[rule")
    with pytest.raises(ConfigurationError):
        acl_edit.add(path, {"user": "x", "guest": "*", "deny": True})
    assert path.read_text() == "[[rule"


def test_symbolic_link(tmp_path: Path) -> None:
    """What it points to is changed; the link stays."""
    path, link = tmp_path / "acl.toml", tmp_path / "link"
    path.write_text(GOOD)
    os.symlink(path, link)
    acl_edit.remove(link, 1)
    assert link.is_symlink()
    assert len(load(path)) == 0
