"""What alice and bob do at two guests: alice may do everything, bob may look at one of them."""

import asyncio
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from PIL import Image

from ...aio import Session, connect
from ...errors import Error
from ...sasl import Credentials
from .. import files
from ..facts import facts
from .stage import Stage, say

_SETTLED = 1.0  # seconds without a change: the guest has answered
_ANSWER = 30.0  # seconds that it may take


async def tell(stage: Stage, passwords: Mapping[str, str], line: str, output: Path) -> None:
    """All of it, each thing said as it is done."""
    alice, bob = (Credentials(name, passwords[name]) for name in ("alice", "bob"))
    web01 = stage.address("web01")
    started = time.perf_counter()
    async with connect(web01, alice, ca=stage.ca) as session:
        say("alice logs in", f"{web01} in {1000 * (time.perf_counter() - started):.0f} ms")
        for label, value in _explained(session):
            say(f"  {label}", value)
        picture = await _answered(session, line)
        say("alice types", line)
        files.write(output, files.png(picture))
        say("picture", f"{output} ({picture.width} x {picture.height})")
        async with connect(web01, bob, ca=stage.ca) as other:
            await _look(other, picture)
            await _refused(stage, bob)
            await _kicked(stage, other)
        await _answered(session, "echo and alice goes on")
        say("alice", "is not disturbed, and goes on")


async def _look(bob: Session, picture: Image.Image) -> None:
    await bob.wait_until_stable(_SETTLED)
    before = bob.image()
    same = before.tobytes() == picture.tobytes()
    say("bob logs in", f"and sees {'what alice sees' if same else 'another picture'}")
    await bob.type("rm -rf /\n")
    await bob.wait_until_stable(_SETTLED)
    if bob.image().tobytes() != before.tobytes():
        raise Error("the gateway let a key through that no rule allows")
    say("bob types", "rm -rf /  and nothing of it arrives: he may view")


async def _refused(stage: Stage, bob: Credentials) -> None:
    try:
        async with connect(stage.address("db01"), bob, ca=stage.ca):
            raise Error("the gateway let somebody in whom no rule lets in")
    except Error as error:
        say("bob tries db01", str(error))


async def _kicked(stage: Stage, bob: Session) -> None:
    click.echo()
    _show(await asyncio.to_thread(stage.sealvnc, "session", "list"))
    told = await asyncio.to_thread(
        stage.sealvnc, "session", "kick", "--user", "bob", "--reason", "the demo is over"
    )
    _show(told)
    try:
        async with asyncio.timeout(_ANSWER):
            await bob.wait_until_stable(_ANSWER)
    except Error as error:
        say("bob", str(error))


async def _answered(session: Session, line: str) -> Image.Image:
    """Type ``line``, and the picture once the guest has shown and answered it."""
    before = after = await session.screenshot()
    await session.type(f"{line}\n")
    async with asyncio.timeout(_ANSWER):
        while after.tobytes() == before.tobytes():
            await session.wait_until_stable(_SETTLED)
            after = session.image()
    return after


def _explained(session: Session) -> Iterator[tuple[str, str]]:
    return (each for each in facts(session) if each[0] not in ("protected by", "desktop"))


def _show(text: str) -> None:
    for line in text.rstrip().splitlines():
        click.echo(f"  {line}")
    click.echo()
