"""The command itself: which commands there are, and what becomes of an error."""

import errno
import importlib
import signal
import sys
from collections.abc import Mapping
from types import FrameType
from typing import ClassVar

import click

from ..errors import Error
from ..version import __version__

COMMANDS: Mapping[str, tuple[str, str]] = {
    "screenshot": ("sealvnc.cli.screenshot", "Save what a console shows as a PNG file."),
    "type": ("sealvnc.cli.type", "Type text at a console."),
    "press": ("sealvnc.cli.press", "Press keys at a console: ctrl+alt+delete."),
    "wait": ("sealvnc.cli.wait", "Wait until a console shows a picture, or stands still."),
    "gateway": ("sealvnc.cli.gateway.command", "Set up, check and run the gateway."),
    "user": ("sealvnc.cli.user", "The gateway's users with passwords."),
    "acl": ("sealvnc.cli.acl.command", "Who may do what at which guest: list, allow, deny, test."),
    "session": ("sealvnc.cli.session", "The gateway's live sessions: list, kick, lock, limit."),
    "guest": ("sealvnc.cli.guest", "The guests that the gateway stands in front of."),
    "demo": ("sealvnc.cli.demo.command", "A gateway in front of two guests, from nothing."),
    "completion": ("sealvnc.cli.completion", "Print the completion script of a shell."),
}
"""Name of a command: the module that has it as ``command``, and its one line of help."""


_NOT_WRITTEN = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}
"""What writing to stdout ends with; files that commands write have errors of ours."""


class LazyGroup(click.Group):
    """Imports the module of a command when it is called, by its ``table``."""

    table: ClassVar[Mapping[str, tuple[str, str]]] = COMMANDS

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, if there is one."""
        if cmd_name not in self.table:
            return None
        command = importlib.import_module(self.table[cmd_name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list in ``--help``, from the table: nothing is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in self.table.items()])


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 ok, 1 other, 2 usage, 3 unreachable, 4 timeout, 5 authentication "
    "refused, 6 not authorised, 7 TLS or certificate, 8 protocol or nothing in common, "
    "9 guest not running, 130 interrupted.",
)
@click.version_option(__version__, "-V", "--version", prog_name="sealvnc")
def cli() -> None:
    """Strongly authenticated, encrypted access to virtual machines' consoles over VNC."""


def main() -> None:
    """Run the command; an error becomes one paragraph on stderr and an exit code."""
    signal.signal(signal.SIGTERM, _stop)  # clean up as after Ctrl-C
    try:
        sys.exit(cli.main(prog_name="sealvnc", standalone_mode=False) or 0)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("sealvnc: interrupted", err=True)
        sys.exit(130)
    except OSError as error:
        if error.errno not in _NOT_WRITTEN:  # a fault of ours
            raise
        click.echo(f"sealvnc: the output could not be written: {error.strerror}.", err=True)
        sys.exit(1)
    except Error as error:
        from .failure import explain

        text, code = explain(error)
        click.echo(text, err=True)
        sys.exit(code)


def _stop(number: int, frame: FrameType | None) -> None:
    """Do what Ctrl-C does at this moment: asyncio has a handler of its own while it runs."""
    handler = signal.getsignal(signal.SIGINT)
    (handler if callable(handler) else signal.default_int_handler)(number, frame)
