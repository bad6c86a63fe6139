"""identity.accounts_database: URLs, files that are missing, broken, locked, or others by now."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from sealvnc.errors import ConfigurationError
from sealvnc.identity import accounts_database
from sealvnc.identity.accounts_database import Database

VERSION = sa.text("PRAGMA user_version")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a db?.sqlite%20"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    made = Database.at(str(path))
    made.make(fill)
    with closing(made):
        yield made


def fill(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(sa.text("CREATE TABLE x (y)"))
        connection.execute(sa.text("PRAGMA user_version = 7"))


def version(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(VERSION).scalar_one())


@pytest.mark.parametrize(
    "url",
    ["nosuch://host/db", "://", "postgresql+nosuch://h/db", "sqlite://", "sqlite:///:memory:", ""],
)
def test_bad_url(url: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^accounts: "):
        Database.at(url)


def test_missing_driver() -> None:
    with pytest.raises(ConfigurationError, match="needs a driver: No module named 'MySQLdb'"):
        Database.at("mysql://db.example.org/sealvnc")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("sqlite://alice:hunter2@/x", "no place in the URL"),
        ("postgresql://alice:hunter2@host/db", "no place in the URL"),
        ("postgresql://host/db?user=alice&password=hunter2", "no place in the URL"),
        ("nosuch://alice:hunter2@host:port/db", "no URL of a database"),
        ("postgresql://alice:hunter2@host:5432x/db", "no URL of a database"),
    ],
)
def test_password_in_url(url: str, words: str) -> None:
    """Refused, and not repeated."""
    with pytest.raises(ConfigurationError, match=words) as caught:
        Database.at(url)
    assert "hunter2" not in str(caught.value)


def test_missing_file(path: Path) -> None:
    """Nothing is made by looking."""
    database = Database.at(str(path))
    database.require_place()
    assert not database.is_there()
    with pytest.raises(ConfigurationError, match="No such file"):
        version(database)
    assert not path.exists()


def test_missing_directory(tmp_path: Path) -> None:
    database = Database.at(str(tmp_path / "nowhere" / "a.db"))
    for call in (database.require_place, lambda: database.make(fill)):
        with pytest.raises(ConfigurationError, match="nowhere is not there"):
            call()


def test_link_to_nowhere(tmp_path: Path, path: Path) -> None:
    """Who may write to the directory cannot have root make a file elsewhere."""
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ConfigurationError, match="No such file"):
        Database.at(str(path)).make(fill)
    assert not (tmp_path / "elsewhere").exists()


def test_directory(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="unable to open"):
        version(Database.at(str(tmp_path)))


def test_no_database(path: Path) -> None:
    path.write_bytes(b"this is no database" * 999)
    with pytest.raises(ConfigurationError, match=r"sqlite%20: .*not a database"):
        version(Database.at(str(path)))


def test_made(database: Database, path: Path) -> None:
    """For owner and group, whole, and nothing beside it."""
    assert path.stat().st_mode & 0o777 == 0o640 & ~umask()
    assert version(database) == 7
    database.close()
    assert list(path.parent.iterdir()) == [path]
    assert str(database) == str(path)


def umask() -> int:
    os.umask(mask := os.umask(0))
    return mask


def test_not_made(path: Path) -> None:
    """What goes wrong half way leaves nothing."""

    def interrupted(database: Database) -> None:
        fill(database)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Database.at(str(path)).make(interrupted)
    assert list(path.parent.iterdir()) == []


def test_made_by_another_at_once(database: Database, path: Path) -> None:
    """The first one stays."""
    path.rename(away := path.with_name("away"))

    def beaten(draft: Database) -> None:
        fill(draft)
        away.rename(path)
        with database.writing() as connection:
            connection.execute(sa.text("PRAGMA user_version = 8"))

    other = Database.at(str(path))
    with closing(other):
        other.make(beaten)
        assert version(other) == 8


def test_empty_file(path: Path) -> None:
    path.touch()
    with closing(Database.at(str(path))) as database:
        assert version(database) == 0
        database.make(fill)
        assert version(database) == 7


def test_relative(monkeypatch: pytest.MonkeyPatch, database: Database, path: Path) -> None:
    """The place is that of the beginning."""
    monkeypatch.chdir(path.parent)
    with closing(Database.at(path.name)) as found:
        monkeypatch.chdir("/")
        assert str(found) == str(path)
        assert version(found) == 7


def test_locked(monkeypatch: pytest.MonkeyPatch, database: Database, path: Path) -> None:
    """Reading goes on beside another process that writes; writing waits, and not for long."""
    monkeypatch.setitem(accounts_database._CONNECT, "pysqlite", {"timeout": 0.01})
    with closing(Database.at(str(path))) as impatient, closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert version(impatient) == 7
        with pytest.raises(ConfigurationError, match=r"sqlite%20: database is locked"):
            fill(impatient)
        other.rollback()
        with impatient.writing():
            pass
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ConfigurationError, match=r"sqlite%20: database is locked"):
            version(impatient)


def test_undone(database: Database) -> None:
    def interrupted() -> None:
        with database.writing() as connection:
            connection.execute(sa.text("INSERT INTO x VALUES (1)"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    with database.reading() as connection:
        assert connection.execute(sa.text("SELECT * FROM x")).first() is None


def test_another_file(database: Database, path: Path) -> None:
    """One that is gone lets in nobody; another one counts at once."""
    version(database)
    before = database.epoch
    assert version(database) == 7
    assert database.epoch == before
    path.rename(path.with_name("away"))
    with pytest.raises(ConfigurationError, match="No such file"):
        version(database)
    with closing(Database.at(str(path))) as other:
        other.make(lambda _: None)
    assert version(database) == 0
    assert database.epoch != before


def test_settings(database: Database) -> None:
    """All in one file, no change lost with the power, no secret left in free pages."""
    for setting, value in (("journal_mode", "delete"), ("synchronous", 3), ("secure_delete", 1)):
        with database.reading() as connection:
            assert connection.execute(sa.text(f"PRAGMA {setting}")).scalar_one() == value
