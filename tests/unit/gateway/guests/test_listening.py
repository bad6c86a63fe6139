"""Whether somebody listens at a UNIX socket, seen without a connection."""
# ruff: noqa: ASYNC240

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealvnc.gateway.guests import listening
from sealvnc.gateway.guests.listening import Ear


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SECONDS", 0.01)
    listening._table.cache_clear()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vnc"


@pytest.fixture
def listener(path: Path) -> Iterator[socket.socket]:
    with bound(path) as server:
        server.listen(1)
        yield server


def bound(path: Path) -> socket.socket:
    server = socket.socket(socket.AF_UNIX)
    server.setblocking(False)
    server.bind(str(path))
    return server


async def stays(waiting: asyncio.Task[None]) -> None:
    """It has looked several times, and goes on."""
    done, _ = await asyncio.wait({waiting}, timeout=0.1)
    assert not done
    waiting.cancel()


async def soon(waiting: asyncio.Task[None]) -> None:
    async with asyncio.timeout(5):
        await waiting


async def test_nothing_there(path: Path) -> None:
    await stays(asyncio.create_task(Ear(path).appears()))


async def test_no_socket(path: Path) -> None:
    path.write_text("a file")
    await stays(asyncio.create_task(Ear(path).appears()))


async def test_left_behind(path: Path) -> None:
    """The file is there, and nobody behind it."""
    bound(path).close()
    await stays(asyncio.create_task(Ear(path).appears()))


async def test_not_yet(path: Path) -> None:
    """Between bind and listen."""
    with bound(path) as server:
        waiting = asyncio.create_task(Ear(path).appears())
        await asyncio.sleep(0.03)
        assert not waiting.done()
        server.listen(1)
        await soon(waiting)


async def test_no_connection(path: Path, listener: socket.socket) -> None:
    """Who serves there does not notice."""
    ear = Ear(path)
    await soon(asyncio.create_task(ear.appears()))
    await stays(asyncio.create_task(ear.vanishes()))
    with pytest.raises(BlockingIOError):
        listener.accept()


async def test_ended(path: Path, listener: socket.socket) -> None:
    ear = Ear(path)
    await ear.appears()
    listener.close()
    assert path.is_socket()
    await soon(asyncio.create_task(ear.vanishes()))


async def test_removed(path: Path, listener: socket.socket) -> None:
    """What nobody can reach is not there, although somebody listens."""
    ear = Ear(path)
    await ear.appears()
    path.unlink()
    await soon(asyncio.create_task(ear.vanishes()))


async def test_another_in_its_place(path: Path, listener: socket.socket) -> None:
    ear = Ear(path)
    await ear.appears()
    path.unlink()
    with bound(path) as other:
        other.listen(1)
        await soon(asyncio.create_task(ear.vanishes()))


@pytest.fixture
def by_another_name(tmp_path: Path, path: Path) -> Iterator[socket.socket]:
    """Bound as ``there``, reached as ``vnc``: the table has a path that is not ours."""
    with bound(tmp_path / "there") as server:
        server.listen(4)
        path.symlink_to("there")
        yield server


async def test_by_another_name(path: Path, by_another_name: socket.socket) -> None:
    """A connection tells, one and not one after another."""
    ear = Ear(path)
    await soon(asyncio.create_task(ear.appears()))
    waiting = asyncio.create_task(ear.vanishes())
    await asyncio.sleep(0.05)
    by_another_name.accept()[0].close()
    with pytest.raises(BlockingIOError):
        by_another_name.accept()
    by_another_name.close()
    await soon(waiting)


async def test_no_table(
    path: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without /proc there are connections."""
    monkeypatch.setattr(listening, "_TABLE", tmp_path / "none")
    await soon(asyncio.create_task(Ear(path).appears()))
    listener.accept()[0].close()


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("00000000656afbaf: 00000002 00000000 00010000 0001 01 98032 {}", True),
        ("00000000656afbaf: 00000002 00000000 00010000 0001 01   657 {}", True),
        ("00000000656afbaf: 00000003 00000000 00000000 0001 03 98032 {}", False),
        ("00000000656afbaf: 00000002 00000000 00010000 0001 01 98032 @{}", False),
        ("00000000656afbaf: 00000002 00000000 00010000 0001 01 98032 {}2", False),
        ("{}", False),
    ],
    ids=["listens", "short inode", "connected", "abstract", "another", "a path with a newline"],
)
async def test_table(
    row: str, found: bool, path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    table = tmp_path / "table"
    table.write_text(f"Num RefCount Protocol Flags Type St Inode Path\n{row.format(path)}\n")
    monkeypatch.setattr(listening, "_TABLE", table)
    assert listening._listed(path) is found
