"""aio.relay: two links joined."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from sealvnc.aio.link import Link
from sealvnc.aio.relay import Relay
from sealvnc.gateway.passage import Passage
from sealvnc.policy.capability import Capability
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.desktop_size import Screen, SetDesktopSize
from sealvnc.rfb.session.messages.server import Bell, pack_update
from sealvnc.rfb.session.pixel_format import BGRX

BELL = Bell().pack()
SCREENS = b"\1\0\0\0" + Screen(0, 0, 0, 8, 8).pack()
RESIZABLE, ANSWER = (pack_update([(Rectangle(n, n, 8, 8), -308, SCREENS)]) for n in (0, 1))


@asynccontextmanager
async def joined(capabilities: Capability) -> AsyncIterator[Sequence[socket.socket]]:
    """The far ends of a relay, the viewer's and the guest's."""
    loop = asyncio.get_running_loop()
    pairs = [socket.socketpair() for _ in range(2)]
    links = []
    for ours, theirs in pairs:
        theirs.setblocking(False)
        links.append((await loop.create_connection(lambda: Link(Stack()), sock=ours))[1])
    passage = Passage(ServerInit(8, 8, BGRX, "web01"), capabilities)
    running = asyncio.ensure_future(Relay(*links, passage).run())
    try:
        yield [theirs for _, theirs in pairs]
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        for link in links:
            link.abort()
        for _, theirs in pairs:
            theirs.close()


@pytest.mark.asyncio
async def test_who_asks_and_does_not_read() -> None:
    """Refusals to a viewer that does not read them do not pile up; it gets the last one yet."""
    loop = asyncio.get_running_loop()
    async with joined(Capability.VIEW) as (viewer, guest):
        await loop.sock_sendall(guest, RESIZABLE)
        assert await loop.sock_recv(viewer, 100) == RESIZABLE
        wish = SetDesktopSize(9, 9, ()).pack()
        for _ in range(100):
            await loop.sock_sendall(viewer, wish * 1000)
        await loop.sock_sendall(guest, BELL)
        got = bytearray()
        while not got.endswith(BELL + ANSWER):
            got += await asyncio.wait_for(loop.sock_recv(viewer, 1 << 20), 10)
        assert 256 * 1024 < len(got) < 512 * 1024, "it was slow; and all answers are 3.6 MB"
