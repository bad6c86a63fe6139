"""`sealvnc demo`: the main job, from making certificates to a picture of a console."""

import asyncio
import secrets
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click
import uvloop
from PIL import Image

from ...aio import Session, connect
from ...errors import ConfigurationError
from ...manage.certificate_files import write
from ...manage.certificates import Role, Validity, make_ca, make_leaf
from ...sasl import Credentials
from .. import files
from ..facts import facts
from . import built_in, guest

_USER = "alice"
_LINE = 'echo "Hello from $(uname -sr), over TLS and SASL"'
_BUILT_IN_LINE = 'echo "Hello from the built-in guest, over TLS and SASL"'
_SETTLED = 0.4  # seconds without a change: the guest has answered
_ANSWER = 30.0  # seconds that it may take


@dataclass(frozen=True, slots=True)
class Door:
    """Where the guest's console is, and what opens it."""

    port: int
    directory: Path
    password: str

    @property
    def address(self) -> str:
        """The console's address."""
        return f"vnc://localhost:{self.port}"

    @property
    def ca(self) -> Path:
        """The authority that signed the server's certificate."""
        return self.directory / "ca-cert.pem"


@click.command("demo")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    default=Path("sealvnc-demo.png"),
    metavar="FILE",
    show_default=True,
    help="Where the picture goes.",
)
@click.option("--built-in", is_flag=True, help="Use the built-in guest even if QEMU is there.")
@click.option("--keep", is_flag=True, help="Leave the guest running until Ctrl-C.")
def command(output: Path, built_in: bool, keep: bool) -> None:
    """Boot a guest, log in to its console over TLS and SASL, type a line, save a picture.

    Certificates, accounts and guest are made on the spot and removed at the end.
    """
    output = output.absolute()
    files.require_writable(output)
    click.secho("A guest's console over TLS and SASL, from nothing", bold=True)
    try:
        _run(output, keep, "as you wished" if built_in else _missing())
    except KeyboardInterrupt:
        if not keep:
            raise
        click.echo()
    _say("cleaned up", "the guest, its certificates and its accounts are gone")
    click.echo(_NEXT)


def _run(output: Path, keep: bool, why_built_in: str | None) -> None:
    with tempfile.TemporaryDirectory(prefix="sealvnc-demo-") as name:
        directory, password = Path(name), secrets.token_urlsafe(12)
        _make_certificates(directory)
        _say("certificates", "an authority, and a server certificate for localhost, just made")
        _say("account", f"{_USER}, with a random password, for SCRAM-SHA-256")
        if why_built_in is None:
            _say("guest", "Linux with a text console in QEMU, booting ...")
            with guest.boot(directory, directory, {_USER: password}) as booted:
                kernel = booted.kernel.removeprefix("vmlinuz-")
                _say(
                    "", f"{kernel} ({booted.accelerator}) is at its prompt: {booted.seconds:.1f} s"
                )
                door = Door(booted.port, directory, password)
                uvloop.run(_tell(door, _LINE, output, keep))
        else:
            _say("guest", f"the built-in one, {why_built_in}")
            uvloop.run(_with_built_in(directory, password, why_built_in, output, keep))


_NEXT = """
Next:
  sealvnc demo --keep                        keep the guest, and log in to it yourself
  sealvnc screenshot HOST:1 console.png -v   the console of a guest of your own
  sealvnc screenshot --help                  accounts, certificates, pins, time-outs
  README.md                                  the same from Python, in ten lines"""


async def _with_built_in(
    directory: Path, password: str, why: str, output: Path, keep: bool
) -> None:
    async with built_in.run(directory, {_USER: password}, why) as server:
        await _tell(Door(server.port, directory, password), _BUILT_IN_LINE, output, keep)


async def _tell(door: Door, line: str, output: Path, keep: bool) -> None:
    """Log in, type, look, and say each thing as it is done."""
    started = time.perf_counter()
    async with connect(door.address, Credentials(_USER, door.password), ca=door.ca) as session:
        _say("logged in", f"{door.address} in {1000 * (time.perf_counter() - started):.0f} ms")
        for label, value in _explained(session):
            _say(f"  {label}", value)
        picture = await _answered(session, line)
        _say("typed", line)
        files.write(output, files.png(picture))
        seconds = time.perf_counter() - started
        size = f"{picture.width} x {picture.height}"
        _say("picture", f"{output} ({size}), {seconds:.1f} s after the login began")
    if keep:
        await _hold(door)


async def _answered(session: Session, line: str) -> Image.Image:
    """Type ``line``, and the picture once the guest has shown and answered it."""
    before = await session.screenshot()
    await session.type(f"{line}\n")
    async with asyncio.timeout(_ANSWER):
        while (after := session.image()).tobytes() == before.tobytes():
            await session.wait_until_stable(_SETTLED)
    return after


def _explained(session: Session) -> Iterator[tuple[str, str]]:
    for label, value in facts(session):
        if label not in ("protected by", "desktop"):
            yield label, value
        if label == "SASL mechanism" and not session.channel_binding:
            yield "channel binding", "none: the server does not offer the -PLUS mechanisms"


async def _hold(door: Door) -> None:
    secret = door.directory / "password"
    secret.touch(mode=0o600)
    secret.write_text(door.password + "\n")
    click.echo(
        f"\nThe guest is yours until Ctrl-C. From another terminal:\n"
        f"  sealvnc screenshot {door.address} console.png --user {_USER} \\\n"
        f"    --password-file {secret} --ca {door.ca}\n"
    )
    await asyncio.Event().wait()


def _make_certificates(directory: Path) -> None:
    validity = Validity.days(1)
    ca = make_ca([("O", "SealVNC demo"), ("CN", "demo authority")], validity)
    subject = [("O", "SealVNC demo"), ("CN", "localhost")]
    server = make_leaf(Role.SERVER, subject, validity, ca, dns=["localhost"], ip=["127.0.0.1"])
    write(directory, ca=ca, server=server)


def _missing() -> str | None:
    try:
        guest.find()
    except ConfigurationError as error:
        return f"since {error}"
    return None


def _say(label: str, text: str) -> None:
    click.echo(f"  {label:<19} {text}")
