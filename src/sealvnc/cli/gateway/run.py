"""`sealvnc gateway run`: the gateway itself, in the foreground."""

import ctypes
import resource
from pathlib import Path

import click

from ..extra import extra

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h, see mallopt(3)."""


@click.command("run")
@click.option(
    "--config",
    "path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("/etc/sealvnc/sealvnc.toml"),
    show_default=True,
    envvar="SEALVNC_CONFIG",
    metavar="FILE",
    help="The configuration.",
)
def command(path: Path) -> None:
    """Run the gateway until SIGTERM or Ctrl-C; SIGHUP reloads, as a change on disk does.

    The service does this: systemctl enable --now sealvnc-gateway. What is wrong at the start
    ends it with exit code 2; `sealvnc gateway check` tells all of it at once.
    """
    with extra("gateway"):
        import uvloop

        from ...gateway.config import load
        from ...gateway.log import Facts, route
        from ...gateway.program import Gateway

    _raise_limit()
    _keep_memory()
    loaded = load(path)
    facts = Facts(loaded.config.log)

    async def main() -> None:
        await Gateway(loaded, facts).run()

    undo = route(facts)
    try:
        uvloop.run(main())
    finally:
        undo()


def _raise_limit() -> None:
    """Two descriptors a session: the usual 1,024 would be too few for what is allowed."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _keep_memory() -> None:
    """Have glibc keep up to 16 MiB of what is freed, and cut blocks below 1 MiB from them.

    Else it may give a guest's stream's pages back and fetch them again with each block: half the
    speed, or not, as the heap happens to lie.
    """
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # glibc alone has it
        mallopt(_TRIM_THRESHOLD, 16 << 20)
        mallopt(_MMAP_THRESHOLD, 1 << 20)
