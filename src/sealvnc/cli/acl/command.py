"""`sealvnc acl`: the group; what a command needs is imported when it is called."""

from collections.abc import Mapping
from typing import ClassVar

import click

from ..main import LazyGroup


class _Acl(LazyGroup):
    table: ClassVar[Mapping[str, tuple[str, str]]] = {
        "list": ("sealvnc.cli.acl.listing", "Every rule, with its number."),
        "allow": ("sealvnc.cli.acl.allow", "Let somebody do something at a guest."),
        "deny": ("sealvnc.cli.acl.deny", "Keep somebody from a guest."),
        "remove": ("sealvnc.cli.acl.remove", "Take rules out."),
        "test": ("sealvnc.cli.acl.trial", "Say which rule decides about somebody, and why."),
        "import": ("sealvnc.cli.acl.imports", "Add the rules of a QEMU authz list."),
        "export": ("sealvnc.cli.acl.exports", "Print rules as a QEMU authz list."),
    }


@click.group("acl", cls=_Acl)
def command() -> None:
    """Rules: who may do what at which guest. The first that matches decides; without one, nobody.

    \b
    sealvnc acl allow alice web01
    sealvnc acl allow --group ops 'db*' --can view,keyboard,pointer --hours 08:00-18:00
    sealvnc acl allow carol web01 --for 2h --note INC-42
    sealvnc acl deny mallory '*' --first
    sealvnc acl test alice web01

    A running gateway takes up a change within a second, for sessions that are open, too.
    """  # noqa: D301  # click wants the character
