"""`sealvnc acl remove`: take a rule out."""

import click

from ...policy import acl_edit
from .place import Place, place


@click.command("remove")
@click.argument("number", type=int)
@place
def command(place: Place, number: int) -> None:
    """Take rule NUMBER out, as `sealvnc acl list` numbers them; those behind it move up.

    \b
    sealvnc acl remove 3
    """  # noqa: D301  # click wants the character
    click.echo(f"removed rule {number}: {acl_edit.remove(place.path, number)}")
