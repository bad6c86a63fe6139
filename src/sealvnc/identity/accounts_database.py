"""Where `accounts` are kept: an SQLite file, or whatever SQLAlchemy has a URL for."""

import os
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..errors import ConfigurationError

PATIENCE = 2
"""Seconds to wait for a server, or for another process that writes."""

_CONNECT: Mapping[str, Mapping[str, int]] = {
    "pysqlite": {"timeout": PATIENCE},
    "psycopg": {"connect_timeout": PATIENCE, "tcp_user_timeout": PATIENCE * 1000},
    "psycopg2": {"connect_timeout": PATIENCE, "tcp_user_timeout": PATIENCE * 1000},
    "pg8000": {"timeout": PATIENCE},
}
"""How each driver is told to wait no longer."""

_PREPARE: Mapping[str, tuple[str, ...]] = {
    "sqlite": (
        "PRAGMA journal_mode = DELETE",
        "PRAGMA synchronous = EXTRA",
        "PRAGMA secure_delete = ON",  # who is removed leaves no verifier in free pages
    ),
    "postgresql": (
        f"SET statement_timeout = {PATIENCE * 1000}",
        f"SET idle_in_transaction_session_timeout = {PATIENCE * 1000}",
    ),
}
"""What is said first on each connection.

No WAL: while it is open, a copy of the file lacks what is in the log, and a file that is put in
its place gets the old one's log, so that users who had been removed are back.
"""

_WRITING: Mapping[str, str] = {
    "sqlite": "BEGIN IMMEDIATE",
    "postgresql": "SELECT pg_advisory_xact_lock(1397047638)",  # a number of our own: "SEAV"
}
"""How a transaction takes its turn among those that write; also the one that makes the tables."""


class Database:
    """One database, for any number of threads; what fails is a `ConfigurationError` that names it.

    An SQLite file that has gone, or is another one now, is noticed; SQLite itself does not look.
    Without its file a database lives on in the open connections, and would let in whom nobody
    can take out any more.
    """

    def __init__(self, engine: sa.Engine, path: Path | None) -> None:
        self._engine, self._path = engine, path
        self._lock, self._seen = threading.Lock(), (0, 0)
        self.epoch = secrets.randbits(32)
        """Another number for each opening, and for each file that it has been since."""

    @classmethod
    def at(cls, url: str) -> Self:
        """The database at a URL, or the SQLite file of that path. Nothing is opened yet."""
        try:
            is_url = "://" in url
            parsed = sa.make_url(url) if is_url else sa.URL.create("sqlite", database=url)
            if parsed.password is not None or "password" in parsed.query:
                raise ConfigurationError(
                    "accounts: a password has no place in the URL of a database; PostgreSQL takes "
                    "it from ~/.pgpass, or needs none for a certificate or on a UNIX socket"
                )
            path = _file(parsed)
            return cls(_engine(parsed, path), path)
        except (ArgumentError, ValueError) as error:  # whose texts may have a password in them
            raise ConfigurationError(
                "accounts: that is no URL of a database that can be used; write "
                "sqlite:////PATH or postgresql+DRIVER://HOST/NAME"
            ) from error
        except ImportError as error:
            raise ConfigurationError(f"accounts: this database needs a driver: {error}") from error

    def __str__(self) -> str:
        return str(self._path or self._engine.url.render_as_string(hide_password=True))

    def is_there(self) -> bool:
        """Whether there is such a file; of a server that cannot be told without asking it."""
        return self._path is None or os.path.lexists(self._path)

    def require_place(self) -> None:
        """A `ConfigurationError` if there is no file, and no place for one."""
        if self._path is None or self.is_there():
            return
        if not os.access(self._path.parent, os.W_OK | os.X_OK):
            state = "may not be written to" if self._path.parent.is_dir() else "is not there"
            raise ConfigurationError(
                f"cannot make {self}: the directory {self._path.parent} {state}"
            )

    def make(self, fill: Callable[["Database"], None]) -> None:
        """Make what is missing. Nobody finds an SQLite file before ``fill`` is done with it."""
        if self._path is None or self.is_there():
            fill(self)
            return
        self.require_place()
        draft = self._path.with_name(f".{self._path.name}.{secrets.token_hex(8)}")
        try:
            _make_file(draft)
            database = Database.at(str(draft))
            try:
                fill(database)
            finally:
                database.close()
            os.link(draft, self._path)
        except FileExistsError:
            return  # another process was faster, and has made the same
        except OSError as error:
            raise ConfigurationError(f"cannot make {self}: {error.strerror}") from error
        finally:
            draft.unlink(missing_ok=True)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection for one statement; what a second one sees may be newer."""
        try:
            self._look()
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error.args[0]
            raise ConfigurationError(
                f"the accounts in {self}: {' '.join(str(cause).split())}"
            ) from error

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A transaction that nobody else writes beside."""
        with self.reading() as connection:
            if begin := _WRITING.get(self._engine.dialect.name):
                connection.exec_driver_sql(begin)
            yield connection

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._engine.dispose()

    def _look(self) -> None:
        if self._path is None:
            return
        try:
            found = self._path.stat()
        except OSError as error:
            raise ConfigurationError(f"the accounts in {self}: {error.strerror}") from error
        with self._lock:
            if self._seen != (found.st_dev, found.st_ino):
                self._seen = (found.st_dev, found.st_ino)
                self.epoch = secrets.randbits(32)
                self._engine.dispose()


def _file(url: sa.URL) -> Path | None:
    """The file of an SQLite database; `None` for a server."""
    if url.get_backend_name() != "sqlite":
        return None
    if not url.database or url.database.startswith((":memory:", "file:")):
        raise ConfigurationError("accounts: SQLite needs a file: sqlite:////PATH")
    return Path(url.database).absolute()


def _make_file(path: Path) -> None:
    """An empty file that others cannot read, of the owner of its directory."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o640)
    try:
        if os.geteuid() == 0:  # whose directory it is, runs the gateway
            owner = path.parent.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
    finally:
        os.close(descriptor)


def _engine(url: sa.URL, path: Path | None) -> sa.Engine:
    if path is not None:  # without mode=rw, SQLite makes an empty database wherever there is none
        url = url.set(database=f"file:{quote(str(path))}")
        url = url.update_query_dict({"uri": "true", "mode": "rw"})
    told = _CONNECT.get(url.get_driver_name(), {})
    arguments = {key: told[key] for key in told if key not in url.query}
    engine = sa.create_engine(url, connect_args=arguments, pool_pre_ping=path is None)
    event.listen(engine, "connect", _prepare(engine.dialect.name))
    return engine


def _prepare(dialect: str) -> Callable[[DBAPIConnection, object], None]:
    def prepare(connection: DBAPIConnection, _: object) -> None:
        cursor = connection.cursor()
        for statement in _PREPARE.get(dialect, ()):
            cursor.execute(statement)
        cursor.close()
        connection.commit()

    return prepare
