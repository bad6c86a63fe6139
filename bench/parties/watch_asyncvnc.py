"""asyncvnc in front of a film; it asks for each frame, as its examples do."""

import asyncio
import contextlib
import sys

import asyncvnc


async def main(port: str) -> None:
    async with asyncvnc.connect("127.0.0.1", int(port)) as client:
        client.video.refresh()
        while True:
            if await client.read() is asyncvnc.UpdateType.VIDEO:
                client.video.refresh()


with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
    asyncio.run(main(sys.argv[1]))
