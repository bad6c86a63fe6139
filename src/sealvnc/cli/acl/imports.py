"""`sealvnc acl import`: the rules of a QEMU authz list."""

from typing import TextIO

import click

from ...policy import authz_list
from .adding import add
from .place import Place, place


@click.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option(
    "--kind",
    type=click.Choice(authz_list.KINDS),
    default="user",
    show_default=True,
    help="What its identities are: of sasl-authz, or of tls-authz.",
)
@click.option(
    "--guest", default="*", show_default=True, metavar="GUEST", help="The guest that it is of."
)
@click.option("--dry-run", is_flag=True, help="Print the rules, and write nothing.")
@place
def command(place: Place, file: TextIO, kind: str, guest: str, dry_run: bool) -> None:
    """Add the rules of a QEMU authz list (JSON, - for stdin) at the end.

    Who is allowed there may do all but power here. A list with policy "allow" becomes a rule for
    anyone, and all rules that stand behind it count no more.

    \b
    sealvnc acl import /etc/qemu/web01-users.json --guest web01
    """  # noqa: D301  # click wants the character
    try:
        text = file.read()
    except UnicodeDecodeError as error:
        raise click.UsageError(f"{file.name}: not UTF-8, which JSON is") from error
    entries = authz_list.imported(text, kind, guest)
    add(place, entries, None, dry_run=dry_run)
