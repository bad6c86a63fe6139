"""`sealvnc user` as it is called, at a terminal, too."""

import json
import os
import pty
import re
import select
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Self

import pytest
from click.testing import CliRunner, Result

from sealvnc.cli import user
from sealvnc.cli.main import cli
from sealvnc.errors import ConfigurationError
from sealvnc.identity.accounts import Account, Accounts

COMMANDS = ("add", "passwd", "list", "remove", "groups", "disable", "enable")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "accounts.db"


@pytest.fixture
def call(path: Path, monkeypatch: pytest.MonkeyPatch) -> "Call":
    monkeypatch.setenv("SEALVNC_DATABASE", str(path))
    return Call(path)


@pytest.fixture
def alice(call: "Call") -> "Call":
    """She is there."""
    assert (
        call("add", "alice", "--group", "ops", "--password-file", "-", said="alice-pw\n").code == 0
    )
    return call


class Call:
    """Calls `sealvnc user`, and looks into its database."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, *arguments: str, said: str = "") -> "Outcome":
        return Outcome(CliRunner().invoke(cli, ["user", *arguments], input=said))

    def refused(self, *arguments: str, said: str = "") -> str:
        """The words of a `ConfigurationError`."""
        error = self(*arguments, said=said).result.exception
        assert isinstance(error, ConfigurationError), error
        return str(error)

    @property
    def users(self) -> dict[str, Account]:
        with closing(Accounts.open(str(self.path))) as accounts:
            return {each.name: each for each in accounts.list()}

    def check(self, name: str, password: str) -> bool:
        with closing(Accounts.open(str(self.path))) as accounts:
            return accounts.check_password(name, password)


class Outcome:
    def __init__(self, result: Result) -> None:
        self.result, self.code = result, result.exit_code
        self.out, self.err = result.stdout, result.stderr


# -- what is wrong ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS[1:])
def test_no_accounts(call: Call, command: str) -> None:
    """Only `add` makes them."""
    name = () if command == "list" else ("alice",)
    words = call.refused(command, *name, *(("--generate",) if command == "passwd" else ()))
    assert f"no accounts in {call.path}; `sealvnc user add` makes them" in words
    assert not call.path.exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_broken_accounts(call: Call, command: str) -> None:
    call.path.write_bytes(b"this is no database" * 999)
    name = () if command == "list" else ("alice",)
    password = ("--generate",) if command in ("add", "passwd") else ()
    assert f"{call.path}: file is not a database" in call.refused(command, *name, *password)


@pytest.mark.parametrize("command", [each for each in COMMANDS if each not in ("add", "list")])
def test_unknown_user(alice: Call, command: str) -> None:
    password = ("--generate",) if command == "passwd" else ()
    assert "no user bob; `sealvnc user list`" in alice.refused(command, "bob", *password)


@pytest.mark.parametrize(
    "arguments", [("a:b",), ("bob@EXAMPLE.ORG",), ("*",), ("",), ("bob", "--group", " ")]
)
def test_bad_name(call: Call, arguments: Sequence[str]) -> None:
    """Said before anything is asked, or made."""
    assert "name" in call.refused("add", *arguments, "--password-file", "-", said="secret-pw\n")
    assert not call.path.exists()


def test_twice(alice: Call) -> None:
    words = alice.refused("add", "alice", "--password-file", "-", said="other-pw\n")
    assert "`sealvnc user passwd alice`" in words
    assert alice.check("alice", "alice-pw")


@pytest.mark.parametrize("said", ["", "\n", "\u00ad\n"])
@pytest.mark.parametrize("command", ["add", "passwd"])
def test_empty_password(alice: Call, command: str, said: str) -> None:
    name = "bob" if command == "add" else "alice"
    assert "password" in alice.refused(command, name, "--password-file", "-", said=said)
    assert list(alice.users) == ["alice"]
    assert alice.check("alice", "alice-pw")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "no terminal to ask at; give --password-file or --generate"),
        (("--generate", "--password-file", "-"), "give --password-file or --generate"),
        (("--password", "hunter2"), "No such option"),
    ],
)
def test_no_password(call: Call, options: Sequence[str], words: str) -> None:
    """No option takes one: others can read a command line."""
    done = call("add", "alice", *options)
    assert (done.code, words in done.err) == (2, True)
    assert not call.path.exists()


def test_password_in_the_address_of_a_database(call: Call) -> None:
    words = call.refused("list", "--database", "postgresql://alice:hunter2@db.example.org/x")
    assert "~/.pgpass" in words
    assert "hunter2" not in words


def test_file_that_others_can_read(call: Call, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret-pw\n")
    (tmp_path / "secret").chmod(0o644)
    words = call.refused("add", "alice", "--password-file", str(tmp_path / "secret"))
    assert "chmod 600" in words
    assert not call.path.exists()


# -- what is done -----------------------------------------------------------------------------


def test_add(call: Call) -> None:
    """The first one makes the accounts, and says so; nothing goes to stdout."""
    done = call(
        *("add", "alice", "--group", "ops", "--group", "dev", "--password-file", "-"),
        said="alice-pw\r\n",
    )
    assert (done.code, done.out) == (0, "")
    made, can = done.err.splitlines()
    assert made == f"made the accounts in {call.path}"
    assert "`sealvnc acl allow alice GUEST`" in can
    assert call.check("alice", "alice-pw")
    assert call.users["alice"].groups == ("dev", "ops")
    assert "made" not in call("add", "bob", "--generate").err


def test_name_as_it_is_kept(alice: Call) -> None:
    assert "IX can log in" in alice("add", "\u2168", "--generate").err
    assert alice("disable", "\u2168").code == 0
    assert not alice.users["IX"].enabled


@pytest.mark.parametrize("command", ["add", "passwd"])
def test_generate(alice: Call, command: str) -> None:
    """To stdout, alone, and it works."""
    name = "bob" if command == "add" else "alice"
    password, end, rest = alice(command, name, "--generate").out.partition("\n")
    assert (len(password), end, rest) == (24, "\n", "")
    assert alice.check(name, password)
    assert not alice.check("alice", "alice-pw") or command == "add"


def test_what_is_generated_only_counts_once_it_is_kept(alice: Call) -> None:
    done = alice("add", "alice", "--generate")
    assert (done.code, done.out) == (1, "")


def test_passwd(alice: Call) -> None:
    done = alice("passwd", "alice", "--password-file", "-", said="other-pw\n")
    assert (done.code, done.out, done.err) == (0, "", "")
    assert alice.check("alice", "other-pw")
    assert not alice.check("alice", "alice-pw")


def test_list(alice: Call) -> None:
    alice("add", "bob", "--generate")
    alice("disable", "bob")
    head, line, *rows = alice("list").out.splitlines()
    assert head.split() == ["NAME", "GROUPS", "STATE", "SINCE", "CHANGED"]
    assert set(line) == {"─"}
    date = r"\d{4}-\d\d-\d\d \d\d:\d\d"
    assert [re.sub(date, "DATE", row).split() for row in rows] == [
        ["alice", "ops", "enabled", "DATE", "DATE"],
        ["bob", "-", "disabled", "DATE", "DATE"],
    ]


def test_list_for_programs(alice: Call) -> None:
    """Every fact, and no secret."""
    (found,) = json.loads(alice("list", "--json").out)
    times = found.pop("created"), found.pop("changed")
    assert times[0] == times[1] > 0
    assert found == {"name": "alice", "groups": ["ops"], "enabled": True}


def test_groups(alice: Call) -> None:
    assert alice("groups", "alice", "dev", "night shift").code == 0
    assert alice.users["alice"].groups == ("dev", "night shift")
    assert alice("groups", "alice").code == 0
    assert alice.users["alice"].groups == ()


def test_disable_and_enable(alice: Call) -> None:
    for command in ("disable", "disable", "enable", "enable"):
        assert alice(command, "alice").code == 0
        assert alice.check("alice", "alice-pw") == (command == "enable")


def test_remove(alice: Call) -> None:
    done = alice("remove", "alice")
    assert (done.code, "give --yes" in done.err) == (2, True)
    assert list(alice.users) == ["alice"]
    assert alice("remove", "alice", "--yes").code == 0
    assert not alice.users


@pytest.mark.parametrize("command", COMMANDS)
def test_help(call: Call, command: str) -> None:
    """Where the accounts are by default, and what says otherwise."""
    out = " ".join(call(command, "--help").out.split())
    assert f"[as the gateway's configuration says, or {user._DEFAULT}]. [env var:" in out


def test_as_the_gateway_is_configured(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """One file says where everything is; what is said here counts before it."""
    path = call.path
    monkeypatch.delenv("SEALVNC_DATABASE")
    config = path.parent / "sealvnc.toml"
    config.write_text(f'[accounts]\ndatabase = "sqlite:///{path}"\n')
    assert call("add", "alice", "--generate", "--config", str(config)).code == 0
    monkeypatch.setenv("SEALVNC_CONFIG", str(config))
    assert "alice" in call("list").out
    config.write_text('[accounts]\ndatabase = ""\n')
    assert "has no accounts" in call.refused("list")


def test_default() -> None:
    """What the gateway looks into."""
    from sealvnc.gateway.config.models import Accounts as Settings

    assert Settings().database == user._DEFAULT


# -- processes --------------------------------------------------------------------------------


class Terminal:
    """`sealvnc user` at a terminal, to the end of a ``with``."""

    def __init__(self, path: Path, *arguments: str) -> None:
        self._end, other = pty.openpty()
        self._process = subprocess.Popen(
            [
                *("setsid", "--ctty"),  # Ctrl-C is about it
                *(sys.executable, "-m", "sealvnc", "user", *arguments, "--database", str(path)),
            ],
            stdin=other,
            stdout=other,
            stderr=other,
        )
        os.close(other)
        self.shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._end)

    def expect(self, text: str) -> None:
        """Read on until this is shown."""
        seen = len(self.shown)
        while text not in self.shown[seen:]:
            assert self._read(), f"{text!r} is not in {self.shown!r}"

    def type(self, text: str) -> None:
        os.write(self._end, text.encode())

    def code(self) -> int:
        """Its exit code, once it has said all."""
        while self._read():
            pass
        return self._process.wait(timeout=30)

    def _read(self) -> bool:
        assert select.select([self._end], [], [], 30)[0], f"nothing comes after {self.shown!r}"
        try:
            data = os.read(self._end, 4096)
        except OSError:  # EIO: nobody has the other end any more
            return False
        self.shown += data.decode()
        return bool(data)


def test_asked_twice_without_echo(call: Call) -> None:
    with Terminal(call.path, "add", "alice") as terminal:
        for prompt, typed in (
            ("Password for alice: ", "secret-pw"),
            ("Once more: ", "other-pw"),
            ("Password for alice: ", "alice-pw"),
            ("Once more: ", "alice-pw"),
        ):
            terminal.expect(prompt)
            terminal.type(f"{typed}\n")
        assert terminal.code() == 0
    assert "do not match" in terminal.shown
    assert "-pw" not in terminal.shown
    assert call.check("alice", "alice-pw")


@pytest.mark.parametrize("key", ["\x03", "\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_interrupted(call: Call, key: str) -> None:
    """Nothing is left half done: there is no database yet."""
    with Terminal(call.path, "add", "alice") as terminal:
        terminal.expect("Password for alice: ")
        terminal.type(key)
        assert terminal.code() == 130
    assert list(call.path.parent.iterdir()) == []


@pytest.mark.parametrize(("answer", "left"), [("n", ["alice"]), ("", ["alice"]), ("y", [])])
def test_remove_asks(alice: Call, answer: str, left: Sequence[str]) -> None:
    with Terminal(alice.path, "remove", "alice") as terminal:
        terminal.expect("Remove alice? [y/N]")
        terminal.type(f"{answer}\n")
        assert terminal.code() == (1 if left else 0)
    assert list(alice.users) == left


def test_two_at_once(call: Call) -> None:
    """Both make the accounts, and both users are in them."""
    command = [sys.executable, "-m", "sealvnc", "user", "add", "--generate"]
    names = ("alice", "bob", "carol")
    processes = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for name in names
    ]
    for name, process in zip(names, processes, strict=True):
        password, said = process.communicate(timeout=60)
        assert process.returncode == 0, said
        assert call.check(name, password.decode().rstrip("\n"))
    assert list(call.users) == list(names)
    assert [each.name for each in call.path.parent.iterdir()] == [call.path.name]
