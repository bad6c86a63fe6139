"""`sealvnc gateway`: the group; what a command needs is imported when it is called."""

from collections.abc import Mapping
from typing import ClassVar

import click

from ..main import LazyGroup


class _Gateway(LazyGroup):
    table: ClassVar[Mapping[str, tuple[str, str]]] = {
        "init": ("sealvnc.cli.gateway.init", "Set the gateway up: certificate, settings, service."),
        "check": ("sealvnc.cli.gateway.check", "Show what counts, and what is wrong."),
        "run": ("sealvnc.cli.gateway.run", "Run the gateway in the foreground."),
    }


@click.group("gateway", cls=_Gateway)
def command() -> None:
    """One authenticated door in front of every running guest.

    \b
    sealvnc gateway init
    sealvnc user add alice
    sealvnc acl allow alice web01 --can view,keyboard,pointer
    systemctl enable --now sealvnc-gateway
    """  # noqa: D301  # click wants the character
