"""`sealvnc user`: the gateway's accounts with passwords."""

import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import CredentialsError
from .credentials import read_password
from .extra import extra
from .running import print_json, print_table

if TYPE_CHECKING:
    from ..identity.accounts import Accounts

_DEFAULT = "sqlite:////var/lib/sealvnc/accounts.db"


def _database(*, create: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command ``accounts``."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        @click.option(
            "--database",
            default=_DEFAULT,
            show_default=True,
            envvar="SEALVNC_DATABASE",
            metavar="URL",
            help="Where the accounts are: the path of an SQLite file, or a URL of SQLAlchemy.",
        )
        def wrapper(database: str, **values: Any) -> Any:
            with extra("gateway"):
                from ..identity.accounts import Accounts
            return function(accounts=Accounts.open(database, create=create), **values)

        return wrapper

    return decorate


def _password_options(function: Callable[..., Any]) -> Callable[..., Any]:
    file = click.option(
        "--password-file",
        type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
        metavar="FILE",
        help="Password: first line of FILE, - for stdin [asked for twice].",
    )
    generate = click.option(
        "--generate", is_flag=True, help="Make up a password, and print it: once, to stdout."
    )
    return file(generate(function))


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
@_database(create=True)
def add(
    accounts: "Accounts",
    name: str,
    groups: tuple[str, ...],
    password_file: Path | None,
    generate: bool,
) -> None:
    """Let NAME log in with a password. Only a verifier of it is kept, never the password."""
    accounts.require_new(name)
    accounts.add(name, _password(name, password_file, generate), groups)
    click.echo(
        f"{name} can log in; what they may see, `sealvnc acl allow {name} GUEST` says", err=True
    )


@command.command("passwd")
@click.argument("name")
@_password_options
@_database()
def passwd(accounts: "Accounts", name: str, password_file: Path | None, generate: bool) -> None:
    """Set another password. Sessions that are open stay open; `sealvnc session kick` ends them."""
    accounts.require_known(name)
    accounts.set_password(name, _password(name, password_file, generate))


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs: every fact there is.")
@_database()
def list_(accounts: "Accounts", as_json: bool) -> None:
    """Every user, with groups and state."""
    found = accounts.list()
    if as_json:
        print_json(
            [
                {
                    "name": each.name,
                    "groups": list(each.groups),
                    "enabled": each.enabled,
                    "created": each.created,
                    "changed": each.changed,
                }
                for each in found
            ]
        )
        return
    rows = (
        (
            each.name,
            ",".join(each.groups) or "-",
            "enabled" if each.enabled else "disabled",
            f"{datetime.fromtimestamp(each.changed).astimezone():%Y-%m-%d %H:%M}",
        )
        for each in found
    )
    print_table(("NAME", "GROUPS", "STATE", "CHANGED"), rows)


@command.command("remove")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_database()
def remove(accounts: "Accounts", name: str, yes: bool) -> None:
    """Take NAME out. A session of theirs ends within a second."""
    accounts.require_known(name)
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("there is no terminal to ask at; give --yes")
        click.confirm(f"Remove {name}?", abort=True, err=True)
    accounts.remove(name)


@command.command("groups")
@click.argument("name")
@click.argument("groups", nargs=-1, metavar="[GROUP]...")
@_database()
def groups(accounts: "Accounts", name: str, groups: tuple[str, ...]) -> None:
    """Put NAME into these groups, and out of all others; none at all are possible, too."""
    accounts.set_groups(name, groups)


@command.command("disable")
@click.argument("name")
@_database()
def disable(accounts: "Accounts", name: str) -> None:
    """Treat NAME as if there were no such user, until `sealvnc user enable`."""
    accounts.enable(name, enabled=False)


@command.command("enable")
@click.argument("name")
@_database()
def enable(accounts: "Accounts", name: str) -> None:
    """Let NAME log in again."""
    accounts.enable(name)


def _password(name: str, file: Path | None, generate: bool) -> str:
    if generate:
        made = secrets.token_urlsafe(18)
        click.echo(made)
        return made
    if file is not None:
        return read_password(file)
    if not sys.stdin.isatty():
        raise click.UsageError("no terminal to ask at; give --password-file or --generate")
    first = str(click.prompt(f"Password for {name}", hide_input=True, err=True))
    if first != click.prompt("Again", hide_input=True, err=True):
        raise CredentialsError("the two passwords are not the same; nothing was changed")
    return first
