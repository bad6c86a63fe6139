"""`sealvnc acl allow`: let somebody do something at a guest."""

from typing import Any

import click

from ...policy.capability import CAPABILITIES, USUAL, names
from .about import entry, matching, place_of
from .adding import add
from .place import Place, place


@click.command("allow")
@matching
@click.option(
    "--can",
    metavar="NAME,...",
    help=f"{', '.join(CAPABILITIES)}, or all [all but power].",
)
@click.option("--view-only", is_flag=True, help="The same as --can view.")
@place
def command(place: Place, can: str | None, view_only: bool, **given: Any) -> None:
    """Let SUBJECT (a user, unless an option says otherwise) do this at GUEST.

    What is not limited by --can is what a console of QEMU or libvirt has always been: all but
    power, which shuts down and resets the guest. * and ? in names stand for others; quote them.

    \b
    sealvnc acl allow alice 'web*'
    sealvnc acl allow --group ops --label production --can all
    sealvnc acl allow carol web01 --view-only --for 2h --note INC-42
    """  # noqa: D301  # click wants the character
    if can is not None and view_only:
        raise click.UsageError("give --can or --view-only")
    told = ["view"] if view_only else list(names(USUAL)) if can is None else _words(can)
    effect: dict[str, object] = {"allow": "all" if told == ["all"] else told}
    add(place, [entry(given, effect)], place_of(given), dry_run=given["dry_run"])


def _words(text: str) -> list[str]:
    found = [each.strip() for each in text.split(",") if each.strip()]
    if not found:
        raise click.UsageError("--can needs a capability")
    return found
