"""`sealvnc acl`: who may do what at which guest."""

import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ...policy import acl_file, authz_list
from ...policy.capability import CAPABILITIES, names
from ...policy.parties import Guest, Who
from ...policy.rule import Rule
from ..extra import extra
from ..running import print_json, print_table
from .about import about, matching, when, words

_DEFAULT = Path("/etc/sealvnc/acl.toml")
_USUAL = [name for name in CAPABILITIES if name != "power"]


def _file(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``path``."""

    @wraps(function)
    @click.option(
        "--acl",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="SEALVNC_ACL",
        metavar="FILE",
        help="The rules [as the gateway's configuration says].",
    )
    @click.option(
        "--config",
        type=click.Path(path_type=Path, dir_okay=False),
        envvar="SEALVNC_CONFIG",
        metavar="FILE",
        help="The gateway's configuration [/etc/sealvnc/sealvnc.toml].",
    )
    def wrapper(acl: Path | None, config: Path | None, **values: Any) -> Any:
        return function(path=acl or _configured(config), **values)

    return wrapper


def _configured(config: Path | None) -> Path:
    with extra("gateway"):
        from ...gateway import config as configuration
    path = config or configuration.DEFAULT_FILE
    if config is None and not path.exists():
        return _DEFAULT
    return configuration.load(path).config.gateway.acl


@click.group("acl")
def command() -> None:
    """Rules: who may do what at which guest. The first that matches decides; without one, nobody.

    \b
    sealvnc acl allow alice web01
    sealvnc acl allow --group ops 'db*' --can view,keyboard,pointer --hours 08:00-18:00
    sealvnc acl deny mallory '*' --first
    sealvnc acl test alice web01

    A running gateway takes up a change within a second, for sessions that are open, too.
    """  # noqa: D301  # click wants the character


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@_file
def list_(path: Path, as_json: bool) -> None:
    """Every rule, with its number."""
    rules = acl_file.load(path)
    if as_json:
        print_json([_as_json(number, rule) for number, rule in enumerate(rules, 1)])
        return
    rows = (
        (
            str(number),
            str(rule.subject),
            str(rule.object),
            ",".join(names(rule.capabilities)) or "deny",
            str(rule.window) or "always",
            rule.note or "-",
        )
        for number, rule in enumerate(rules, 1)
    )
    print_table(("#", "WHO", "WHERE", "MAY", "WHEN", "NOTE"), rows)


@command.command("allow")
@matching
@click.option(
    "--can",
    metavar="NAME,...",
    help=f"{', '.join(CAPABILITIES)}, or all [everything but power].",
)
@click.option("--view-only", is_flag=True, help="The same as --can view.")
@_file
def allow(path: Path, can: str | None, view_only: bool, **given: Any) -> None:
    """Let SUBJECT (a user, unless an option says otherwise) do this at GUEST."""
    if can and view_only:
        raise click.UsageError("give --can or --view-only")
    told = ["view"] if view_only else words(can) if can else _USUAL
    _add(path, {"allow": "all" if told == ["all"] else told}, given)


@command.command("deny")
@matching
@_file
def deny(path: Path, **given: Any) -> None:
    """Keep SUBJECT from GUEST. It has to stand before the rule that would allow it: --first."""
    _add(path, {"deny": True}, given)


@command.command("remove")
@click.argument("number", type=int)
@_file
def remove(path: Path, number: int) -> None:
    """Take rule NUMBER out, as `sealvnc acl list` numbers them."""
    with extra("gateway"):
        from ...policy import acl_edit
    rules = acl_file.load(path)
    acl_edit.remove(path, number)
    click.echo(f"removed rule {number}: {rules.rules[number - 1]}")


@command.command("test")
@click.argument("user")
@click.argument("guest")
@click.option("--group", "groups", multiple=True, metavar="NAME", help="USER is in this group.")
@click.option("--realm", default="", metavar="REALM", help="USER has a Kerberos ticket of it.")
@click.option("--certificate", default="", metavar="SUBJECT", help="USER has this certificate.")
@click.option("--uuid", default="", metavar="UUID", help="GUEST has this UUID.")
@click.option("--label", "labels", multiple=True, metavar="LABEL", help="GUEST has this label.")
@click.option("--at", "moment", type=click.DateTime(), help="At this time [now].")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@_file
def test(
    path: Path,
    user: str,
    guest: str,
    groups: tuple[str, ...],
    realm: str,
    certificate: str,
    uuid: str,
    labels: tuple[str, ...],
    moment: datetime | None,
    as_json: bool,
) -> None:
    """Say which rule decides about USER at GUEST, and why. Exit code 0: may look; 6: may not."""
    rules, who = acl_file.load(path), Who(user, frozenset(groups), realm, certificate)
    what, at = Guest(guest, uuid, frozenset(labels)), (moment or datetime.now()).astimezone()
    decision = rules.decide(who, what, at)
    steps = list(rules.explain(who, what, at))
    if as_json:
        print_json(
            {
                "allowed": list(names(decision.capabilities)),
                "rule": decision.number or None,
                "until": decision.until.isoformat() if decision.until else None,
                "steps": [{"rule": str(rule), "why": why} for rule, why in steps],
            }
        )
    else:
        for number, (rule, why) in enumerate(steps, 1):
            click.echo(f"rule {number} {why}: {rule}")
        click.echo(f"{user} at {guest}: {decision}")
        if decision.until is not None:
            click.echo(
                f"The clock may change that at {decision.until.astimezone():%Y-%m-%d %H:%M}."
            )
    sys.exit(0 if decision.capabilities else 6)


@command.command("import")
@click.argument("file", type=click.File())
@click.option("--kind", type=click.Choice(authz_list.KINDS), default="user", show_default=True)
@click.option("--guest", default="*", show_default=True, help="The guest that the list is of.")
@_file
def import_(path: Path, file: Any, kind: str, guest: str) -> None:
    """Add the rules of a QEMU authz list (JSON, - for stdin) at the end."""
    with extra("gateway"):
        from ...policy import acl_edit
    for entry in authz_list.imported(file.read(), kind, guest):
        acl_edit.add(path, entry)
        click.echo(f"added: {acl_file.load(path).rules[-1]}")


@command.command("export")
@click.argument("guest")
@click.option("--kind", type=click.Choice(authz_list.KINDS), default="user", show_default=True)
@_file
def export(path: Path, guest: str, kind: str) -> None:
    """Print the rules for GUEST as QEMU's authz-list-file has them; never wider than ours."""
    text, left_out = authz_list.exported(acl_file.load(path), kind, Guest(guest))
    for sentence in left_out:
        click.echo(f"left out: {sentence}", err=True)
    click.echo(text)


def _add(path: Path, effect: dict[str, Any], given: dict[str, Any]) -> None:
    with extra("gateway"):
        from ...policy import acl_edit

    rule = {**about(given), **effect, **when(given)}
    if given["note"]:
        rule["note"] = given["note"]
    if given["dry_run"]:
        import tomlkit

        click.echo(tomlkit.dumps({"rule": [rule]}).strip())
        return
    before = 1 if given["first"] and path.exists() and len(acl_file.load(path)) else given["before"]
    acl_edit.add(path, rule, before)
    rules = acl_file.load(path).rules
    number = before or len(rules)
    click.echo(f"rule {number}: {rules[number - 1]}")


def _as_json(number: int, rule: Rule) -> dict[str, object]:
    subject, guests = rule.subject, rule.object
    return {
        "number": number,
        "user": subject.user,
        "group": subject.group,
        "realm": subject.realm,
        "certificate": subject.certificate,
        "anyone": subject.anyone,
        "guest": guests.name,
        "uuid": guests.uuid,
        "label": guests.label,
        "allow": list(names(rule.capabilities)),
        "when": str(rule.window),
        "note": rule.note,
    }
