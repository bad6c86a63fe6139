"""`sealvnc guest`: the guests that the gateway stands in front of."""

from collections.abc import Callable
from typing import Any

import click

from .running import gateway_options, print_json, print_table


@click.group("guest")
def command() -> None:
    """The running guests of the gateway.

    \b
    sealvnc guest list
    sealvnc guest list --json | jq -r '.[].name'
    """  # noqa: D301  # click wants the character


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="For programs: every fact there is.")
@gateway_options
def list_(gateway: Callable[..., Any], as_json: bool) -> None:
    """Name, labels, way to the console, and how many look at it."""
    found = gateway("guest.list")
    if as_json:
        print_json(found)
        return
    rows = (
        (
            each["name"],
            each["uuid"] or "-",
            " ".join(each["labels"]) or "-",
            each["console"],
            str(each["viewers"]),
        )
        for each in found
    )
    print_table(("NAME", "UUID", "LABELS", "CONSOLE", "VIEWERS"), rows)
