"""`sealvnc gateway check` and `init` as they are called."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sealvnc.cli.gateway import check, init
from sealvnc.cli.gateway.check import command as check_command
from sealvnc.cli.gateway.effective import effective
from sealvnc.cli.gateway.findings import error, hint, warning
from sealvnc.cli.gateway.init import command as init_command
from sealvnc.cli.main import cli
from sealvnc.errors import ConfigurationError
from sealvnc.gateway.config import parse


def call(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["gateway", *arguments])


def test_the_group() -> None:
    listed = call("--help").output
    for name in ("init", "check", "run"):
        assert f"\n  {name} " in listed
    assert call("chek").exit_code == 2


def test_check_of_a_file_that_is_not_there(tmp_path: Path) -> None:
    done = call("check", "--config", str(tmp_path / "x"))
    assert done.exit_code == 2
    assert "`sealvnc gateway init` writes one" in done.output
    assert done.output.endswith("1 error.\n")


def test_check_of_a_broken_file_for_programs(tmp_path: Path) -> None:
    path = tmp_path / "sealvnc.toml"
    path.write_text("[limits]\nsessions = 0\n")
    done = call("check", "--json", "--config", str(path))
    assert done.exit_code == 2
    said = json.loads(done.output)
    assert said["values"] == []
    (finding,) = said["findings"]
    assert finding["severity"] == "error"
    assert f"{path}:2: limits.sessions: must be more than 0" in finding["text"]


def test_values_and_where_they_come_from() -> None:
    text = (
        "[limits]\nsessions = 5\n[[listener]]\nsecurity = ['sasl']\n"
        "[guests.'web 01']\nconsole = 'qmp:/x'"
    )
    shown = {each.key: each for each in effective(parse(text, Path("f")))}
    assert (shown["limits.sessions"].shown, shown["limits.sessions"].origin) == ("5", "f:2")
    assert (shown["limits.idle"].shown, shown["limits.idle"].origin) == ("0.0", "default")
    assert shown["listener[0].security"].value == ["sasl"]
    assert shown["listener[0].security"].origin == "f:4"
    assert shown["listener[0].address"].origin == "default"
    assert shown['guests."web 01".console'].shown == '"qmp:/x"'
    assert shown["tls.client_ca"].value == ""
    assert shown["kerberos.keytab"].shown == '""'
    assert shown["gateway.acl"].value == "/etc/sealvnc/acl.toml"


@pytest.mark.parametrize(
    ("findings", "code", "last"),
    [
        ([], 0, "Nothing is wrong.\n"),
        ([hint("a", "b", "c"), warning("a", "b", "c")], 0, "1 warning, 1 hint.\n"),
        (
            [hint("a", "b", "c"), error("a", "b", "c"), error("a", "d", "c")],
            2,
            "2 errors, 1 hint.\n",
        ),
    ],
)
def test_exit_codes_and_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, findings: list[object], code: int, last: str
) -> None:
    path = tmp_path / "sealvnc.toml"
    path.write_text("")
    monkeypatch.setattr("sealvnc.cli.gateway.looks.table.LOOKS", (lambda loaded: findings,))
    done = call("check", "--config", str(path))
    assert done.exit_code == code
    assert done.output.endswith(last)
    severities = [
        line.partition(":")[0]
        for line in done.output.splitlines()
        if line.startswith(("error:", "warning:", "hint:"))
    ]
    assert severities == sorted(severities, key=["error", "warning", "hint"].index)
    assert "limits.sessions" in done.output


def test_init(tmp_path: Path) -> None:
    places = [
        *("--config", str(tmp_path / "etc/sealvnc.toml"), "--pki", str(tmp_path / "pki")),
        *("--state", str(tmp_path / "state"), "--name", "gw.example.org"),
    ]
    dry = call("init", "--dry-run", *places)
    assert dry.exit_code == 0, dry.output
    assert list(tmp_path.iterdir()) == []
    done = call("init", *places)
    assert done.exit_code == 0, done.output
    assert done.output.replace("done    ", "would   ") == dry.output
    again = call("init", *places)
    assert "\nEverything is there already; nothing was changed.\n" in again.output
    assert "\ndone " not in again.output


def test_a_key_without_its_certificate() -> None:
    done = call("init", "--key", "/x")
    assert isinstance(done.exception, ConfigurationError)


def test_help_has_an_example() -> None:
    for command in (check_command, init_command):
        assert f"sealvnc gateway {command.name} --" in (command.help or "")
    assert check.__doc__
    assert init.__doc__
