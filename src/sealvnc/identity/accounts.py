"""Accounts in a database: SQLite by default, or whatever SQLAlchemy has a URL for.

What is kept of a password is SCRAM verifiers (RFC 5803), by SHA-1, SHA-256 and SHA-512: enough to
check it, not to log in with.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from ..errors import ConfigurationError
from ..sasl import Verifier
from ..sasl.saslprep import saslprep
from ..sasl.verifier import HASHES, decoy
from .accounts_schema import (
    GROUPS,
    META,
    USERS,
    VERIFIERS,
    SameFile,
    open_engine,
    require_schema,
)

_CHECKED_BY = "SHA-256"
_LONGEST = 255


@dataclass(frozen=True, slots=True)
class Account:
    """What a listing shows of a user; times are seconds since 1970."""

    name: str
    groups: tuple[str, ...]
    enabled: bool
    created: float
    changed: float


class Accounts:
    """A `Store`. Methods are called from any thread; each is one transaction."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine, self._file = engine, SameFile(engine.url)

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Self:
        """The database at ``url``; a `ConfigurationError` names it and says what is wrong.

        It is made only with ``create``, readable for its owner and group.
        """
        engine = open_engine(url, create=create)
        accounts = cls(engine)
        with accounts._transaction() as connection:
            require_schema(connection, create=create)
        return accounts

    # -- identity.store.Store --------------------------------------------------------------------

    def verifier(self, authcid: str, hash_name: str) -> Verifier | None:
        """The SCRAM verifier of a user who may log in."""
        wanted = (
            sa.select(VERIFIERS.c.verifier)
            .join(USERS, USERS.c.name == VERIFIERS.c.user)
            .where(VERIFIERS.c.user == authcid, VERIFIERS.c.hash_name == hash_name)
            .where(USERS.c.enabled)
        )
        with self._transaction() as connection:
            found = connection.execute(wanted).scalar_one_or_none()
        return None if found is None else Verifier.parse(found)

    def check_password(self, authcid: str, password: str) -> bool:
        """Whether this is the user's password; the work is the same for users who are not there."""
        try:
            name = saslprep(authcid, query=True)
        except ValueError:
            name = authcid
        found = self.verifier(name, _CHECKED_BY)
        right = (found or decoy(name, _CHECKED_BY)).check(password)
        return right and found is not None

    def groups(self, authcid: str) -> frozenset[str] | None:
        """The groups of a user who may log in."""
        with self._transaction() as connection:
            known = sa.select(USERS.c.name).where(USERS.c.name == authcid, USERS.c.enabled)
            if connection.execute(known).first() is None:
                return None
            return frozenset(_groups(connection, authcid))

    def revision(self) -> int:
        """Every change adds one."""
        with self._transaction() as connection:
            return int(connection.execute(sa.select(META.c.revision)).scalar_one())

    # -- administration ---------------------------------------------------------------------------

    def list(self) -> tuple[Account, ...]:
        """Every user, by name."""
        with self._transaction() as connection:
            rows = connection.execute(sa.select(USERS).order_by(USERS.c.name)).all()
            return tuple(_account(connection, row) for row in rows)

    def require_new(self, name: str) -> None:
        """A `ConfigurationError` if there is such a user, or cannot be: before anybody is asked."""
        with self._transaction() as connection:
            _require_new(connection, user_name(name))

    def require_known(self, name: str) -> None:
        """A `ConfigurationError` if there is no such user."""
        with self._transaction() as connection:
            _require_known(connection, name)

    def add(self, name: str, password: str, groups: Sequence[str] = ()) -> None:
        """A new user."""
        name, verifiers = user_name(name), _verifiers(password)
        with self._change() as connection:
            _require_new(connection, name)
            now = time.time()
            values = {"name": name, "enabled": True, "created": now, "changed": now}
            connection.execute(sa.insert(USERS).values(**values))
            _store(connection, name, verifiers)
            _regroup(connection, name, groups)

    def set_password(self, name: str, password: str) -> None:
        """Another password."""
        verifiers = _verifiers(password)
        with self._change_of(name) as connection:
            connection.execute(sa.delete(VERIFIERS).where(VERIFIERS.c.user == name))
            _store(connection, name, verifiers)

    def set_groups(self, name: str, groups: Sequence[str]) -> None:
        """These groups, and no others."""
        with self._change_of(name) as connection:
            _regroup(connection, name, groups)

    def enable(self, name: str, *, enabled: bool = True) -> None:
        """Let a user log in; not ``enabled``: as if there were no such user."""
        with self._change_of(name) as connection:
            connection.execute(sa.update(USERS).where(USERS.c.name == name).values(enabled=enabled))

    def remove(self, name: str) -> None:
        """Take a user out, with all that is kept of them."""
        with self._change_of(name) as connection:
            for table, column in ((VERIFIERS, "user"), (GROUPS, "user"), (USERS, "name")):
                connection.execute(sa.delete(table).where(table.c[column] == name))

    # -- inside -----------------------------------------------------------------------------------

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            if not self._file.is_the_same():
                self._engine.dispose()
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            where = self._engine.url.render_as_string(hide_password=True)
            cause = getattr(error, "orig", None) or error
            raise ConfigurationError(f"the accounts in {where}: {cause}") from error

    @contextmanager
    def _change(self) -> Iterator[sa.Connection]:
        with self._transaction() as connection:
            connection.execute(sa.update(META).values(revision=META.c.revision + 1))
            yield connection

    @contextmanager
    def _change_of(self, name: str) -> Iterator[sa.Connection]:
        with self._change() as connection:
            _require_known(connection, name)
            yield connection
            connection.execute(
                sa.update(USERS).where(USERS.c.name == name).values(changed=time.time())
            )


def user_name(name: str) -> str:
    """The form in which a name is kept. A `ConfigurationError` says what is wrong with it."""
    try:
        prepared = saslprep(name)
    except ValueError as error:
        raise ConfigurationError(f"user name {name!r}: {error}") from error
    if not prepared or prepared != prepared.strip() or len(prepared.encode()) > _LONGEST:
        raise ConfigurationError(f"a user name has from 1 to {_LONGEST} bytes, and no space around")
    for character, meaning in ((":", "parts it from a guest"), ("@", "parts it from a realm")):
        if character in prepared:
            raise ConfigurationError(f"no {character!r} in a user name: it {meaning} in a login")
    return prepared


def _verifiers(password: str) -> list[Verifier]:
    try:
        return [Verifier.make(password, hash_name) for hash_name in HASHES]
    except ValueError as error:
        raise ConfigurationError(f"that is no password: {error}") from error


def _exists(connection: sa.Connection, name: str) -> bool:
    return (
        connection.execute(sa.select(USERS.c.name).where(USERS.c.name == name)).first() is not None
    )


def _require_new(connection: sa.Connection, name: str) -> None:
    if _exists(connection, name):
        raise ConfigurationError(
            f"there is a user {name} already; `sealvnc user passwd` sets another password"
        )


def _require_known(connection: sa.Connection, name: str) -> None:
    if not _exists(connection, name):
        raise ConfigurationError(f"there is no user {name}; `sealvnc user list` has them")


def _store(connection: sa.Connection, name: str, verifiers: Sequence[Verifier]) -> None:
    rows = [{"user": name, "hash_name": v.hash_name, "verifier": str(v)} for v in verifiers]
    connection.execute(sa.insert(VERIFIERS), rows)


def _regroup(connection: sa.Connection, name: str, groups: Sequence[str]) -> None:
    connection.execute(sa.delete(GROUPS).where(GROUPS.c.user == name))
    rows = [{"user": name, "name": group} for group in dict.fromkeys(groups)]
    if any(not group.strip() for group in groups):
        raise ConfigurationError("a group needs a name")
    if rows:
        connection.execute(sa.insert(GROUPS), rows)


def _groups(connection: sa.Connection, name: str) -> tuple[str, ...]:
    wanted = sa.select(GROUPS.c.name).where(GROUPS.c.user == name).order_by(GROUPS.c.name)
    return tuple(connection.execute(wanted).scalars())


def _account(connection: sa.Connection, row: sa.Row[tuple[object, ...]]) -> Account:
    groups = _groups(connection, row.name)
    return Account(row.name, groups, row.enabled, row.created, row.changed)
