"""Our client on uvloop. Orders: log in so many times; open a session; count so many bytes."""

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvloop

import sealvnc
from sealvnc.aio.dial import dial
from sealvnc.aio.link import Link
from sealvnc.rfb import connection
from sealvnc.rfb.channel import ClientTLS, Stack
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.registry import Parts
from sealvnc.wire import limits
from sealvnc.wire.dialogue import Dialogue, read

CREDENTIALS = sealvnc.Credentials("alice", "alice-pw")
BLOCK = 65536


async def log_in(address: str, keywords: Mapping[str, Any], count: int, at_once: int) -> float:
    """Seconds for ``count`` logins, each from `connect` to the end of the connection."""
    left = iter(range(count))

    async def one_after_another() -> None:
        for _ in left:
            async with sealvnc.connect(address, CREDENTIALS, **keywords):
                pass

    begin = time.perf_counter()
    await asyncio.gather(*(one_after_another() for _ in range(at_once)))
    return time.perf_counter() - begin


async def open_link(address: str, security: list[str], mechanisms: list[str], ca: str) -> Link:
    """What `connect` does up to the session, which would begin to paint."""
    where = sealvnc.Address.parse(address)
    parts = Parts(sealvnc.Policy(mechanisms=tuple(mechanisms)), host=where.host)
    link, transport = await dial(where, Stack(ClientTLS(where.host, ca=Path(ca))))
    table = security_types(security, parts)
    protection = sealvnc.Protection(transport)
    opened = await link.run(connection.client(table, protection), answer, limits.HANDSHAKE)
    print(opened.authenticated.protection, file=sys.stderr)
    return link


async def answer(_: object) -> sealvnc.Credentials:
    """The only question there is."""
    return CREDENTIALS


async def pull(link: Link, size: int) -> float:
    """Seconds from asking for so many bytes to having them."""
    begin = time.perf_counter()
    link.write(sealvnc.ClientCutText(b"%d" % size).pack())
    await link.run(_count(size), answer)
    return time.perf_counter() - begin


def _count(size: int) -> Dialogue[None]:
    for _ in range(size // BLOCK):
        yield from read(BLOCK)


async def main() -> None:
    """One order after another, until standard input ends."""
    link: Link | None = None
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        seconds = 0.0
        match order.pop("do"):
            case "log in":
                seconds = await log_in(**order)
            case "open":
                link = await open_link(**order)
            case "pull" if link is not None:
                seconds = await pull(link, **order)
            case "close" if link is not None:
                await link.close()
        print(json.dumps({"seconds": seconds}), flush=True)


uvloop.run(main())
