"""`sealvnc press`: keys, pressed together."""

import click
import uvloop

from ..rfb.session.keyboard import LAYOUTS, strokes_for_combination
from .duration import Seconds
from .options import ClientOptions, client_options


@click.command("press")
@click.argument("uri")
@click.argument("keys", nargs=-1, required=True)
@click.option(
    "--hold",
    type=Seconds(min=0),
    default=0.0,
    metavar="SECONDS",
    help="Hold each of KEYS for so long.",
)
@click.option(
    "--layout",
    type=click.Choice(sorted(LAYOUTS)),
    default="us",
    show_default=True,
    help="Keyboard layout that the guest is set to.",
)
@client_options
def command(
    uri: str, keys: tuple[str, ...], hold: float, layout: str, client: ClientOptions
) -> None:
    """Press KEYS at the console at URI, one combination after another.

    Keys of one combination are joined by +: ctrl+alt+delete. Names are those on the keys:
    enter, escape, tab, backspace, f1, up, pageup, kp_5, altgr, super, plus, a ...

    \b
    sealvnc press vnc://vm7.example.org:5901 ctrl+alt+f2
    sealvnc press vnc://vm7.example.org:5901 down down enter
    """  # noqa: D301  # click wants the character
    for combination in keys:
        strokes_for_combination(combination)  # an unknown name presses nothing at all
    uvloop.run(_press(uri, keys, hold, layout, client))


async def _press(
    uri: str, keys: tuple[str, ...], hold: float, layout: str, client: ClientOptions
) -> None:
    async with client.console(uri) as console:
        for combination in keys:
            await console.press(combination, layout=layout, hold=hold, timeout=client.timeout)
