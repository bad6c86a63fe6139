"""policy.authz_list: QEMU's lists, in and out."""

import json

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.policy.acl_file import parse_rules
from sealvnc.policy.authz_list import exported, imported
from sealvnc.policy.parties import Guest

WEB = Guest("web01")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        '{"rules": [{}]}',
        '{"rules": [{"match": "", "policy": "allow"}]}',
        '{"policy": "maybe"}',
        '{"rules": [{"match": "a", "policy": "allow", "format": "regex"}]}',
        '{"rules": [{"match": "a*", "policy": "allow", "format": "exact"}]}',
    ],
)
def test_not_imported(text: str) -> None:
    with pytest.raises(ConfigurationError, match="authz list"):
        imported(text, "user", "web01")


def test_imported() -> None:
    text = json.dumps(
        {
            "policy": "allow",
            "rules": [
                {"match": "mallory", "policy": "deny"},
                {"match": "al*", "policy": "allow", "format": "glob"},
            ],
        }
    )
    assert imported(text, "user", "web01") == [
        {"user": "mallory", "guest": "web01", "deny": True},
        {"user": "al*", "guest": "web01", "allow": "all"},
        {"anyone": True, "guest": "web01", "allow": "all"},
    ]


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
allow = "all"
[[rule]]
user = "carol"
guest = "web01"
allow = ["view"]
[[rule]]
user = "dave"
guest = "db01"
allow = "all"
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
    text, left_out = exported(rules, "user", WEB)
    data = json.loads(text)
    assert data["policy"] == "deny"
    assert data["rules"] == [
        {"match": "alice", "policy": "allow", "format": "exact"},
        {"match": "b*", "policy": "allow", "format": "glob"},
    ]
    assert len(left_out) == 2
    assert "capabilities" in left_out[0]
    assert "group guests" in left_out[1]


def test_windows_are_left_out() -> None:
    rules = parse_rules('[[rule]]\nuser = "a"\nguest = "*"\nallow = "all"\ndays = "mon"\n')
    text, left_out = exported(rules, "user", WEB)
    assert json.loads(text)["rules"] == []
    assert "time" in left_out[0]


def test_certificates() -> None:
    rules = parse_rules('[[rule]]\ncertificate = "O=X,CN=a"\nguest = "*"\nallow = "all"\n')
    assert json.loads(exported(rules, "certificate", WEB)[0])["rules"][0]["match"] == "O=X,CN=a"
    assert json.loads(exported(rules, "user", WEB)[0])["rules"] == []
