"""`sealvnc demo`: the main job, from two guests that nobody can reach to a picture of one."""

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click
import uvloop

from ...errors import ConfigurationError
from .. import files
from ..extra import extra
from . import built_in, guest, stage, story
from .stage import Stage, say

_GUESTS = ("web01", "db01")
_LINE = 'echo "Hello from $(hostname), $(uname -sr), over TLS and SASL"'
_BUILT_IN_LINE = 'echo "Hello from the built-in guest, over TLS and SASL"'
_RULES = (("alice", "*"), ("bob", "web01", "--view-only"))


@click.command("demo")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    default=Path("sealvnc-demo.png"),
    metavar="FILE",
    show_default=True,
    help="Where the picture goes.",
)
@click.option("--built-in", is_flag=True, help="Use built-in guests even if QEMU is there.")
@click.option("--keep", is_flag=True, help="Leave it all running until Ctrl-C.")
def command(output: Path, built_in: bool, keep: bool) -> None:
    """Boot two guests, put a gateway in front of them, and let two users in.

    One types a line and gets a picture; the other may only look, and is kicked in the end.
    Certificates, accounts, rules and guests are made on the spot and removed at the end.
    """
    with extra("gateway"):
        from ...gateway import program as _  # noqa: F401  # before anything is made
    output = output.absolute()
    files.require_writable(output)
    click.secho("One door in front of two guests' consoles, from nothing", bold=True)
    try:
        _run(output, keep, "as you wished" if built_in else _missing())
    except KeyboardInterrupt:
        if not keep:
            raise
        click.echo()
    say("cleaned up", "guests, gateway, certificates and accounts are gone")
    click.echo(_NEXT)


_NEXT = """
Next:
  sealvnc demo --keep                        keep it all, and log in yourself
  sealvnc gateway init --dry-run             a gateway of your own: what would be made
  sealvnc screenshot HOST:1 console.png -v   the console of a guest without a gateway
  README.md                                  the same from Python, in ten lines"""


def _run(output: Path, keep: bool, why_built_in: str | None) -> None:
    with tempfile.TemporaryDirectory(prefix="sealvnc-demo-") as name:
        directory = Path(name)
        if why_built_in is None:
            say("guests", "web01 and db01: Linux in QEMU without a VNC port, booting ...")
            with guest.boot(directory, _GUESTS) as booted:
                kernel = booted.kernel.removeprefix("vmlinuz-")
                say(
                    "", f"{kernel} ({booted.accelerator}), at their prompts: {booted.seconds:.1f} s"
                )
                uvloop.run(_tell(directory, booted.consoles, _LINE, output, keep))
        else:
            say("guests", f"web01 and db01, both built in, {why_built_in}")
            uvloop.run(_with_built_in(directory, why_built_in, output, keep))


async def _with_built_in(directory: Path, why: str, output: Path, keep: bool) -> None:
    async with built_in.run(directory, _GUESTS, why) as consoles:
        await _tell(directory, consoles, _BUILT_IN_LINE, output, keep)


async def _tell(
    directory: Path, consoles: Mapping[str, str], line: str, output: Path, keep: bool
) -> None:
    door = stage.prepare(directory, consoles)
    passwords = _set_up(door)
    with stage.running(door, len(consoles)):
        await story.tell(door, passwords, line, output)
        _show_log(door)
        if keep:
            await _hold(door, passwords)


def _set_up(door: Stage) -> Mapping[str, str]:
    """Certificate, users and rules, by the commands for them; the passwords that were made up."""
    pki = str(door.directory / "pki")
    where = ("--config", str(door.config), "--pki", pki, "--state", str(door.directory))
    told = door.sealvnc("gateway", "init", *where, "--name", "localhost", "--no-service")
    for line in told.splitlines():
        if line.startswith("done "):
            click.echo(f"  {line}")
    users = dict.fromkeys(user for user, *_ in _RULES)
    passwords = {user: door.sealvnc("user", "add", user, "--generate").strip() for user in users}
    for rule in _RULES:
        click.echo(f"  {door.sealvnc('acl', 'allow', *rule).rstrip()}")
    return passwords


def _show_log(door: Stage) -> None:
    click.echo("\nWhat the gateway has written down:")
    for line in door.log.read_text().splitlines():
        click.echo(f"  {line}")
    click.echo()


async def _hold(door: Stage, passwords: Mapping[str, str]) -> None:
    secret = door.directory / "password"
    secret.touch(mode=0o600)
    secret.write_text(passwords["alice"] + "\n")
    settings = " ".join(f"{name}={value}" for name, value in door.environment.items())
    click.echo(
        f"It is yours until Ctrl-C. From another terminal:\n"
        f"  sealvnc screenshot {door.address('web01')} console.png --user alice \\\n"
        f"    --password-file {secret} --ca {door.ca}\n"
        f"  {settings} sealvnc session list\n"
    )
    await asyncio.Event().wait()


def _missing() -> str | None:
    try:
        guest.find()
    except ConfigurationError as error:
        return f"since {error}"
    return None
