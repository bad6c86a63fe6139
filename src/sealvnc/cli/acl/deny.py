"""`sealvnc acl deny`: keep somebody from a guest."""

from typing import Any

import click

from .about import entry, matching, place_of
from .adding import add
from .place import Place, place


@click.command("deny")
@matching
@place
def command(place: Place, **given: Any) -> None:
    """Keep SUBJECT (a user, unless an option says otherwise) from GUEST.

    It has to stand before the rule that would allow it: --first, or --before.

    \b
    sealvnc acl deny mallory '*' --first
    sealvnc acl deny --anyone --label production --days sat,sun --first
    """  # noqa: D301  # click wants the character
    add(place, [entry(given, {"deny": True})], place_of(given), dry_run=given["dry_run"])
