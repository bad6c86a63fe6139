"""`sealvnc user`: the gateway's accounts with passwords."""

import secrets
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import ConfigurationError
from .configured import config_option, configuration
from .extra import extra
from .running import print_json, print_table

if TYPE_CHECKING:
    from ..identity.accounts import Accounts

_DEFAULT = "sqlite:////var/lib/sealvnc/accounts.db"


def _database(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``database``: where the accounts are."""

    @wraps(function)
    @click.option(
        "--database",
        envvar="SEALVNC_DATABASE",
        show_envvar=True,
        metavar="URL",
        help="The accounts: an SQLite file, or a URL of SQLAlchemy [as the gateway's "
        f"configuration says, or {_DEFAULT}].",
    )
    @config_option
    def wrapper(database: str | None, config: Path | None, **values: Any) -> Any:
        return function(database=database or _configured(config), **values)

    return wrapper


def _configured(path: Path | None) -> str:
    config = configuration(path)
    if config is None:
        return _DEFAULT
    if not config.accounts.database:
        raise ConfigurationError("the gateway has no accounts: [accounts] database is empty")
    return config.accounts.database


def _store() -> "type[Accounts]":
    with extra("gateway"):
        from ..identity.accounts import Accounts
    return Accounts


def _accounts(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the ``accounts``, which must be there."""

    @_database
    @wraps(function)
    def wrapper(database: str, **values: Any) -> Any:
        return function(accounts=_store().open(database), **values)

    return wrapper


def _password_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``password``, a function that gets it for a user."""

    @click.option(
        "--password-file",
        type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
        metavar="FILE",
        help="Password: first line of FILE, - for stdin [asked for twice].",
    )
    @click.option(
        "--generate", is_flag=True, help="Make up a password, and print it: once, to stdout."
    )
    @wraps(function)
    def wrapper(password_file: Path | None, generate: bool, **values: Any) -> Any:
        if generate and password_file is not None:
            raise click.UsageError("give --password-file or --generate")
        if not generate and password_file is None and not sys.stdin.isatty():
            raise click.UsageError("no terminal to ask at; give --password-file or --generate")
        made = secrets.token_urlsafe(18) if generate else None

        def password(name: str) -> str:
            return made or (_ask(name) if password_file is None else _read(password_file))

        function(password=password, **values)
        if made is not None:  # it counts now
            click.echo(made)

    return wrapper


def _read(file: Path) -> str:
    from .credentials import read_password

    return read_password(file)


def _ask(name: str) -> str:
    return str(
        click.prompt(
            f"Password for {name}", hide_input=True, confirmation_prompt="Once more", err=True
        )
    )


@click.group("user")
def command() -> None:
    """The gateway's users with passwords. What they may do, `sealvnc acl` says.

    \b
    sealvnc user add alice --group ops
    sealvnc user passwd alice --password-file -
    sealvnc user list
    """  # noqa: D301  # click wants the character


@command.command("add")
@click.argument("name")
@click.option("--group", "groups", multiple=True, metavar="NAME", help="A group; repeatable.")
@_password_options
@_database
def add(database: str, name: str, groups: tuple[str, ...], password: Callable[[str], str]) -> None:
    """Let NAME log in with a password. Only a verifier of it is kept, never the password.

    The first user makes the database.
    """
    store = _store()
    from ..identity.accounts_names import group_name, user_name

    name, groups = user_name(name), tuple(map(group_name, groups))
    if there := store.exist(database):
        store.open(database).require_new(name)
    secret = password(name)
    accounts = store.open(database, create=True)
    if not there:
        click.echo(f"made the accounts in {accounts}", err=True)
    accounts.add(name, secret, groups)
    click.echo(
        f"{name} can log in; what they may see, `sealvnc acl allow {name} GUEST` says", err=True
    )


@command.command("passwd")
@click.argument("name")
@_password_options
@_accounts
def passwd(accounts: "Accounts", name: str, password: Callable[[str], str]) -> None:
    """Set another password. Sessions that are open stay open; `sealvnc session kick` ends them."""
    accounts.get(name)
    accounts.set_password(name, password(name))


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs: every fact there is.")
@_accounts
def list_(accounts: "Accounts", as_json: bool) -> None:
    """Every user, with groups and state."""
    found = accounts.list()
    if as_json:
        print_json([asdict(each) for each in found])
        return
    rows = (
        (
            each.name,
            ",".join(each.groups) or "-",
            "enabled" if each.enabled else "disabled",
            _date(each.created),
            _date(each.changed),
        )
        for each in found
    )
    print_table(("NAME", "GROUPS", "STATE", "SINCE", "CHANGED"), rows)


def _date(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds).astimezone():%Y-%m-%d %H:%M}"


@command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_accounts
def remove(accounts: "Accounts", name: str, yes: bool) -> None:
    """Take NAME out. A session of theirs ends within a second."""
    accounts.get(name)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("there is no terminal to ask at; give --yes")
        if not click.confirm(f"Remove {name}?", err=True):
            click.echo("nothing was changed", err=True)
            sys.exit(1)
    accounts.remove(name)


@command.command("groups")
@click.argument("name")
@click.argument("groups", nargs=-1, metavar="[GROUP]...")
@_accounts
def groups(accounts: "Accounts", name: str, groups: tuple[str, ...]) -> None:
    """Put NAME into these groups, and out of all others; none at all are possible, too."""
    accounts.set_groups(name, groups)


@command.command("disable")
@click.argument("name")
@_accounts
def disable(accounts: "Accounts", name: str) -> None:
    """Treat NAME as if there were no such user, until `sealvnc user enable`."""
    accounts.disable(name)


@command.command("enable")
@click.argument("name")
@_accounts
def enable(accounts: "Accounts", name: str) -> None:
    """Let NAME log in again."""
    accounts.enable(name)
