"""aio.together: tasks that end together, by one plain error."""

import asyncio

import pytest

from sealvnc.aio.together import together
from sealvnc.errors import ConnectionClosedError, GuestLostError


async def fails(error: Exception) -> None:
    raise error


async def fails_when_ended(error: Exception) -> None:
    try:
        await asyncio.Event().wait()
    finally:
        raise error


async def race(first: Exception, second: Exception) -> None:
    """The second comes of the end that the first makes."""
    async with together() as tasks:
        tasks.create_task(fails_when_ended(second))
        await asyncio.sleep(0)
        tasks.create_task(fails(first))


async def test_the_first_counts() -> None:
    with pytest.raises(GuestLostError):
        await race(GuestLostError("first"), ConnectionClosedError("because of it"))


async def test_a_bug_is_not_hidden() -> None:
    """Not even behind an error that came before it."""
    with pytest.raises(ZeroDivisionError):
        await race(ConnectionClosedError("first"), ZeroDivisionError("a bug"))


async def test_of_the_block() -> None:
    """Its error ends the tasks."""
    ended = asyncio.Event()

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def run() -> None:
        async with together() as tasks:
            tasks.create_task(waits())
            await asyncio.sleep(0)
            raise ConnectionClosedError("in the block")

    with pytest.raises(ConnectionClosedError, match="in the block"):
        await run()
    assert ended.is_set()


async def test_cancelled() -> None:
    """From outside: nothing is made of that."""

    async def run() -> None:
        async with together() as tasks:
            tasks.create_task(asyncio.Event().wait())

    running = asyncio.create_task(run())
    await asyncio.sleep(0)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_all_end_well() -> None:
    done: list[int] = []

    async def works() -> None:
        done.append(1)

    async with together() as tasks:
        tasks.create_task(works())
    assert done == [1]
