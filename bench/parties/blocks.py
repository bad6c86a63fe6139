"""What stands behind a tunnel: blocks PATH. It serves any number of connections on a UNIX socket.

A line with a number gets so many bytes, any other line gets one.
"""

import asyncio
import json
import sys

import uvloop

BLOCK = bytes(range(256)) * 256


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while line := await reader.readline():
        if not line.strip().isdigit():
            writer.write(b"\2")
            continue
        left = int(line)
        while left > 0:
            writer.write(BLOCK[:left])
            left -= len(BLOCK)
            await writer.drain()
    writer.close()


async def main(path: str) -> None:
    async with await asyncio.start_unix_server(serve, path):
        print(json.dumps({}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


uvloop.run(main(sys.argv[1]))
