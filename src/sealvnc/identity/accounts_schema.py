"""The tables of `accounts`, and how their database is opened."""

import os
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError

from ..errors import ConfigurationError

VERSION = 1
_BUSY = 2.0
"""Seconds to wait for another process that writes."""

_TABLES = sa.MetaData()
META = sa.Table(
    "sealvnc_meta",
    _TABLES,
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("revision", sa.BigInteger, nullable=False),
)
USERS = sa.Table(
    "sealvnc_users",
    _TABLES,
    sa.Column("name", sa.String(255), primary_key=True),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("changed", sa.Float, nullable=False),
)
VERIFIERS = sa.Table(
    "sealvnc_verifiers",
    _TABLES,
    sa.Column("user", sa.String(255), primary_key=True),
    sa.Column("hash_name", sa.String(16), primary_key=True),
    sa.Column("verifier", sa.String(512), nullable=False),
)
GROUPS = sa.Table(
    "sealvnc_groups",
    _TABLES,
    sa.Column("user", sa.String(255), primary_key=True),
    sa.Column("name", sa.String(255), primary_key=True),
)


def open_engine(url: str, *, create: bool) -> sa.Engine:
    """An engine for ``url``, or for the SQLite file of that path."""
    try:
        parsed = sa.make_url(url if "://" in url else f"sqlite:///{url}")
        if parsed.get_backend_name() != "sqlite":
            return sa.create_engine(parsed, pool_pre_ping=True)
        _require_file(Path(parsed.database or ""), create=create)
        engine = sa.create_engine(parsed, connect_args={"timeout": _BUSY})
    except (ArgumentError, ImportError) as error:
        raise ConfigurationError(f"accounts: not a database that can be used: {error}") from error
    event.listen(engine, "connect", _prepare)
    return engine


class SameFile:
    """Whether an SQLite file is still the one that is open: SQLite itself does not look.

    Without its file a database goes on to live in the open connections, and would let in whom
    nobody can take out any more.
    """

    def __init__(self, url: sa.URL) -> None:
        is_file = url.get_backend_name() == "sqlite"
        self._path = Path(url.database or "") if is_file else None
        self._inode: int | None = None

    def is_the_same(self) -> bool:
        """A `ConfigurationError` if there is none at all."""
        if self._path is None:
            return True
        try:
            inode = self._path.stat().st_ino
        except OSError as error:
            raise ConfigurationError(f"the accounts at {self._path}: {error.strerror}") from error
        before, self._inode = self._inode, inode
        return before in (None, inode)


def _require_file(path: Path, *, create: bool) -> None:
    """SQLite itself would make an empty database wherever there is none."""
    if path.is_file():
        return
    if not create:
        raise ConfigurationError(
            f"there are no accounts at {path}; `sealvnc user add NAME` makes them"
        )
    try:
        path.touch(mode=0o640)
        if os.geteuid() == 0:  # whose directory it is, runs the gateway
            owner = path.parent.stat()
            os.chown(path, owner.st_uid, owner.st_gid)
    except OSError as error:
        raise ConfigurationError(f"cannot make {path}: {error.strerror}") from error


def _prepare(connection: object, _: object) -> None:
    cursor = connection.cursor()  # type: ignore[attr-defined]  # DB-API has no types
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.close()


def require_schema(connection: sa.Connection, *, create: bool) -> None:
    """The tables are there, and of this version; with ``create`` they are made."""
    if not sa.inspect(connection).has_table(META.name):
        if not create:
            raise ConfigurationError("the database has no accounts; `sealvnc user add` makes them")
        _TABLES.create_all(connection)
        connection.execute(sa.insert(META).values(version=VERSION, revision=0))
    found = connection.execute(sa.select(META.c.version)).scalar_one()
    if found != VERSION:
        raise ConfigurationError(
            f"the accounts are of version {found}, and this sealvnc knows version {VERSION}"
        )
