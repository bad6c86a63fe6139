"""Opening a socket to an address."""

import asyncio
import socket
from pathlib import Path

import pytest

from sealvnc.aio.address import Address
from sealvnc.aio.dial import dial
from sealvnc.errors import UnreachableError
from sealvnc.rfb.channel import Stack
from sealvnc.wire.protection import Transport


async def test_a_full_queue_is_waited_for(tmp_path: Path) -> None:
    """QEMU's VNC socket has room for one that waits; the system says so, and does not wait."""
    path = tmp_path / "vnc"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        server.listen(0)
        with socket.socket(socket.AF_UNIX) as first:
            first.connect(str(path))
            dialling = asyncio.create_task(dial(Address(path=path), Stack()))
            await asyncio.sleep(0.05)
            assert not dialling.done()
            server.accept()[0].close()
            link, transport = await dialling
            assert transport is Transport.UNIX
            await link.close()
            server.accept()[0].close()


async def test_nobody_there(tmp_path: Path) -> None:
    path = tmp_path / "vnc"
    with pytest.raises(UnreachableError, match="No such file"):
        await dial(Address(path=path), Stack())
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    with pytest.raises(UnreachableError, match="refused"):
        await dial(Address(path=path), Stack())
