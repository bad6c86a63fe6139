"""A server of ours on a real socket, with a picture, and clients that behave or do not."""

import asyncio
import functools
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from loopback import ends
from peers import pki
from sealvnc import Server, ServerSession, Session, connect, serve
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.client import ClientMessage, FramebufferUpdateRequest

PIXEL = bytes((10, 20, 30, 0))
RED_GREEN_BLUE = (30, 20, 10)


async def paint(session: ServerSession) -> None:
    """One colour all over, whenever the whole picture is asked for."""
    async for _ in painting(session):
        pass


async def silent(session: ServerSession) -> None:
    """Listens, and never says a word."""
    async for _ in session.messages():
        pass


async def painting(session: ServerSession) -> AsyncIterator[ClientMessage]:
    """The same, and what else the client says."""
    init = session.opened.server_init
    pixels = PIXEL * (init.width * init.height)
    async for message in session.messages():
        if isinstance(message, FramebufferUpdateRequest) and not message.incremental:
            await session.send_update(Rectangle(0, 0, init.width, init.height), pixels)
        yield message


@asynccontextmanager
async def serving(
    handler: Callable[[ServerSession], Awaitable[None]] = paint, **options: Any
) -> AsyncIterator[Server]:
    """Everything that `serve` needs, unless told otherwise."""
    defaults: dict[str, Any] = {
        "answers": ends.SERVER_ANSWERS,
        "size": (64, 48),
        "certificate": ends.file("server", "server-cert.pem"),
        "key": ends.file("server", "server-key.pem"),
    }
    async with serve(handler, **{**defaults, **options}) as server:
        yield server


def connecting(
    server: Server, host: str = "127.0.0.1", **options: Any
) -> AbstractAsyncContextManager[Session]:
    """A login of alice's, over verified TLS, unless told otherwise."""
    defaults = {"credentials": ends.ALICE, "ca": pki.session().ca_file, "timeout": 15.0}
    return connect(f"{host}::{server.port}", **{**defaults, **options})


Stranger = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def stranger(server: Server, source: str = "127.0.0.1") -> AsyncIterator[Stranger]:
    """A connection that has not said a word yet."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, local_addr=(source, 0))
    try:
        yield reader, writer
    finally:
        writer.close()


@asynccontextmanager
async def talking_server(
    talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """The address of a server that is not ours."""
    finished = []

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        finally:
            writer.close()
            finished.append(True)

    listener = await asyncio.start_server(once, "127.0.0.1", 0)
    try:
        yield f"127.0.0.1::{listener.sockets[0].getsockname()[1]}"
    finally:
        listener.close()


async def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until ``condition`` holds; `TimeoutError` if it never does."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


@functools.cache
def has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as sock:
            sock.bind(("::1", 0))
    except OSError:
        return False
    return True
