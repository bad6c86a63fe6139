"""Print what changes on a screen, for so many updates.

python watch.py vnc://vm7.example.org:5901 10 ca-cert.pem
"""

import asyncio
import sys

import sealvnc


async def main(address: str, count: str, ca: str | None = None) -> None:
    credentials = sealvnc.Credentials("alice", "pencil")
    async with sealvnc.connect(address, credentials, ca=ca) as console:
        typing = asyncio.create_task(console.type("hello"))  # so that something happens
        left = int(count)
        async for update in console.updates(timeout=10):
            for r in update.rectangles:
                print(f"{r.width} x {r.height} pixels at {r.x}, {r.y}")
            left -= 1
            if not left:
                break
        await typing


asyncio.run(main(*sys.argv[1:]))
