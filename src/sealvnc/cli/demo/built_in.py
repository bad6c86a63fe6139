"""The built-in guest on a socket: `console.Console` behind our own server."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from ...aio import Server, ServerSession, serve
from ...rfb.session.framebuffer import Rectangle
from ...rfb.session.messages.client import FramebufferUpdateRequest, KeyEvent
from ...sasl import LookupVerifier, Verifier
from .console import Console

_MECHANISMS = ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")


@asynccontextmanager
async def run(certificates: Path, users: Mapping[str, str], why: str) -> AsyncIterator[Server]:
    """Serve a console to ``users`` over TLS and SCRAM-SHA-256; ``why`` is shown on it."""
    verifiers = {user: Verifier.make(password) for user, password in users.items()}
    console = Console(user=next(iter(users)), why=why)

    def lookup(question: LookupVerifier) -> Verifier | None:
        return verifiers.get(question.authcid)

    async def show(session: ServerSession) -> None:
        await _show(session, console)

    async with serve(
        show,
        {LookupVerifier: lookup},
        name="SealVNC built-in guest",
        size=(console.width, console.height),
        security=["x509sasl"],
        mechanisms=_MECHANISMS,
        certificate=certificates / "server-cert.pem",
        key=certificates / "server-key.pem",
    ) as server:
        yield server


async def _show(session: ServerSession, console: Console) -> None:
    """Answer the client's requests: at once for all, and for changes when there are some."""
    waiting = False
    async for message in session.messages():
        match message:
            case KeyEvent(down, keysym):
                console.key(keysym, down)
            case FramebufferUpdateRequest(incremental=False):
                console.take_dirty()
                await _send(session, console, (0, 0, console.width, console.height))
                continue
            case FramebufferUpdateRequest():
                waiting = True
        if waiting and (dirty := console.take_dirty()) is not None:
            await _send(session, console, dirty)
            waiting = False
        await asyncio.sleep(0)


async def _send(session: ServerSession, console: Console, dirty: tuple[int, int, int, int]) -> None:
    x, y, width, height = dirty
    rows = (
        console.pixels[4 * (row * console.width + x) : 4 * (row * console.width + x + width)]
        for row in range(y, y + height)
    )
    await session.send_update(Rectangle(x, y, width, height), b"".join(rows))
