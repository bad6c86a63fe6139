"""Rules that a command adds: written, or only shown; and what there is to say about them."""

from collections.abc import Sequence
from datetime import UTC, datetime

import click

from ...policy import acl_edit, acl_file, acl_text
from ...policy.rules import Rules
from .place import Place


def add(
    place: Place, entries: Sequence[acl_edit.Entry], before: int | None, *, dry_run: bool
) -> None:
    """Put rules where they belong, and say which numbers they have."""
    text = acl_text.insert("", 1, entries)
    wanted = acl_file.parse_rules(text, "this rule")
    if dry_run:
        click.echo(text, nl=False)
        return
    path = place.path
    if before is None and len(wanted) == 1 and path.exists():
        found = acl_file.load(path).rules
        if (rule := wanted.rules[0]) in found:
            click.echo(f"rule {found.index(rule) + 1} says that already: {rule}")
            return
    added = acl_edit.add(path, entries, before)
    rules = acl_file.load(path)
    for number, rule in added:
        click.echo(f"rule {number}: {rule}")
        if doubt := _doubt(rules, number):
            click.echo(f"rule {number} never decides: {doubt}", err=True)


def _doubt(rules: Rules, number: int) -> str:
    """A rule that never decides is hardly what was meant."""
    if (other := rules.hides(number)) is not None:
        return (
            f"rule {other} does, before it; `sealvnc acl remove {number}`, and add it again with "
            f"--before {other}"
        )
    end = rules.rules[number - 1].window.end
    return "its time is over" if end is not None and end <= datetime.now(UTC) else ""
