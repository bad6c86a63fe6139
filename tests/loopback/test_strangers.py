"""What clients that have not logged in can take up, and what the others notice of them."""

import asyncio
import logging
from contextlib import AsyncExitStack

import pytest

from loopback import ends, live
from sealvnc import Bounds, CheckPassword, ServerSession
from sealvnc.errors import ConnectionClosedError, Error

GREETING = b"RFB 003.008\n"


async def dropped(reader: asyncio.StreamReader) -> bool:
    """The server closed this connection without a word."""
    try:
        return await asyncio.wait_for(reader.read(1), 10) == b""
    except ConnectionError:
        return True


async def greeted(reader: asyncio.StreamReader) -> bool:
    try:
        return await asyncio.wait_for(reader.readexactly(len(GREETING)), 10) == GREETING
    except (ConnectionError, asyncio.IncompleteReadError):
        return False


@pytest.mark.parametrize("said", [b"", b"RFB ", GREETING, GREETING + b"\x13", GREETING + b"\x13\0"])
async def test_handshake_deadline(said: bytes, caplog: pytest.LogCaptureFixture):
    """Silence at any point ends the same way, and the log says where it was."""
    caplog.set_level(logging.INFO)
    async with live.serving(bounds=Bounds(handshake_timeout=0.1)) as server:
        start = asyncio.get_running_loop().time()
        async with live.stranger(server) as (reader, writer):
            writer.write(said)
            await asyncio.wait_for(reader.read(), 10)
            assert asyncio.get_running_loop().time() - start > 0.05
        await live.eventually(lambda: "DeadlineError: no login within 0.1 s (in " in caplog.text)


async def test_slow_loris():
    """A byte now and then does not extend the deadline."""
    async with (
        live.serving(bounds=Bounds(handshake_timeout=0.2)) as server,
        live.stranger(server) as (reader, writer),
    ):
        assert await greeted(reader)
        end, said = asyncio.ensure_future(dropped(reader)), 0
        while not end.done() and said < len(GREETING):
            writer.write(GREETING[said : said + 1])
            said += 1
            await asyncio.sleep(0.05)
        assert end.done()
        assert end.result()
        assert said < len(GREETING)


@pytest.mark.parametrize(
    "bounds", [Bounds(per_address=3), Bounds(total=3)], ids=["per address", "in all"]
)
async def test_the_oldest_over_the_bound_are_dropped(
    bounds: Bounds, caplog: pytest.LogCaptureFixture
):
    """They make room for newcomers: who means to log in gets in, however many just sit there."""
    caplog.set_level(logging.WARNING)
    async with live.serving(bounds=bounds) as server, AsyncExitStack() as stack:
        crowd = [await stack.enter_async_context(live.stranger(server)) for _ in range(3)]
        assert all([await greeted(reader) for reader, _ in crowd])
        for oldest, _ in crowd:
            reader, _ = await stack.enter_async_context(live.stranger(server))
            assert await greeted(reader)
            assert await dropped(oldest)
        assert "127.0.0.1: 1 dropped before they had logged in" in caplog.text
        assert len(server._strangers) == 3
        async with live.connecting(server) as session:
            await session.refresh(timeout=10)


async def test_a_flood_does_not_stop_a_login():
    """A thousand half-open connections from the very address of who logs in."""
    async with live.serving(bounds=Bounds()) as server, AsyncExitStack() as stack:
        for _ in range(40):
            some = [stack.enter_async_context(live.stranger(server)) for _ in range(25)]
            await asyncio.gather(*some)
        assert len(server._strangers) <= 16
        async with live.connecting(server) as session:
            await session.refresh(timeout=10)


async def test_a_crowd_elsewhere_is_no_concern():
    bounds = Bounds(per_address=3)
    async with live.serving(bounds=bounds) as server, AsyncExitStack() as stack:
        for _ in range(6):
            await stack.enter_async_context(live.stranger(server, "127.0.0.2"))
        async with live.connecting(server) as session:
            await session.refresh(timeout=10)


async def test_who_has_logged_in_is_no_stranger():
    bounds = Bounds(per_address=2, total=2)
    async with live.serving(bounds=bounds) as server, AsyncExitStack() as stack:
        for _ in range(5):
            session = await stack.enter_async_context(live.connecting(server))
            await session.refresh(timeout=10)
        assert not server._strangers


async def test_nothing_is_left_of_those_who_failed():
    async with live.serving(bounds=Bounds(handshake_timeout=0.3)) as server:
        for said in (b"", b"GET / HTTP/1.0\r\n\r\n", GREETING + b"\x05", GREETING + b"\x13\1\1"):
            async with live.stranger(server) as (_, writer):
                writer.write(said)
                await asyncio.sleep(0.02)
        await live.eventually(lambda: not server._tasks)
        assert not server._strangers


async def test_a_slow_answer_holds_up_nobody_else():
    """A password store that hangs keeps its own client waiting, not the others."""
    asked, answered = asyncio.Event(), asyncio.Event()

    async def check(question: CheckPassword) -> bool:
        if question.authcid == "slow":
            asked.set()
            await answered.wait()
        return True

    answers = {**ends.SERVER_ANSWERS, CheckPassword: check}
    async with live.serving(answers=answers, security=["x509plain"]) as server:

        async def log_in(name: str) -> None:
            credentials = ends.Credentials(name, "secret")
            async with live.connecting(server, credentials=credentials) as session:
                await session.refresh(timeout=10)

        slow = asyncio.ensure_future(log_in("slow"))
        await asyncio.wait_for(asked.wait(), 10)
        await log_in("quick")
        assert not slow.done()
        answered.set()
        await slow


async def test_an_answer_that_never_comes():
    """The deadline counts it, too."""

    async def check(_: CheckPassword) -> bool:
        await asyncio.sleep(60)
        return True

    answers = {**ends.SERVER_ANSWERS, CheckPassword: check}
    bounds = Bounds(handshake_timeout=0.3)
    async with live.serving(answers=answers, security=["x509plain"], bounds=bounds) as server:
        with pytest.raises(ConnectionClosedError):
            async with live.connecting(server):
                pass
        await live.eventually(lambda: not server._tasks)


async def test_a_failing_handler_ends_its_own_session_only(caplog: pytest.LogCaptureFixture):
    calls = 0

    async def clumsy(session: ServerSession) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise KeyError("a bug of the application")
        await live.paint(session)

    async with live.serving(clumsy) as server:
        with pytest.raises(ConnectionClosedError):
            async with live.connecting(server) as session:
                await session.refresh(timeout=10)
        async with live.connecting(server) as session:
            await session.refresh(timeout=10)
    assert "the session's handler failed" in caplog.text
    assert "a bug of the application" in caplog.text


async def test_a_failing_answer_lets_nobody_in(caplog: pytest.LogCaptureFixture):
    async def broken(_: CheckPassword) -> bool:
        raise ValueError("the store is down")

    answers = {**ends.SERVER_ANSWERS, CheckPassword: broken}
    entered = []

    async def handler(session: ServerSession) -> None:
        entered.append(session)

    async with live.serving(handler, answers=answers, security=["x509plain"]) as server:
        with pytest.raises(Error):
            async with live.connecting(server):
                pass
    assert not entered
    assert "the store is down" in caplog.text
