"""`sealvnc acl` beside a gateway: rules where it says, groups of accounts, facts of guests."""

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sealvnc.cli.main import cli
from sealvnc.gateway.control.message import Request
from sealvnc.gateway.control.server import Control
from sealvnc.gateway.log import Facts
from sealvnc.identity.accounts import Accounts

RULES = """
[[rule]]
group = "ops"
label = "prod"
allow = "all"
"""
UUID = "0f0e0d0c-0000-4000-8000-000000000001"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A gateway with rules, guests and one user; it does not run."""
    url = f"sqlite:///{tmp_path}/accounts.db"
    with closing(Accounts.open(url, create=True)) as accounts:
        accounts.add("alice", "alice-pw", ["ops"])
    (tmp_path / "rules.toml").write_text(RULES)
    path = tmp_path / "sealvnc.toml"
    path.write_text(
        f"""
[gateway]
acl = "{tmp_path}/rules.toml"
control = "{tmp_path}/control.sock"

[accounts]
database = "{url}"

[guests.web01]
console = "unix:{tmp_path}/web01.sock"
labels = ["prod"]

[guests.db01]
console = "unix:{tmp_path}/db01.sock"
"""
    )
    return path


@pytest.fixture
def running(config: Path) -> Iterator[None]:
    """Its control socket answers, as far as `acl` asks."""
    bound = socket.socket(socket.AF_UNIX)
    bound.bind(str(config.parent / "control.sock"))
    bound.listen()
    loop = asyncio.new_event_loop()

    async def guests(_: Request) -> list[dict[str, object]]:
        return [{"name": "vm7", "uuid": UUID, "labels": ["prod"]}]

    control = Control({"guest.list": guests}, [], Facts())
    loop.run_until_complete(control.listen(bound))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield
    loop.call_soon_threadsafe(control.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def call(config: Path, name: str, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["acl", name, "--config", str(config), *arguments])


def test_a_broken_configuration(config: Path) -> None:
    """It is said, and nothing is guessed: neither where the rules are, nor who is who."""
    config.write_text("[gateway]\nacl = 1\n")
    assert "acl" in str(call(config, "list").exception)
    rules = config.parent / "rules.toml"
    result = call(config, "test", "alice", "web01", "--acl", str(rules))
    assert result.exit_code == 6
    assert f"not known: {config}" in result.stderr


def test_no_accounts(config: Path) -> None:
    (config.parent / "accounts.db").unlink()
    result = call(config, "test", "alice", "web01")
    assert result.exit_code == 6
    assert "not known: groups of alice: there are no accounts in" in result.stderr
    assert call(config, "test", "alice", "web01", "--group", "ops").exit_code == 0


def test_nobody(config: Path) -> None:
    result = call(config, "test", "mallory", "web01")
    assert result.exit_code == 6
    assert "mallory has no account" in result.stderr


def test_no_such_guest(config: Path) -> None:
    result = call(config, "test", "alice", "web09")
    assert result.exit_code == 6
    assert "no guest web09" in result.stderr


def test_as_the_gateway_would(config: Path) -> None:
    """Groups are those of the account, labels those of the configuration."""
    result = call(config, "test", "alice", "web01", "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")
    assert (found["groups"], found["labels"]) == (["ops"], ["prod"])
    assert call(config, "test", "alice", "db01").exit_code == 6
    assert call(config, "test", "alice", "db01", "--label", "prod").exit_code == 0
    assert call(config, "test", "alice", "web01", "--group", "web").exit_code == 6


@pytest.mark.usefixtures("running")
def test_as_the_gateway_does(config: Path) -> None:
    """What runs is asked first; what does not is as it is configured."""
    found = json.loads(call(config, "test", "alice", "vm7", "--json").stdout)
    assert (found["uuid"], found["labels"], found["rule"]) == (UUID, ["prod"], 1)
    assert call(config, "test", "alice", "web01").exit_code == 0


def test_export(config: Path) -> None:
    """Of a guest that does not run the UUID is not known, so rules about one are doubts."""
    rules = config.parent / "rules.toml"
    rules.write_text(
        f'[[rule]]\ngroup = "x"\nuuid = "{UUID}"\ndeny = true\n'
        '[[rule]]\nuser = "alice"\nguest = "*"\nallow = "all"\n'
    )
    result = call(config, "export", "web01")
    assert json.loads(result.stdout)["rules"] == []
    assert "whether it is about this guest is not known" in result.stderr


@pytest.mark.usefixtures("running")
def test_export_of_one_that_runs(config: Path) -> None:
    rules = config.parent / "rules.toml"
    rules.write_text('[[rule]]\nuser = "alice"\nlabel = "prod"\nallow = "all"\n')
    assert len(json.loads(call(config, "export", "vm7").stdout)["rules"]) == 1


def test_rules_where_the_gateway_has_them(config: Path) -> None:
    assert call(config, "allow", "bob", "db01").exit_code == 0
    assert [each["user"] for each in json.loads(call(config, "list", "--json").stdout)] == [
        "",
        "bob",
    ]
    assert (config.parent / "rules.toml").read_text().startswith(RULES)
