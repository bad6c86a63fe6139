"""`sealvnc screenshot`: what a console shows, as a PNG file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvloop

from ..aio import Session
from . import files
from .duration import Seconds
from .facts import facts
from .options import ClientOptions, client_options

if TYPE_CHECKING:  # imported when there is a picture
    from PIL import Image


@click.command("screenshot")
@click.argument("uri")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--wait-stable",
    type=Seconds(min=0),
    metavar="SECONDS",
    help="First wait until the picture has not changed for so long.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say what was negotiated.")
@client_options
def command(
    uri: str, file: Path, wait_stable: float | None, verbose: bool, client: ClientOptions
) -> None:
    """Save what the console at URI shows as a PNG file; - writes to stdout.

    URI is vnc://[user@]host[:port], host:display, host::port, vnc+unix:///path, or a .vv
    file. Only a complete picture is written, and an existing FILE is replaced as a whole.

    \b
    sealvnc screenshot vnc://alice@vm7.example.org:5901 vm7.png --ca ca-cert.pem
    sealvnc screenshot localhost:1 console.png --wait-stable 2
    """  # noqa: D301  # click wants the character
    to_stdout = str(file) == "-"
    if not to_stdout:
        files.require_writable(file)
    picture = files.png(uvloop.run(_take(uri, wait_stable, verbose, client)))
    if to_stdout:
        click.echo(picture, nl=False)
    else:
        files.write(file, picture)


async def _take(
    uri: str, wait_stable: float | None, verbose: bool, client: ClientOptions
) -> "Image.Image":
    async with client.console(uri) as session:
        if verbose:
            _tell(session)
        if wait_stable is not None:
            await session.wait_until_stable(wait_stable, timeout=client.timeout + wait_stable)
        return await session.screenshot(timeout=client.timeout)


def _tell(session: Session) -> None:
    for label, value in facts(session):
        click.echo(f"{label + ':':<17} {value}", err=True)
