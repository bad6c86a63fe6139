"""`sealvnc acl export`: rules as a QEMU authz list."""

import json

import click

from ...policy import acl_file, authz_list
from .known import Known
from .place import Place, place


@click.command("export")
@click.argument("guest")
@click.option(
    "--kind",
    type=click.Choice(authz_list.KINDS),
    default="user",
    show_default=True,
    help="What its identities are: for sasl-authz, or for tls-authz.",
)
@click.option("--uuid", default="", metavar="UUID", help="Of GUEST [as the gateway says].")
@click.option(
    "--label", "labels", multiple=True, metavar="LABEL", help="Of GUEST [as the gateway says]."
)
@click.option(
    "--object", "name", metavar="ID", help="Print an object of that id: one line for -object."
)
@place
def command(
    place: Place, guest: str, kind: str, uuid: str, labels: tuple[str, ...], name: str | None
) -> None:
    """Print the rules for GUEST as QEMU's authz-list has them; never wider than ours.

    QEMU's lists know one identity, and yes or no. What they cannot say (hours, groups, view only)
    is told on stderr and left out. With --uuid, GUEST has no labels but those that are given.

    \b
    sealvnc acl export web01 > web01-users.json
    qemu-system-x86_64 ... -object "$(sealvnc acl export web01 --object users)" \\
        -vnc :1,tls-creds=tls0,sasl=on,sasl-authz=users

    QEMU since 6.0 has authz-list-file only by name and makes none: hence --object.
    """  # noqa: D301  # click wants the character
    rules, known = acl_file.load(place.path), Known(place)
    what, whole = known.guest(guest, uuid, labels)
    text, unsaid = authz_list.exported(rules, kind, what, known=whole)
    for sentence in (*(f"not known: {each}" for each in known.doubts), *unsaid):
        click.echo(sentence, err=True)
    if name is not None:
        text = json.dumps({"qom-type": "authz-list", "id": name, **json.loads(text)})
    click.echo(text)
