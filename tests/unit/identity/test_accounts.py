"""identity.accounts: users, verifiers, groups, and what logins get to see of them."""

import re
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError, CredentialsError
from sealvnc.identity.accounts import Accounts
from sealvnc.sasl import Context, Credentials, Identity, LookupVerifier, NeedCredentials, Verifier
from sealvnc.sasl.scram import SCRAM
from sealvnc.sasl.verifier import HASHES
from support import facts
from support.parties import converse


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "accounts.db"


@pytest.fixture
def accounts(path: Path) -> Iterator[Accounts]:
    with closing(Accounts.open(str(path), create=True)) as made:
        made.add("alice", "alice-pw", ["ops", "dev", "ops"])
        yield made


def change(path: Path, statement: str) -> None:
    """As nobody should, from outside."""
    with closing(sqlite3.connect(path)) as other:
        other.execute(statement)
        other.commit()


def test_missing(path: Path) -> None:
    assert not Accounts.exist(str(path))
    with pytest.raises(ConfigurationError, match="sealvnc user add"):
        Accounts.open(str(path))
    assert not path.exists(), "nothing is made by looking"


def test_foreign_database(path: Path) -> None:
    change(path, "CREATE TABLE x (y)")
    assert not Accounts.exist(str(path))
    with pytest.raises(ConfigurationError, match=r"there are no accounts in .*accounts\.db"):
        Accounts.open(str(path))


@pytest.mark.parametrize(
    ("version", "words"), [(2, "version 2, which a newer sealvnc has made"), (0, "version 0")]
)
def test_another_version(accounts: Accounts, path: Path, version: int, words: str) -> None:
    """Neither read nor changed."""
    change(path, f"UPDATE sealvnc_meta SET version = {version}")
    for create in (True, False):
        with pytest.raises(ConfigurationError, match=words):
            Accounts.open(str(path), create=create)


def test_damaged(accounts: Accounts, path: Path) -> None:
    """An error that names it, and nobody is let in."""
    change(path, "DROP TABLE sealvnc_verifiers")
    change(path, "DELETE FROM sealvnc_meta")
    for call in (lambda: accounts.check_password("alice", "alice-pw"), accounts.revision):
        with pytest.raises(ConfigurationError, match=r"accounts\.db"):
            call()


def test_damaged_verifier(accounts: Accounts, path: Path) -> None:
    change(path, "UPDATE sealvnc_verifiers SET verifier = 'SCRAM-SHA-256$0:$:'")
    with pytest.raises(ConfigurationError, match=r"accounts.db.*`sealvnc user passwd alice`"):
        accounts.verifier("alice", "SHA-256")


def test_bad_name(accounts: Accounts) -> None:
    """See `accounts_names`."""
    for call in (
        lambda: accounts.add("a:b", "secret-pw"),
        lambda: accounts.add("bob", "secret-pw", ["ops", " "]),
        lambda: accounts.set_groups("alice", ["a\0b"]),
        lambda: accounts.require_new("b*b"),
    ):
        with pytest.raises(ConfigurationError, match="name"):
            call()
    (alice,) = accounts.list()
    assert alice.groups == ("dev", "ops")


@pytest.mark.parametrize("password", ["", "\u00ad", "a\0b", "\ud800"])
def test_bad_password(accounts: Accounts, password: str) -> None:
    """An empty one is none, and so is one that SASLprep leaves nothing of."""
    for call in (
        lambda: accounts.add("bob", password),
        lambda: accounts.set_password("alice", password),
    ):
        with pytest.raises(ConfigurationError, match="password"):
            call()
    assert accounts.groups("bob") is None
    assert accounts.check_password("alice", "alice-pw")


def test_twice(accounts: Accounts) -> None:
    for call in (lambda: accounts.add("alice", "other-pw"), lambda: accounts.require_new("alice")):
        with pytest.raises(ConfigurationError, match="already"):
            call()
    assert accounts.check_password("alice", "alice-pw")


@pytest.mark.parametrize("name", ["bob", "Alice", "a\0b", "\ud800", "x" * 10_000, "", "alice "])
def test_nobody(accounts: Accounts, name: str) -> None:
    """Whatever is asked for: no such user, and no other error."""
    assert accounts.verifier(name, "SHA-256") is None
    assert accounts.groups(name) is None
    assert not accounts.check_password(name, "alice-pw")


def test_unknown(accounts: Accounts) -> None:
    for call in (
        lambda: accounts.get("bob"),
        lambda: accounts.remove("bob"),
        lambda: accounts.set_password("bob", "secret-pw"),
        lambda: accounts.set_groups("bob", []),
        lambda: accounts.enable("bob"),
        lambda: accounts.disable("bob"),
    ):
        with pytest.raises(ConfigurationError, match="no user bob"):
            call()


@pytest.mark.parametrize("hash_name", HASHES)
@pytest.mark.parametrize("plus", [False, True])
def test_login(accounts: Accounts, hash_name: str, plus: bool) -> None:
    """SCRAM, both ends; a wrong password, another's or a disabled user's is none."""
    mechanism = SCRAM(hash_name, plus)
    context = Context(facts.IN_X509, (mechanism.name,))

    def login(name: str, password: str) -> Identity:
        def answer(question: object) -> object:
            match question:
                case NeedCredentials():
                    return Credentials(name, password)
                case LookupVerifier(authcid, wanted):
                    return accounts.verifier(authcid, wanted)
            raise AssertionError(question)

        _, server = converse(mechanism, context, answer)
        return server.outcome.identity

    accounts.add("jürgen", "größe")
    assert login("alice", "alice-pw") == Identity("alice", "alice")
    assert login("ju\u0308rgen", "gro\u0308ße").authcid == "jürgen"
    accounts.disable("jürgen")
    for name, password in (("alice", "größe"), ("bob", "alice-pw"), ("jürgen", "größe")):
        with pytest.raises(CredentialsError):
            login(name, password)


def test_another_password(accounts: Accounts) -> None:
    """Of all three verifiers none of the old one is left."""
    accounts.set_password("alice", "other-pw")
    for hash_name in HASHES:
        found = accounts.verifier("alice", hash_name)
        assert isinstance(found, Verifier)
        assert (found.hash_name, found.check("other-pw")) == (hash_name, True)
        assert not found.check("alice-pw")
    assert accounts.check_password("alice", "other-pw")
    for password in ("alice-pw", "other-pW", ""):
        assert not accounts.check_password("alice", password)


def test_what_is_kept(accounts: Accounts, path: Path) -> None:
    """No password, and no two verifiers alike: each has a salt of its own."""
    accounts.add("bob", "alice-pw")
    kept = [accounts.verifier(name, each) for name in ("alice", "bob") for each in HASHES]
    assert len({each.salt for each in kept if each}) == len({str(each) for each in kept}) == 6
    accounts.close()
    data = path.read_bytes()
    assert b"alice-pw" not in data
    found = re.findall(rb"SCRAM-SHA-(?:1|256|512)\$16384:", data)
    assert len(found) == 6


def test_nothing_is_left(accounts: Accounts, path: Path) -> None:
    """Of one who has been removed, and of an old password."""
    accounts.add("bob", "bob-pw", ["night-shift"])
    old = [str(accounts.verifier(name, each)) for name in ("alice", "bob") for each in HASHES]
    accounts.remove("bob")
    accounts.set_password("alice", "other-pw")
    accounts.close()
    data = path.read_bytes().decode("latin-1")
    assert not [each for each in (*old, "bob", "night-shift") if each in data]


def test_groups(accounts: Accounts) -> None:
    assert accounts.groups("alice") == {"ops", "dev"}
    accounts.set_groups("alice", [])
    assert accounts.groups("alice") == frozenset()


def test_listing(accounts: Accounts) -> None:
    """In order; disabled ones, too; nothing secret."""
    accounts.add("Bob", "bob-pw")
    accounts.disable("alice")
    bob, alice = accounts.list()
    assert (bob.name, bob.groups, bob.enabled) == ("Bob", (), True)
    assert (alice.name, alice.groups, alice.enabled) == ("alice", ("dev", "ops"), False)
    assert bob.created == bob.changed
    assert alice.created < alice.changed
    assert accounts.get("alice") == alice
    assert "SCRAM" not in repr((bob, alice))


def test_disabled(accounts: Accounts) -> None:
    """As if there were no such user, and back; the name stays taken."""
    accounts.disable("alice")
    assert accounts.verifier("alice", "SHA-256") is None
    assert accounts.groups("alice") is None
    assert not accounts.check_password("alice", "alice-pw")
    with pytest.raises(ConfigurationError, match="already"):
        accounts.add("alice", "other-pw")
    accounts.enable("alice")
    assert accounts.check_password("alice", "alice-pw")


def test_revision(accounts: Accounts, path: Path) -> None:
    """Every change shows, from another connection, too; a look or a failure is no change."""
    with closing(Accounts.open(str(path), create=True)) as other:
        before, seen = accounts.revision(), other.revision()
        other.list()
        with pytest.raises(ConfigurationError):
            other.disable("bob")
        assert (accounts.revision(), other.revision()) == (before, seen)
        changes = (
            lambda: other.add("bob", "bob-pw"),
            lambda: other.set_password("alice", "other-pw"),
            lambda: accounts.set_groups("alice", []),
            lambda: accounts.disable("alice"),
            lambda: accounts.enable("alice"),
            lambda: accounts.remove("alice"),
        )
        for number, make in enumerate(changes, 1):
            make()
            assert (accounts.revision(), other.revision()) == (before + number, seen + number)


def test_another_file(accounts: Accounts, path: Path) -> None:
    """Its users, and a revision that differs even if as much has been changed in it."""
    before = accounts.revision()
    path.rename(path.with_suffix(".away"))
    with closing(Accounts.open(str(path), create=True)) as other:
        other.add("bob", "bob-pw")
    assert accounts.groups("alice") is None
    assert accounts.groups("bob") == frozenset()
    assert accounts.revision() != before


def test_threads(accounts: Accounts) -> None:
    def work(number: int) -> bool:
        accounts.add(f"user{number}", "secret-pw")
        return accounts.check_password(f"user{number}", "secret-pw")

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(work, range(6))) == [True] * 6
    assert len(accounts.list()) == 7
