"""Our server with one picture on its screen, the film's. The first answer has the port."""

import asyncio
import json

import uvloop
from picture import SIZE, desktop

from sealvnc import ServerSession, serve
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.source import Source


async def main() -> None:
    source = Source("painted", *SIZE)
    source.framebuffer.words[:] = desktop(1).words
    source.damage(Rectangle(0, 0, *SIZE))

    async def show(session: ServerSession) -> None:
        await session.show(source)

    async with serve(show, {}, size=SIZE, security=["none"]) as server:
        print(json.dumps({"port": server.port}), flush=True)
        await asyncio.Event().wait()


uvloop.run(main())
