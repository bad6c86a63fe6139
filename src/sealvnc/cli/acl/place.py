"""Where the rules are: the options that say it, and what they find."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..configured import config_option, configuration

if TYPE_CHECKING:
    from ...gateway.config import Config

_DEFAULT = Path("/etc/sealvnc/acl.toml")
_FILE = click.Path(path_type=Path, dir_okay=False)


@dataclass(frozen=True, slots=True)
class Place:
    """What the command line says of it."""

    acl: Path | None
    config_file: Path | None

    @property
    def path(self) -> Path:
        """The file of rules."""
        if self.acl is not None:
            return self.acl
        config = self.config()
        return _DEFAULT if config is None else config.gateway.acl

    def config(self) -> "Config | None":
        """The gateway's configuration, unless none is named and there is none."""
        return configuration(self.config_file)


def place(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``place``."""

    @wraps(function)
    @click.option(
        "--acl",
        type=_FILE,
        envvar="SEALVNC_ACL",
        show_envvar=True,
        metavar="FILE",
        help=f"The rules [as the gateway's configuration says, or {_DEFAULT}].",
    )
    @config_option
    def wrapper(acl: Path | None, config: Path | None, **values: Any) -> Any:
        return function(place=Place(acl, config), **values)

    return wrapper
