"""`sealvnc type`: text, typed at a console."""

import sys
from pathlib import Path

import click
import uvloop

from ..errors import ConfigurationError
from ..rfb.session.keyboard import LAYOUTS
from .options import ClientOptions, client_options


@click.command("type")
@click.argument("uri")
@click.argument("text", required=False)
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Type what is in FILE, UTF-8; - for stdin.",
)
@click.option("--enter", is_flag=True, help="Press Return at the end.")
@click.option(
    "--layout",
    type=click.Choice(sorted(LAYOUTS)),
    default="us",
    show_default=True,
    help="Keyboard layout that the guest is set to.",
)
@client_options
def command(
    uri: str, text: str | None, file: Path | None, enter: bool, layout: str, client: ClientOptions
) -> None:
    """Type TEXT at the console at URI, one key after another.

    Passwords belong into a --file: other users see the arguments of a command. A line feed
    is the Return key. Scan codes are sent where the server takes them (QEMU does), so that
    the guest gets what a keyboard with its --layout would send.

    \b
    sealvnc type vnc://vm7.example.org:5901 root --enter
    sealvnc type vnc://vm7.example.org:5901 --file root-password --layout de
    """  # noqa: D301  # click wants the character
    if (text is None) == (file is None):
        raise click.UsageError("Give either TEXT or --file.")
    typed = _read(file) if file is not None else text or ""
    uvloop.run(_type(uri, typed + "\n" * enter, layout, client))


async def _type(uri: str, text: str, layout: str, client: ClientOptions) -> None:
    async with client.console(uri) as console:
        await console.type(text, layout=layout, timeout=client.timeout)


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        return data.decode()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{file}: not UTF-8") from error
    except OSError as error:
        raise ConfigurationError(f"{file}: {error.strerror or error}") from error
