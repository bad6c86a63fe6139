"""Accounts and administrators: whether anybody can log in at all."""

import grp
import pwd
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ....errors import ConfigurationError
from ..findings import Finding, error, hint, of_error, warning
from .modes import too_open

if TYPE_CHECKING:
    from ....gateway.config import Loaded

NAMELESS = ("none", "vnc", "x509none", "x509vnc", "tlsnone", "tlsvnc")
_ADD = "`sealvnc user add alice` makes it, with a first user"


def look(loaded: "Loaded") -> Iterator[Finding]:
    """The database is opened only if it is there: a look makes nothing."""
    config, where = loaded.config, loaded.where("accounts", "database")
    url, kerberos = config.accounts.database, config.kerberos.found_keytab()
    if not url and kerberos is None and config.tls.client_ca is None:
        text = "nobody can log in: there are no accounts, no keytab and no client certificates"
        yield error(where, text, "set accounts.database, kerberos.keytab or tls.client_ca")
    if url:
        yield from _database(where, url)
    yield from _nameless(loaded)
    yield from _people(loaded)


def _database(where: str, url: str) -> Iterator[Finding]:
    from ....identity.accounts import Accounts

    if (path := sqlite_file(url)) is not None:
        if not path.exists():
            yield warning(where, f"there is no {path} yet, so nobody has a password", _ADD)
            return
        yield from too_open(path, "the accounts")
    try:
        users = Accounts.open(url).list()
    except ConfigurationError as problem:
        yield of_error(where, problem, "see that the database is there and may be used")
        return
    if not users:
        yield hint(where, "no user has a password yet", "sealvnc user add alice")


def _nameless(loaded: "Loaded") -> Iterator[Finding]:
    """Security types that name nobody: no rule can be about who comes in by one."""
    for number, listener in enumerate(loaded.config.listeners):
        if names := [each for each in listener.security if each in NAMELESS]:
            text = f"{', '.join(names)} proves no name, and every rule is about somebody's"
            where = loaded.where("listener", number, "security")
            yield error(where, text, "use x509sasl, x509plain or sasl")


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite database; `None` for another kind."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("sqlite") or not parts.path:
        return None
    return Path(parts.path.removeprefix("/"))


def _people(loaded: "Loaded") -> Iterator[Finding]:
    """Users and groups of this host that are named."""
    where = loaded.where("gateway", "admins")
    for admin in loaded.config.gateway.admins:
        kind, _, group = admin.partition(":")
        try:
            grp.getgrnam(group) if group else pwd.getpwnam(kind)
        except KeyError:
            text = f"{admin} is to use the control socket, and is not known here"
            yield warning(where, text, "correct the name, or take it out")
    for number, listener in enumerate(loaded.config.listeners):
        if not listener.group:
            continue
        try:
            grp.getgrnam(listener.group)
        except KeyError:
            text = f"there is no group {listener.group}"
            yield error(loaded.where("listener", number, "group"), text, "groupadd, or another one")
