"""What a rule is about, and when it counts, as options say it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click

from ..duration import Duration
from ..moment import Moment

_SUBJECTS = ("group", "realm", "certificate")
_OBJECTS = ("uuid", "label")


def matching(function: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say what a rule is about, and where it goes."""
    options = (
        click.argument("subject", required=False),
        click.argument("guest", required=False),
        click.option("--group", is_flag=True, help="SUBJECT is a group."),
        click.option("--realm", is_flag=True, help="SUBJECT is a Kerberos realm: all of it."),
        click.option("--certificate", is_flag=True, help="SUBJECT is a certificate's subject."),
        click.option("--anyone", is_flag=True, help="Whoever has logged in; no SUBJECT then."),
        click.option("--uuid", is_flag=True, help="GUEST is a UUID."),
        click.option("--label", is_flag=True, help="GUEST is a label."),
        click.option("--days", metavar="DAYS", help="mon-fri, or sat,sun."),
        click.option("--hours", metavar="HOURS", help="08:00-18:00; 22:00-06:00 passes midnight."),
        click.option("--timezone", metavar="ZONE", help="Of days and hours [this system's]."),
        click.option("--from", "begin", type=Moment(), metavar="TIME", help="Not before."),
        click.option(
            "--until", "end", type=Moment(), metavar="TIME", help="Up to 2027-01-31T18:00."
        ),
        click.option(
            "--for", "span", type=Duration(), metavar="SPAN", help="For 2h, from now or --from."
        ),
        click.option("--note", metavar="TEXT", help="For the list and the log: INC-42."),
        click.option("--before", type=int, metavar="N", help="Put it before rule N [at the end]."),
        click.option("--first", is_flag=True, help="Put it before all others."),
        click.option("--dry-run", is_flag=True, help="Print the rule, and write nothing."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def entry(given: dict[str, Any], effect: dict[str, object]) -> dict[str, object]:
    """The rule, as ``acl.toml`` has it."""
    note = {"note": given["note"]} if given["note"] else {}
    return {**_about(given), **effect, **_when(given), **note}


def place_of(given: dict[str, Any]) -> int | None:
    """Before which rule it goes; `None` is behind all."""
    if given["first"] and given["before"] is not None:
        raise click.UsageError("give --first or --before")
    before: int | None = 1 if given["first"] else given["before"]
    return before


def _about(given: dict[str, Any]) -> dict[str, object]:
    subject, guest = given["subject"], given["guest"]
    if given["anyone"] and guest is None:
        subject, guest = None, subject
    kinds = [each for each in _SUBJECTS if given[each]]
    places = [each for each in _OBJECTS if given[each]]
    if len(kinds) + given["anyone"] > 1 or len(places) > 1:
        raise click.UsageError(
            "give one of --group, --realm, --certificate and --anyone, and one "
            "of --uuid and --label; a rule with more of them takes an editor"
        )
    if guest is None or (subject is None) != given["anyone"]:
        raise click.UsageError("give SUBJECT and GUEST, or --anyone and GUEST; '*' is every guest")
    who = {"anyone": True} if given["anyone"] else {(kinds or ["user"])[0]: subject}
    return {**who, (places or ["guest"])[0]: guest}


def _when(given: dict[str, Any]) -> dict[str, object]:
    begin, end = given["begin"], given["end"]
    if given["span"] is not None:
        if end is not None or not given["span"]:
            raise click.UsageError("give --until, or --for and a span of time")
        now = datetime.now().astimezone().replace(microsecond=0)
        try:
            end = (begin or now) + timedelta(seconds=given["span"])
        except OverflowError:
            raise click.UsageError("that is for ever; leave --for out") from None
    told = {"days": given["days"], "hours": given["hours"], "timezone": given["timezone"]}
    told |= {"from": begin, "until": end}
    return {key: value for key, value in told.items() if value is not None}
