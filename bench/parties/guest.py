"""A guest's console on a UNIX socket: guest PATH. What it sends is a stream of real updates.

A clipboard text that is a number gets so many bytes of Raw rectangles; any other gets the bell.
"""

import asyncio
import json
import sys
from pathlib import Path

import uvloop

import sealvnc
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.server import Bell, pack_raw_update

UPDATE = pack_raw_update(Rectangle(0, 0, 128, 128), bytes(range(256)) * 256)


async def session(session: sealvnc.ServerSession) -> None:
    """Read what the client says until it goes away."""
    link = session._link
    async for message in session.messages():
        if not isinstance(message, sealvnc.ClientCutText):
            continue
        if not message.text.isdigit():
            link.write(Bell().pack())
            continue
        for _ in range(-(-int(message.text) // len(UPDATE))):
            link.write(UPDATE)
            await link.drain()


async def main(path: str) -> None:
    """Serve until standard input ends."""
    keywords = {"path": Path(path), "security": ["none"], "size": (1024, 768)}
    async with sealvnc.serve(session, {}, **keywords):
        print(json.dumps({"update": len(UPDATE)}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


uvloop.run(main(sys.argv[1]))
