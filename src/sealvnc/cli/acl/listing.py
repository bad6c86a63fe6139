"""`sealvnc acl list`: every rule, with its number."""

import click

from ...policy import acl_file
from ...policy.capability import in_words, names
from ...policy.rule import Rule
from ...policy.week import DAYS
from ..running import print_json, print_table
from .place import Place, place


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@place
def command(place: Place, as_json: bool) -> None:
    """Every rule, with its number, in the order in which they are asked.

    \b
    sealvnc acl list
    sealvnc acl list --json | jq '.[] | select(.user == "alice")'
    """  # noqa: D301  # click wants the character
    rules = acl_file.load(place.path)
    if as_json:
        print_json([_as_json(number, rule) for number, rule in enumerate(rules, 1)])
        return
    rows = (
        (
            str(number),
            str(rule.subject),
            str(rule.object),
            in_words(rule.capabilities),
            str(rule.window) or "always",
            rule.note or "-",
        )
        for number, rule in enumerate(rules, 1)
    )
    print_table(("#", "WHO", "WHERE", "MAY", "WHEN", "NOTE"), rows)


def _as_json(number: int, rule: Rule) -> dict[str, object]:
    """What a rule does not say is empty, or null."""
    subject, guests, window = rule.subject, rule.object, rule.window
    return {
        "number": number,
        "user": subject.user,
        "group": subject.group,
        "realm": subject.realm,
        "certificate": subject.certificate,
        "anyone": subject.anyone,
        "guest": guests.guest,
        "uuid": guests.uuid,
        "label": guests.label,
        "allow": list(names(rule.capabilities)),
        "deny": not rule.capabilities,
        "from": window.begin.isoformat() if window.begin else None,
        "until": window.end.isoformat() if window.end else None,
        "days": [DAYS[day] for day in sorted(window.week.days)],
        "hours": str(window.week.hours or ""),
        "timezone": window.week.zone,
        "note": rule.note,
    }
