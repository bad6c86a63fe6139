"""`sealvnc acl test`: which rule decides, and why."""

import sys
from datetime import datetime

import click

from ...policy import acl_file
from ...policy.capability import names
from ...policy.parties import Guest, Who
from ...policy.rules import Decision, Step
from ..moment import Moment
from ..running import print_json
from .known import Known
from .place import Place, place

_REFUSED = 6


@click.command("test")
@click.argument("user")
@click.argument("guest")
@click.option(
    "--group", "groups", multiple=True, metavar="NAME", help="USER is in it [as the account says]."
)
@click.option("--realm", default="", metavar="REALM", help="USER has a Kerberos ticket of it.")
@click.option("--certificate", default="", metavar="SUBJECT", help="USER has this certificate.")
@click.option("--uuid", default="", metavar="UUID", help="GUEST has it [as the gateway says].")
@click.option(
    "--label", "labels", multiple=True, metavar="LABEL", help="GUEST has it [as the gateway says]."
)
@click.option("--at", "moment", type=Moment(), metavar="TIME", help="2027-01-31T18:00 [now].")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@place
def command(
    place: Place,
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
    """Say which rule decides about USER at GUEST, and why. Exit code 0: may look; 6: may not.

    \b
    sealvnc acl test alice web01
    sealvnc acl test alice web01 --group ops --at 2027-01-31T18:00
    sealvnc acl test bob@OTHER.EXAMPLE.ORG web01
    """  # noqa: D301  # click wants the character
    rules, known = acl_file.load(place.path), Known(place)
    who = known.who(user, groups, realm, certificate)
    what, _ = known.guest(guest, uuid, labels)
    at = moment or datetime.now().astimezone()
    decision, steps = rules.decide(who, what, at), [*rules.explain(who, what, at)]
    if as_json:
        print_json(_as_json(who, what, decision, steps))
    else:
        for doubt in known.doubts:
            click.echo(f"not known: {doubt}", err=True)
        for step in steps:
            verb = "decides" if step.decides else "does not match"
            click.echo(f"rule {step.number} {verb}: {step.why}  [{step.rule}]")
        click.echo(f"{user} at {guest}: {decision}")
        if decision.until is not None:
            click.echo(f"until {decision.until.astimezone(at.tzinfo):%Y-%m-%d %H:%M %z}")
    sys.exit(0 if decision.capabilities else _REFUSED)


def _as_json(who: Who, guest: Guest, decision: Decision, steps: list[Step]) -> dict[str, object]:
    return {
        "user": who.user,
        "groups": sorted(who.groups),
        "realm": who.realm,
        "certificate": who.certificate,
        "guest": guest.name,
        "uuid": guest.uuid,
        "labels": sorted(guest.labels),
        "allowed": list(names(decision.capabilities)),
        "rule": decision.number or None,
        "since": decision.since.isoformat() if decision.since else None,
        "until": decision.until.isoformat() if decision.until else None,
        "steps": [
            {
                "number": each.number,
                "rule": str(each.rule),
                "decides": each.decides,
                "why": each.why,
            }
            for each in steps
        ],
    }
