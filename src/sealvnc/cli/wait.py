"""`sealvnc wait`: until a console shows what is expected, or stands still."""

import re
from pathlib import Path

import click
import uvloop

from ..rfb.session.framebuffer import Rectangle
from .duration import Seconds
from .options import ClientOptions, client_options


def _region(text: str) -> Rectangle:
    """WIDTHxHEIGHT+X+Y, as X programs write it."""
    found = re.fullmatch(r"(\d{1,5})x(\d{1,5})\+(\d{1,5})\+(\d{1,5})", text)
    if found is None:
        raise click.BadParameter(f"{text!r} is not WIDTHxHEIGHT+X+Y, such as 200x30+0+16.")
    width, height, x, y = map(int, found.groups())
    return Rectangle(x, y, width, height)


@click.command("wait")
@click.argument("uri")
@click.option(
    "--image",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Until the screen looks like this picture.",
)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    metavar="SHARE",
    help="Share of the pixels that may differ, 0 to 1.",
)
@click.option(
    "--stable",
    type=Seconds(min=0),
    metavar="SECONDS",
    help="Until the picture has not changed for so long.",
)
@click.option(
    "--region",
    type=_region,
    metavar="WxH+X+Y",
    help="Look at this part of the screen only.",
)
@client_options
def command(
    uri: str,
    image: Path | None,
    tolerance: float,
    stable: float | None,
    region: Rectangle | None,
    client: ClientOptions,
) -> None:
    """Wait until the console at URI shows --image, is --stable, or first one and then the other.

    When --timeout is over before, the exit code is 4, and the message says how near the
    screen came.

    \b
    sealvnc wait vnc://vm7.example.org:5901 --image login.png --timeout 120
    sealvnc wait vnc://vm7.example.org:5901 --stable 2 --region 720x16+0+384
    """  # noqa: D301  # click wants the character
    if image is None and stable is None:
        raise click.UsageError("Give --image or --stable.")
    uvloop.run(_wait(uri, image, tolerance, stable, region, client))


async def _wait(
    uri: str,
    image: Path | None,
    tolerance: float,
    stable: float | None,
    region: Rectangle | None,
    client: ClientOptions,
) -> None:
    timeout = client.timeout
    async with client.console(uri) as console:
        if image is not None:
            await console.wait_for_image(image, tolerance, region=region, timeout=timeout)
        if stable is not None:
            await console.wait_until_stable(stable, region=region, timeout=timeout + stable)
