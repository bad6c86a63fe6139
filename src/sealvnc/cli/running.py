"""The running gateway, as commands ask it: the options that find it, and the question."""

import json
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from pathlib import Path
from typing import Any

import click

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
    @click.option(
        "--config",
        type=_FILE,
        envvar="SEALVNC_CONFIG",
        metavar="FILE",
        help="The gateway's configuration [/etc/sealvnc/sealvnc.toml].",
    )
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


def _configured(config: Path | None) -> Path:
    """Where the configuration puts the socket; without one, where the default is."""
    from ..gateway import config as configuration

    path = config or configuration.DEFAULT_FILE
    if config is None and not path.exists():
        return configuration.Gateway().control
    return configuration.load(path).config.gateway.control


def print_json(value: object) -> None:
    """A listing for programs."""
    click.echo(json.dumps(value, indent=2))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A listing for people, as `virsh list` has them; nothing is cut off."""
    lines = [tuple(columns), *map(tuple, rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for number, line in enumerate(lines):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
        if number == 0:
            click.echo("-" * (sum(widths) + 2 * (len(widths) - 1)))
