"""policy.rule: what one rule says."""

from datetime import UTC, datetime

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.policy.capability import EVERYTHING, Capability
from sealvnc.policy.parties import Guest, Who
from sealvnc.policy.rule import Rule
from sealvnc.policy.subject import Object, Subject
from sealvnc.policy.window import Window

ANYONE = Subject(anyone=True)


def test_no_view() -> None:
    """Blind typing is nothing that anybody wants."""
    with pytest.raises(ConfigurationError, match="view"):
        Rule(ANYONE, capabilities=Capability.KEYBOARD)


def test_about() -> None:
    rule = Rule(Subject(user="alice"), Object("web*"), EVERYTHING)
    assert rule.about(Who("alice"), Guest("web01"))
    assert not rule.about(Who("bob"), Guest("web01"))
    assert not rule.about(Who("alice"), Guest("db01"))


def test_words() -> None:
    until = Window(end=datetime(2027, 1, 1, tzinfo=UTC))
    assert str(Rule(ANYONE)) == "anyone; guest *: deny"
    rule = Rule(Subject(group="ops"), Object(label="prod"), Capability.VIEW, until)
    assert str(rule) == "group ops; label prod: view, until 2027-01-01 00:00+0000"
