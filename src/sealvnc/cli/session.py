"""`sealvnc session`: who is at which console now, and what an administrator can do about it."""

from collections.abc import Callable
from typing import Any

import click

from ..policy.capability import CAPABILITIES
from .duration import Duration, in_words
from .running import gateway_options, print_json, print_table

Ask = Callable[..., Any]


@click.group("session")
def command() -> None:
    """List, end, lock and limit the live sessions of the gateway.

    \b
    sealvnc session list
    sealvnc session kick 3f2a-7 --reason "maintenance at noon"
    sealvnc session lock --guest web01
    sealvnc session limit 3f2a-7 --for 10m --can view,pointer
    """  # noqa: D301  # click wants the character


def _which(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which sessions are meant."""
    for option in (
        click.option("--all", "everything", is_flag=True, help="All sessions."),
        click.option("--guest", default="", metavar="NAME", help="The sessions at this guest."),
        click.option("--user", default="", metavar="NAME", help="The sessions of this user."),
        click.argument("ids", nargs=-1, metavar="[ID]..."),
    ):
        function = option(function)
    return function


def _named(ids: tuple[str, ...], user: str, guest: str, everything: bool) -> dict[str, object]:
    return {"ids": list(ids), "user": user, "guest": guest, "all": everything}


@command.command("list")
@click.option("--user", default="", metavar="NAME", help="Only the sessions of this user.")
@click.option("--guest", default="", metavar="NAME", help="Only the sessions at this guest.")
@click.option("--json", "as_json", is_flag=True, help="For programs: every fact there is.")
@gateway_options
def list_(gateway: Ask, user: str, guest: str, as_json: bool) -> None:
    """Who is at which console, from where, how they came in, and what they may do."""
    found = gateway("session.list", user=user, guest=guest)
    if as_json:
        print_json(found)
        return
    columns = ("ID", "USER", "FROM", "GUEST", "LOGIN", "MAY", "SINCE", "SENT")
    print_table(columns, (_row(each) for each in found))


def _row(session: dict[str, Any]) -> tuple[str, ...]:
    allowed = session["capabilities"]
    may = "everything" if len(allowed) == len(CAPABILITIES) else ",".join(allowed)
    return (
        session["id"],
        session["user"],
        session["peer"],
        session["guest"],
        session["mechanism"],
        f"{may} (locked)" if session["locked"] else may,
        in_words(session["seconds"]),
        _size(session["sent"]),
    )


def _size(count: int) -> str:
    size, unit = float(count), "B"
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024 or unit == "GiB":
            break
        size /= 1024
    return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"


@command.command("kick")
@_which
@click.option("--reason", default="", metavar="TEXT", help="For the log.")
@gateway_options
def kick(gateway: Ask, reason: str, **which: Any) -> None:
    """End sessions, at once. Who is kicked may log in again unless a rule says otherwise."""
    _done("ended", gateway("session.kick", reason=reason, **_named(**which)))


@command.command("lock")
@_which
@gateway_options
def lock(gateway: Ask, **which: Any) -> None:
    """Leave sessions nothing but their view: no key, pointer, clipboard or button gets through."""
    _done("locked", gateway("session.lock", **_named(**which)))


@command.command("unlock")
@_which
@gateway_options
def unlock(gateway: Ask, **which: Any) -> None:
    """Undo `sealvnc session lock`: what the rules allow counts again."""
    _done("unlocked", gateway("session.unlock", **_named(**which)))


@command.command("limit")
@_which
@click.option("--for", "left", type=Duration(), metavar="TIME", help="End them after this time.")
@click.option("--idle", type=Duration(), metavar="TIME", help="End them after so long idle.")
@click.option(
    "--can",
    metavar="NAME,...",
    help=f"Leave them these at most, of what the rules allow: {', '.join(CAPABILITIES)}, all.",
)
@gateway_options
def limit(
    gateway: Ask, left: float | None, idle: float | None, can: str | None, **which: Any
) -> None:
    """Bound sessions: in time from now on, in time without input, and in what they may do.

    A later --can replaces an earlier one; --can all takes it back.
    """
    if left is None and idle is None and can is None:
        raise click.UsageError("give --for, --idle or --can")
    named = [each.strip() for each in can.split(",") if each.strip()] if can else []
    answer = gateway("session.limit", left=left, idle=idle, capabilities=named, **_named(**which))
    _done("limited", answer)


def _done(what: str, ids: list[str]) -> None:
    click.echo(f"{what}: {', '.join(ids)}" if ids else "no such session")
