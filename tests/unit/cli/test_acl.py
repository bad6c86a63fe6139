"""`sealvnc acl` as it is called: rules in and out of a file."""

import json
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sealvnc.cli.main import cli
from sealvnc.errors import ConfigurationError

COMMANDS = ("list", "allow", "deny", "remove", "test", "import", "export")


class Call:
    """Calls `sealvnc acl` about one file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *arguments: str, said: str = "") -> Result:
        return CliRunner().invoke(
            cli, ["acl", arguments[0], "--acl", str(self.path), *arguments[1:]], input=said
        )

    def good(self, *arguments: str, said: str = "") -> str:
        result = self(*arguments, said=said)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, *arguments: str, said: str = "") -> str:
        """The words of a `ConfigurationError`."""
        error = self(*arguments, said=said).exception
        assert isinstance(error, ConfigurationError), error
        return str(error)

    @property
    def rules(self) -> list[dict[str, Any]]:
        return tomllib.loads(self.path.read_text())["rule"]


@pytest.fixture
def call(tmp_path: Path) -> Call:
    return Call(tmp_path / "acl.toml")


@pytest.fixture
def alice(call: Call) -> Call:
    """She has a rule."""
    call.good("allow", "alice", "web*")
    return call


# -- what is wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("allow",), "give SUBJECT and GUEST"),
        (("allow", "alice"), "give SUBJECT and GUEST"),
        (("allow", "alice", "web01", "--anyone"), "give SUBJECT and GUEST"),
        (("allow", "a", "b", "--group", "--realm"), "give one of"),
        (("allow", "a", "--anyone", "--group"), "give one of"),
        (("allow", "a", "b", "--uuid", "--label"), "give one of"),
        (("allow", "a", "b", "--can", "view", "--view-only"), "give --can or"),
        (("allow", "a", "b", "--can", ","), "needs a capability"),
        (("allow", "a", "b", "--until", "tomorrow"), "write 2027-01-31"),
        (("allow", "a", "b", "--until", "2027-01-31", "--for", "2h"), "--until, or --for"),
        (("allow", "a", "b", "--for", "0"), "--until, or --for"),
        (("allow", "a", "b", "--for", "soon"), "no span"),
        (("allow", "a", "b", "--for", "999999999d"), "for ever"),
        (("allow", "a", "b", "--first", "--before", "1"), "--first or --before"),
        (("deny", "a", "b", "--before", "x"), "not a valid integer"),
        (("test", "alice"), "Missing argument"),
        (("remove", "x"), "not a valid integer"),
        (("import", "/nonexistent"), "No such file"),
    ],
)
def test_usage(alice: Call, arguments: tuple[str, ...], complaint: str) -> None:
    before = alice.path.read_bytes()
    result = alice(*arguments)
    assert result.exit_code == 2
    assert complaint in " ".join(result.stderr.split())
    assert alice.path.read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("allow", "a", "b", "--can", "fly"), "this rule, rule 1 (line 1): no capability 'fly'"),
        (("allow", "a", "b", "--can", "keyboard"), "has to allow view"),
        (("allow", "", "b"), "user is empty"),
        (("allow", "a", "b", "--uuid"), "virsh domuuid"),
        (("allow", "a", "b", "--days", "1-5"), "write mon-fri"),
        (("allow", "a", "b", "--hours", "8-18"), "write 08:00-18:00"),
        (("allow", "a", "b", "--days", "mon", "--timezone", "Mars"), "write Europe/Berlin"),
        (("allow", "a", "b", "--from", "2027-02-01", "--until", "2027-01-31"), "later than from"),
        (("allow", "a\nb", "c"), "cannot be shown"),
        (("allow", "a", "b", "--before", "3"), "no rule 3"),
        (("remove", "2"), "no rule 2"),
        (("import", "-"), "authz list"),
    ],
)
def test_refused(alice: Call, arguments: tuple[str, ...], complaint: str) -> None:
    before = alice.path.read_bytes()
    assert complaint in alice.refused(*arguments)
    assert alice.path.read_bytes() == before


@pytest.mark.parametrize("arguments", [("list",), ("test", "a", "b"), ("remove", "1")])
def test_no_rules(call: Call, arguments: tuple[str, ...]) -> None:
    assert "acl allow" in call.refused(*arguments)


def test_broken_rules(call: Call) -> None:
    """They are not shown in part, nor added to."""
    call.path.write_text("[[rule]]\nuser = 1\n")
    for arguments in (("list",), ("allow", "a", "b"), ("test", "a", "b"), ("export", "b")):
        assert "rule 1 (line 1): user = 1: not text" in call.refused(*arguments)


# -- rules in and out -----------------------------------------------------------------------------


def test_a_new_file(call: Call) -> None:
    said = call.good("allow", "alice", "web*")
    assert said == "rule 1: user alice; guest web*: all but power\n"
    assert call.path.read_text().startswith("# Who may do what")


def test_everything_that_can_be_said(call: Call) -> None:
    when = ("--days", "mon-fri", "--hours", "08:00-18:00", "--timezone", "Europe/Berlin")
    call.good("allow", "ops", "--group", "production", "--label", "--can", "all", *when)
    uuid = "0f0e0d0c-0000-4000-8000-000000000001"
    call.good("deny", "--anyone", "--uuid", uuid, "--note", "INC-1", "--first")
    call.good(
        *("allow", "O=X,CN=a", "web01", "--certificate", "--view-only", "--before", "2"),
        *("--from", "2027-01-31T18:00+01:00", "--until", "2027-02-01T00:00:00Z"),
    )
    call.good("allow", "EXAMPLE.ORG", "*", "--realm", "--can", "view, power")
    first, second, third, fourth = call.rules
    assert first == {"anyone": True, "uuid": uuid, "deny": True, "note": "INC-1"}
    assert second == {
        "certificate": "O=X,CN=a",
        "guest": "web01",
        "allow": ["view"],
        "from": datetime.fromisoformat("2027-01-31T17:00:00Z"),
        "until": datetime.fromisoformat("2027-02-01T00:00:00Z"),
    }
    assert third == {
        "group": "ops",
        "label": "production",
        "allow": "all",
        "days": "mon-fri",
        "hours": "08:00-18:00",
        "timezone": "Europe/Berlin",
    }
    assert fourth == {"realm": "EXAMPLE.ORG", "guest": "*", "allow": ["view", "power"]}


def test_for_a_while(call: Call) -> None:
    before = datetime.now().astimezone() - timedelta(seconds=1)
    call.good("allow", "alice", "web01", "--for", "2h")
    until = call.rules[0]["until"]
    assert before + timedelta(hours=2) <= until <= before + timedelta(hours=2, seconds=60)
    call.good("allow", "bob", "web01", "--for", "1d", "--from", "2027-01-31T00:00Z")
    assert call.rules[1]["until"] == datetime.fromisoformat("2027-02-01T00:00:00Z")


def test_dry_run(alice: Call) -> None:
    before = alice.path.read_bytes()
    said = alice.good("deny", "bob", "db01", "--first", "--dry-run")
    assert tomllib.loads(said) == {"rule": [{"user": "bob", "guest": "db01", "deny": True}]}
    assert alice.path.read_bytes() == before


def test_the_same_again(alice: Call) -> None:
    """Nothing is written; a place that is named counts."""
    before = alice.path.read_bytes()
    assert alice.good("allow", "alice", "web*").startswith("rule 1 says that already")
    assert alice.path.read_bytes() == before
    alice.good("allow", "alice", "web*", "--first")
    assert len(alice.rules) == 2


def test_rules_that_never_decide(alice: Call) -> None:
    result = alice("deny", "alice", "web01")
    assert result.exit_code == 0
    assert "rule 2 never decides: rule 1 does, before it" in result.stderr
    assert "its time is over" in alice("allow", "bob", "db01", "--until", "2020-01-01").stderr
    assert alice("deny", "alice", "web02", "--first").stderr == ""


def test_remove(alice: Call) -> None:
    alice.good("deny", "bob", "*")
    assert alice.good("remove", "1") == "removed rule 1: user alice; guest web*: all but power\n"
    assert [each["user"] for each in alice.rules] == ["bob"]


def test_list(alice: Call) -> None:
    alice.good("deny", "bob", "*", "--days", "sat,sun", "--note", "INC-1")
    lines = alice.good("list").splitlines()
    assert " ".join(lines[2].split()) == "1 user alice guest web* all but power always -"
    assert " ".join(lines[3].split()) == "2 user bob guest * deny sat,sun INC-1"
    first, second = json.loads(alice.good("list", "--json"))
    assert (first["user"], first["guest"], first["deny"]) == ("alice", "web*", False)
    assert (second["days"], second["note"], second["allow"]) == (["sat", "sun"], "INC-1", [])
    assert {*first} == {*second}


# -- who may, and why -----------------------------------------------------------------------------


def test_test(alice: Call) -> None:
    alice.good("deny", "bob", "*")
    result = alice("test", "alice", "web01")
    assert result.exit_code == 0
    assert "rule 1 decides: all of it is true" in result.stdout
    assert "alice at web01: rule 1: view, keyboard" in result.stdout
    result = alice("test", "bob", "web01")
    assert result.exit_code == 6
    assert "rule 1 does not match: the user is bob" in result.stdout
    assert "bob at web01: rule 2: denied" in result.stdout
    result = alice("test", "carol", "web01")
    assert (result.exit_code, result.stdout.splitlines()[-1]) == (
        6,
        "carol at web01: no rule matches",
    )


def test_test_of_anybody(call: Call) -> None:
    call.good("allow", "ops", "--group", "prod", "--label", "--hours", "08:00-18:00")
    told = ("test", "x", "y", "--group", "ops", "--label", "prod")
    assert call(*told, "--at", "2027-01-04T12:00").exit_code == 0
    late = call(*told, "--at", "2027-01-04T18:00")
    assert late.exit_code == 6
    assert "its time begins at 2027-01-05 08:00" in late.stdout
    assert "until 2027-01-05 08:00" in late.stdout
    assert call("test", "x", "y", "--at", "2027-01-04T12:00").exit_code == 6
    call.good("allow", "R", "*", "--realm", "--first")
    assert call("test", "x", "y", "--realm", "R").exit_code == 0
    assert call("test", "x@R", "y").exit_code == 0
    call.good("allow", "CN=a,O=X", "*", "--certificate", "--first")
    assert call("test", "x", "y", "--certificate", "O=X,CN=a").exit_code == 0


def test_test_for_programs(alice: Call) -> None:
    result = alice("test", "alice", "web01", "--json", "--at", "2027-01-04T12:00Z")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["rule"], found["allowed"][0]) == (0, 1, "view")
    assert [each["decides"] for each in found["steps"]] == [True]
    refused = alice("test", "bob", "web01", "--json")
    assert (refused.exit_code, json.loads(refused.stdout)["rule"]) == (6, None)


# -- QEMU's lists ---------------------------------------------------------------------------------


def test_there_and_back(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "users.json"
    path.write_text('{"rules": [{"match": "alice", "policy": "allow"}]}')
    assert "user = " in call.good("import", str(path), "--dry-run")
    assert not call.path.exists()
    assert call.good("import", str(path), "--guest", "web01").startswith("rule 1: user alice")
    out = json.loads(call.good("export", "web01"))
    assert out == {
        "policy": "deny",
        "rules": [{"match": "alice", "policy": "allow", "format": "exact"}],
    }
    assert json.loads(call.good("export", "web02"))["rules"] == []
    made = call.good("export", "web01", "--object", "users")
    assert made.count("\n") == 1
    assert json.loads(made) == {"qom-type": "authz-list", "id": "users", **out}
    assert call.good("import", "-", "--guest", "web01", said=made).startswith("rule 1 says that")
    certificates = '{"rules": [{"match": "O=X,CN=a", "policy": "deny"}]}'
    call.good("import", "-", "--kind", "certificate", said=certificates)
    assert call.rules[1] == {"certificate": "O=X,CN=a", "guest": "*", "deny": True}


def test_what_is_not_exported(alice: Call) -> None:
    alice.good("deny", "ops", "prod", "--group", "--label", "--first")
    result = alice("export", "web01")
    assert json.loads(result.stdout)["rules"] == []
    assert "rule 1 and all behind it are left out" in result.stderr
    uuid = "0f0e0d0c-0000-4000-8000-000000000001"
    result = alice("export", "web01", "--uuid", uuid)
    assert [each["match"] for each in json.loads(result.stdout)["rules"]] == ["alice"]
    result = alice("export", "web01", "--uuid", uuid, "--label", "prod")
    assert json.loads(result.stdout)["rules"] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help(name: str) -> None:
    """With an example."""
    result = CliRunner().invoke(cli, ["acl", name, "--help"])
    assert f"  sealvnc acl {name}" in result.stdout
