"""The running gateway, as commands ask it: the options that find it, and the question."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

from ..wire.text import escaped
from .configured import config_option, configuration

_UNFOLDED = 10_000
_FILE = click.Path(path_type=Path, dir_okay=False)


def gateway_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``gateway``, a function that asks the running gateway to do something."""

    @wraps(function)
    @click.option(
        "--control",
        type=_FILE,
        envvar="SEALVNC_CONTROL",
        metavar="SOCKET",
        help="The gateway's control socket [as its configuration says].",
    )
    @config_option
    def wrapper(control: Path | None, config: Path | None, **values: Any) -> Any:
        return function(gateway=_asker(control, config), **values)

    return wrapper


def _asker(control: Path | None, config: Path | None) -> Callable[..., Any]:
    from .extra import extra

    def ask(do: str, **values: object) -> Any:
        with extra("gateway"):
            from ..gateway import control as socket
            from ..gateway.control.message import Request

        return socket.ask(control or _configured(config), Request(do, values))

    return ask


def _configured(path: Path | None) -> Path:
    """Where the configuration puts the socket; without one, where the default is."""
    from ..gateway.config import Gateway

    config = configuration(path)
    return (Gateway() if config is None else config.gateway).control


def print_json(value: object) -> None:
    """A listing for programs."""
    click.echo(json.dumps(value, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A listing for people, folded where the terminal is too narrow; whole for a pipe.

    What a peer has chosen (the name in a certificate) does nothing to the terminal.
    """
    from .extra import extra

    with extra("gateway"):
        from rich.box import SIMPLE_HEAD
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(Text(escaped(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else _UNFOLDED).print(table)
