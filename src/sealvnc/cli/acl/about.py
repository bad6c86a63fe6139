"""What a rule is about, and when it counts, as options say it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from ...errors import ConfigurationError
from ..duration import Duration


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
        click.option("--from", "begin", type=click.DateTime(), help="Not before."),
        click.option("--until", "end", type=click.DateTime(), help="Not after."),
        click.option("--for", "span", type=Duration(), metavar="TIME", help="So long from now."),
        click.option("--note", metavar="TEXT", help="For the list and the log: INC-42."),
        click.option("--before", type=int, metavar="N", help="Put it before rule N [at the end]."),
        click.option("--first", is_flag=True, help="Put it before all others."),
        click.option("--dry-run", is_flag=True, help="Print the rule, and write nothing."),
    )
    for option in reversed(options):
        function = option(function)
    return function


def about(given: dict[str, Any]) -> dict[str, Any]:
    """Subject and guest, as `acl.toml` has them."""
    subject, guest = given["subject"], given["guest"]
    if given["anyone"] and guest is None:
        subject, guest = None, subject
    kinds = [each for each in ("group", "realm", "certificate") if given[each]]
    places = [each for each in ("uuid", "label") if given[each]]
    if guest is None or (subject is None) != given["anyone"] or len(kinds) > 1 or len(places) > 1:
        raise click.UsageError("give SUBJECT and GUEST, or --anyone and GUEST; '*' is every guest")
    who = {"anyone": True} if given["anyone"] else {(kinds or ["user"])[0]: subject}
    return {**who, (places or ["guest"])[0]: guest}


def when(given: dict[str, Any]) -> dict[str, Any]:
    """The window, as `acl.toml` has it."""
    if given["end"] and given["span"]:
        raise click.UsageError("give --until or --for")
    end = given["end"].astimezone() if given["end"] else None
    if given["span"]:
        end = (datetime.now(UTC) + timedelta(seconds=given["span"])).replace(microsecond=0)
    begin = given["begin"].astimezone() if given["begin"] else None
    told = {"days": given["days"], "hours": given["hours"], "timezone": given["timezone"]}
    return {key: value for key, value in {**told, "from": begin, "until": end}.items() if value}


def words(text: str) -> list[str]:
    """The names in a list with commas."""
    found = [each.strip() for each in text.split(",") if each.strip()]
    if not found:
        raise ConfigurationError("--can needs a capability")
    return found
