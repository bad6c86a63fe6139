"""The gateway's configuration, for commands that ask it where something is."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .extra import extra

if TYPE_CHECKING:
    from ..gateway.config import Config

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    envvar="SEALVNC_CONFIG",
    show_envvar=True,
    metavar="FILE",
    help="The gateway's configuration [/etc/sealvnc/sealvnc.toml].",
)


def configuration(path: Path | None) -> "Config | None":
    """What is in the file, or where it usually is; `None` if none is named and there is none."""
    with extra("gateway"):
        from ..gateway import config
    if path is None and not config.DEFAULT_FILE.exists():
        return None
    return config.load(path or config.DEFAULT_FILE).config
