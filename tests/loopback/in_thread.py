"""A server of ours in a thread, for clients that block: commands, and `sealvnc.sync`."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sealvnc import ServerSession, serve
from sealvnc.rfb.session.source import Source


@contextmanager
def serving(
    source: Source,
    path: Path,
    handler: Callable[[ServerSession], Awaitable[None]] | None = None,
) -> Iterator[str]:
    """The address of ``source``, on a UNIX socket; nobody has to log in.

    A ``handler`` does something else with sessions than show it.
    """
    loop, ready, done = asyncio.new_event_loop(), threading.Event(), asyncio.Event()

    async def show(session: ServerSession) -> None:
        await session.show(source)

    async def run() -> None:
        handle, size = handler or show, source.framebuffer.size
        async with serve(handle, {}, path=path, size=size, name=source.name, security=["none"]):
            ready.set()
            await done.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        assert ready.wait(10)
        yield f"vnc+unix://{path}"
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()
