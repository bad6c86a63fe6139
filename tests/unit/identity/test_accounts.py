"""identity.accounts: users, verifiers, groups, and a database that may be missing or broken."""

import sqlite3
import threading
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.identity.accounts import Accounts, user_name
from sealvnc.sasl import Verifier
from sealvnc.sasl.verifier import HASHES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "accounts.db"


@pytest.fixture
def accounts(path: Path) -> Accounts:
    made = Accounts.open(str(path), create=True)
    made.add("alice", "alice-pw", ["ops", "dev", "ops"])
    return made


def test_missing(path: Path) -> None:
    with pytest.raises(ConfigurationError, match="sealvnc user add"):
        Accounts.open(str(path))
    assert not path.exists(), "nothing is made by looking"
    with pytest.raises(ConfigurationError, match="No such file"):
        Accounts.open(str(path.parent / "nowhere" / "a.db"), create=True)


def test_no_database(path: Path) -> None:
    path.write_bytes(b"this is no database" * 999)
    with pytest.raises(ConfigurationError, match="not a database"):
        Accounts.open(str(path))


def test_foreign_database(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE x (y)")
    other.close()
    with pytest.raises(ConfigurationError, match="has no accounts"):
        Accounts.open(str(path))


def test_newer_version(accounts: Accounts, path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("UPDATE sealvnc_meta SET version = 2")
    other.close()
    with pytest.raises(ConfigurationError, match="version 2"):
        Accounts.open(str(path))


@pytest.mark.parametrize("url", ["nosuch://host/db", "postgresql+nosuch://host/db"])
def test_bad_url(url: str) -> None:
    with pytest.raises(ConfigurationError, match="accounts"):
        Accounts.open(url)


@pytest.mark.parametrize(
    "name", ["", " alice", "a:b", "bob@EXAMPLE.ORG", "a\0b", "x" * 256, "\u200b"]
)
def test_bad_name(accounts: Accounts, name: str) -> None:
    with pytest.raises(ConfigurationError):
        accounts.add(name, "secret-pw")
    assert [each.name for each in accounts.list()] == ["alice"]


@pytest.mark.parametrize("password", ["", "\u00ad", "a\0b"])
def test_bad_password(accounts: Accounts, password: str) -> None:
    """An empty one is none, and so is one that SASLprep leaves nothing of."""
    with pytest.raises(ConfigurationError, match="password"):
        accounts.add("bob", password)
    assert accounts.groups("bob") is None


def test_twice(accounts: Accounts) -> None:
    for call in (lambda: accounts.add("alice", "other-pw"), lambda: accounts.require_new("alice")):
        with pytest.raises(ConfigurationError, match="already"):
            call()
    assert accounts.check_password("alice", "alice-pw")


@pytest.mark.parametrize("hash_name", HASHES)
def test_verifiers(accounts: Accounts, hash_name: str) -> None:
    found = accounts.verifier("alice", hash_name)
    assert isinstance(found, Verifier)
    assert found.hash_name == hash_name
    assert found.check("alice-pw")
    assert not found.check("alice-pW")
    assert accounts.verifier("nobody", hash_name) is None


def test_no_password_is_kept(accounts: Accounts, path: Path) -> None:
    assert b"alice-pw" not in b"".join(each.read_bytes() for each in path.parent.iterdir())
    assert path.stat().st_mode & 0o007 == 0


def test_check_password(accounts: Accounts) -> None:
    assert accounts.check_password("alice", "alice-pw")
    for user, password in (("alice", "wrong"), ("nobody", "alice-pw"), ("alice", ""), ("", "")):
        assert not accounts.check_password(user, password)


def test_groups(accounts: Accounts) -> None:
    assert accounts.groups("alice") == {"ops", "dev"}
    accounts.set_groups("alice", [])
    assert accounts.groups("alice") == frozenset()
    assert accounts.groups("nobody") is None
    with pytest.raises(ConfigurationError, match="group"):
        accounts.set_groups("alice", [" "])


def test_disabled(accounts: Accounts) -> None:
    """As if there were no such user, and back."""
    accounts.enable("alice", enabled=False)
    assert accounts.verifier("alice", "SHA-256") is None
    assert accounts.groups("alice") is None
    assert not accounts.check_password("alice", "alice-pw")
    accounts.enable("alice")
    assert accounts.check_password("alice", "alice-pw")


def test_unknown(accounts: Accounts) -> None:
    for call in (
        lambda: accounts.remove("bob"),
        lambda: accounts.set_password("bob", "secret-pw"),
        lambda: accounts.set_groups("bob", []),
        lambda: accounts.enable("bob"),
        lambda: accounts.require_known("bob"),
    ):
        with pytest.raises(ConfigurationError, match="no user bob"):
            call()


def test_revision(accounts: Accounts, path: Path) -> None:
    """Every change shows, from another connection, too; a look is no change."""
    other, seen = Accounts.open(str(path)), [accounts.revision()]
    accounts.list()
    assert other.revision() == seen[0]
    for change in (
        lambda: other.set_password("alice", "other-pw"),
        lambda: accounts.set_groups("alice", []),
        lambda: accounts.enable("alice", enabled=False),
        lambda: accounts.remove("alice"),
    ):
        change()
        seen.append(other.revision())
    assert seen == sorted(set(seen))
    assert accounts.list() == ()


def test_file_gone(accounts: Accounts, path: Path) -> None:
    """SQLite would go on with what nobody can change any more."""
    away = path.with_suffix(".away")
    path.rename(away)
    with pytest.raises(ConfigurationError, match="No such file"):
        accounts.verifier("alice", "SHA-256")
    Accounts.open(str(path), create=True).add("bob", "bob-pw")
    assert accounts.groups("alice") is None
    assert accounts.groups("bob") == frozenset()


def test_threads(accounts: Accounts) -> None:
    errors: list[Exception] = []

    def change(number: int) -> None:
        try:
            accounts.add(f"user{number}", "secret-pw")
            assert accounts.check_password(f"user{number}", "secret-pw")
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=change, args=(number,)) for number in range(6)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not errors
    assert len(accounts.list()) == 7


def test_user_name() -> None:
    """As it is compared: SASLprep."""
    assert user_name("I\u00adX") == "IX"
    assert user_name("\u2168") == "IX"
