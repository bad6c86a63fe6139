"""What goes into the tables of `accounts`, and what comes out of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from ..sasl import Verifier
from .accounts_schema import GROUPS, META, USERS, VERIFIERS

NAME = sa.bindparam("name", type_=sa.String)
REVISION = sa.select(META.c.revision)
VERIFIER = (
    sa.select(USERS.c.name, VERIFIERS.c.verifier)
    .join_from(USERS, VERIFIERS, USERS.c.name == VERIFIERS.c.user)
    .where(USERS.c.name == NAME, USERS.c.enabled)
    .where(VERIFIERS.c.hash_name == sa.bindparam("hash_name", type_=sa.String))
)
ALL_USERS = (
    sa.select(USERS, GROUPS.c.name.label("group_name"))
    .join_from(USERS, GROUPS, USERS.c.name == GROUPS.c.user, isouter=True)
    .order_by(USERS.c.name, GROUPS.c.name)
)
ONE_USER = ALL_USERS.where(USERS.c.name == NAME)


@dataclass(frozen=True, slots=True)
class Account:
    """What a listing shows of a user; times are seconds since 1970."""

    name: str
    groups: tuple[str, ...]
    enabled: bool
    created: float
    changed: float


def is_kept(connection: sa.Connection, name: str) -> bool:
    """Whether there is such a user, disabled or not."""
    found = connection.execute(sa.select(USERS.c.name).where(USERS.c.name == name))
    return found.first() is not None


def store(connection: sa.Connection, name: str, verifiers: Sequence[Verifier]) -> None:
    """Keep verifiers of a user who has none."""
    rows = [{"user": name, "hash_name": v.hash_name, "verifier": str(v)} for v in verifiers]
    connection.execute(sa.insert(VERIFIERS), rows)


def regroup(connection: sa.Connection, name: str, rows: Sequence[dict[str, str]]) -> None:
    """Put a user into the groups of these rows, and out of all others."""
    connection.execute(sa.delete(GROUPS).where(GROUPS.c.user == name))
    if rows:
        connection.execute(sa.insert(GROUPS), rows)


def accounts(rows: Sequence[sa.Row[Any]]) -> tuple[Account, ...]:
    """One of each name, from its rows, one for each of its groups."""
    found = []
    for _, same in groupby(rows, key=attrgetter("name")):
        first, *more = same
        groups = tuple(each.group_name for each in (first, *more) if each.group_name is not None)
        found.append(Account(first.name, groups, first.enabled, first.created, first.changed))
    return tuple(found)
