"""The tables of `accounts`."""

import sqlalchemy as sa

from ..errors import ConfigurationError
from .accounts_database import Database

VERSION = 1

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


def has_schema(database: Database) -> bool:
    """Whether the tables are there; of another version they are a `ConfigurationError`."""
    with database.reading() as connection:
        if not sa.inspect(connection).has_table(META.name):
            return False
        found = connection.execute(sa.select(META.c.version)).scalar_one()
    if found != VERSION:
        who = ", which a newer sealvnc has made" if found > VERSION else ""
        raise ConfigurationError(
            f"the accounts in {database} are of version {found}{who}; this one knows version "
            f"{VERSION}: update it, or name another database"
        )
    return True


def make_schema(database: Database) -> None:
    """All tables, or none. Another process may be doing the same."""
    with database.writing() as connection:
        if not sa.inspect(connection).has_table(META.name):
            _TABLES.create_all(connection)
            connection.execute(sa.insert(META).values(version=VERSION, revision=0))
