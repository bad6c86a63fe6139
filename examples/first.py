"""Log in to a console, type a line, keep the picture."""

import asyncio
import sys

import sealvnc


async def main(address: str, ca: str | None = None) -> None:
    credentials = sealvnc.Credentials("alice", "pencil")
    async with sealvnc.connect(address, credentials, ca=ca) as session:
        print(session.name, session.identity, session.protection, sep=" | ")
        await session.type("hello\n")
        await session.save("screen.png")


asyncio.run(main(*sys.argv[1:]))
