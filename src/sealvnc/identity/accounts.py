"""Accounts in a database: SQLite by default, or whatever SQLAlchemy has a URL for.

What is kept of a password is SCRAM verifiers (RFC 5803), by SHA-1, SHA-256 and SHA-512: enough to
check it, not to log in with.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Self

import sqlalchemy as sa

from ..errors import ConfigurationError
from ..sasl import Verifier
from ..sasl.verifier import HASHES, decoy
from .accounts_database import Database
from .accounts_names import group_name, is_user_name, user_name
from .accounts_rows import (
    ALL_USERS,
    ONE_USER,
    REVISION,
    VERIFIER,
    Account,
    accounts,
    is_kept,
    regroup,
    store,
)
from .accounts_schema import GROUPS, META, USERS, VERIFIERS, has_schema, make_schema

_CHECKED_BY = "SHA-256"
_CHANGES = 1 << 48
"""More than there will be changes of one database."""


class Accounts:
    """A `Store`. Methods are called from any thread; each is one transaction.

    A user who is disabled is, to a login, one who does not exist.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str, *, create: bool = False) -> Self:
        """The accounts at ``url``; a `ConfigurationError` names it and says what is wrong.

        They are made only with ``create``, readable for owner and group of their directory.
        """
        database = Database.at(url)
        if not (database.is_there() and has_schema(database)):
            if not create:
                raise ConfigurationError(
                    f"there are no accounts in {database}; `sealvnc user add` makes them"
                )
            database.make(make_schema)
        return cls(database)

    @classmethod
    def exist(cls, url: str) -> bool:
        """Whether there are any at ``url``; a `ConfigurationError` if there can be none."""
        database = Database.at(url)
        database.require_place()
        return database.is_there() and has_schema(database)

    def __str__(self) -> str:
        return str(self._database)

    def close(self) -> None:
        """Give up the connections."""
        self._database.close()

    # -- identity.store.Store --------------------------------------------------------------------

    def verifier(self, authcid: str, hash_name: str) -> Verifier | None:
        """The SCRAM verifier of a user who may log in."""
        if not is_user_name(authcid):
            return None
        wanted = {"name": authcid, "hash_name": hash_name}
        with self._database.reading() as connection:
            found = connection.execute(VERIFIER, wanted).first()
        if found is None or found.name != authcid:  # to MySQL, Alice is alice
            return None
        try:
            return Verifier.parse(found.verifier)
        except ConfigurationError as error:
            raise ConfigurationError(
                f"the accounts in {self._database}: {error}: that of {authcid} by {hash_name}; "
                f"`sealvnc user passwd {authcid}` makes another"
            ) from error

    def check_password(self, authcid: str, password: str) -> bool:
        """Whether this is the user's password; the work is the same for users who are not there."""
        found = self.verifier(authcid, _CHECKED_BY)
        right = (found or decoy(authcid, _CHECKED_BY)).check(password)
        return right and found is not None

    def groups(self, authcid: str) -> frozenset[str] | None:
        """The groups of a user who may log in."""
        found = self._find(authcid) if is_user_name(authcid) else None
        return frozenset(found.groups) if found is not None and found.enabled else None

    def revision(self) -> int:
        """Every change adds one; when it is opened again, or is another file, all is different."""
        with self._database.reading() as connection:
            found = int(connection.execute(REVISION).scalar_one())
        return self._database.epoch * _CHANGES + found

    # -- administration ---------------------------------------------------------------------------

    def list(self) -> tuple[Account, ...]:
        """Every user, by name."""
        with self._database.reading() as connection:
            return accounts(connection.execute(ALL_USERS).all())

    def get(self, name: str) -> Account:
        """One user."""
        if (found := self._find(user_name(name))) is None:
            raise _unknown(name)
        return found

    def require_new(self, name: str) -> None:
        """A `ConfigurationError` if there is such a user, or cannot be: before anybody is asked."""
        if self._find(user_name(name)) is not None:
            raise _known(name)

    def add(self, name: str, password: str, groups: Sequence[str] = ()) -> None:
        """A new user."""
        name, verifiers = user_name(name), _verifiers(password)
        rows = _memberships(name, groups)
        with self._change() as connection:
            if is_kept(connection, name):
                raise _known(name)
            now = time.time()
            values = {"name": name, "enabled": True, "created": now, "changed": now}
            connection.execute(sa.insert(USERS).values(**values))
            store(connection, name, verifiers)
            regroup(connection, name, rows)

    def set_password(self, name: str, password: str) -> None:
        """Another password."""
        verifiers = _verifiers(password)
        with self._change_of(name) as (connection, name):
            connection.execute(sa.delete(VERIFIERS).where(VERIFIERS.c.user == name))
            store(connection, name, verifiers)

    def set_groups(self, name: str, groups: Sequence[str]) -> None:
        """These groups, and no others."""
        rows = _memberships(user_name(name), groups)
        with self._change_of(name) as (connection, name):
            regroup(connection, name, rows)

    def enable(self, name: str) -> None:
        """Let a user log in, if not already."""
        self._set_enabled(name, True)

    def disable(self, name: str) -> None:
        """Treat a user as one who does not exist, and keep everything."""
        self._set_enabled(name, False)

    def remove(self, name: str) -> None:
        """Take a user out, with all that is kept of them."""
        with self._change_of(name) as (connection, name):
            for table, column in ((VERIFIERS, "user"), (GROUPS, "user"), (USERS, "name")):
                connection.execute(sa.delete(table).where(table.c[column] == name))

    # -- inside -----------------------------------------------------------------------------------

    def _find(self, name: str) -> Account | None:
        with self._database.reading() as connection:
            found = accounts(connection.execute(ONE_USER, {"name": name}).all())
        return next((each for each in found if each.name == name), None)

    def _set_enabled(self, name: str, enabled: bool) -> None:
        with self._change_of(name) as (connection, name):
            connection.execute(sa.update(USERS).where(USERS.c.name == name).values(enabled=enabled))

    @contextmanager
    def _change(self) -> Iterator[sa.Connection]:
        with self._database.writing() as connection:
            connection.execute(sa.update(META).values(revision=META.c.revision + 1))
            yield connection

    @contextmanager
    def _change_of(self, name: str) -> Iterator[tuple[sa.Connection, str]]:
        kept = user_name(name)
        with self._change() as connection:
            if not is_kept(connection, kept):
                raise _unknown(name)
            changed = sa.update(USERS).where(USERS.c.name == kept).values(changed=time.time())
            connection.execute(changed)
            yield connection, kept


def _known(name: str) -> ConfigurationError:
    return ConfigurationError(
        f"there is a user {name} already; `sealvnc user passwd {name}` sets another password"
    )


def _unknown(name: str) -> ConfigurationError:
    return ConfigurationError(f"there is no user {name}; `sealvnc user list` has them")


def _verifiers(password: str) -> list[Verifier]:
    try:
        return [Verifier.make(password, hash_name) for hash_name in HASHES]
    except ValueError as error:
        raise ConfigurationError(f"that is no password: {error}") from error


def _memberships(name: str, groups: Sequence[str]) -> list[dict[str, str]]:
    return [{"user": name, "name": each} for each in dict.fromkeys(map(group_name, groups))]
