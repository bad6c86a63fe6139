"""`sealvnc screenshot`: what a console shows, as a PNG file."""

import os
import sys
import tempfile
from io import BytesIO
from pathlib import Path

import click
import uvloop

from ..aio import Session
from ..errors import ConfigurationError
from .facts import facts
from .options import ClientOptions, client_options


@click.command("screenshot")
@click.argument("uri")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option(
    "--wait-stable",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="First wait until the picture has not changed for so long.",
)
@click.option("-v", "--verbose", is_flag=True, help="Say what was negotiated.")
@client_options
def command(
    uri: str, file: Path, wait_stable: float | None, verbose: bool, client: ClientOptions
) -> None:
    r"""Save what the console at URI shows as a PNG file; - writes to stdout.

    URI is vnc://[user@]host[:port], host:display, host::port, vnc+unix:///path, or a .vv
    file. Only a complete picture is written, and an existing FILE is replaced as a whole.

    \b
    sealvnc screenshot vnc://alice@vm7.example.org:5901 vm7.png --ca ca-cert.pem
    sealvnc screenshot localhost:1 console.png --wait-stable 2
    """
    directory = file.parent
    if str(file) != "-" and not os.access(directory, os.W_OK | os.X_OK):
        raise ConfigurationError(f"{directory}: no directory that can be written to")
    png = uvloop.run(_take(uri, wait_stable, verbose, client))
    if str(file) == "-":
        sys.stdout.buffer.write(png)
    else:
        _replace(file, png)


async def _take(uri: str, wait_stable: float | None, verbose: bool, client: ClientOptions) -> bytes:
    async with client.connect(uri) as session:
        if verbose:
            _tell(session)
        if wait_stable is not None:
            await session.wait_until_stable(wait_stable, timeout=client.timeout + wait_stable)
        image = await session.screenshot(timeout=client.timeout)
    png = BytesIO()
    image.save(png, format="PNG")
    return png.getvalue()


def _tell(session: Session) -> None:
    for label, value in facts(session):
        click.echo(f"{label + ':':<17} {value}", err=True)


def _replace(path: Path, data: bytes) -> None:
    """Write ``path`` whole or not at all."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".sealvnc-", delete=False) as new:
            new.write(data)
        mask = os.umask(0)
        os.umask(mask)
        Path(new.name).chmod(0o666 & ~mask)
        Path(new.name).replace(path)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
