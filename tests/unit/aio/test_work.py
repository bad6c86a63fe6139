"""aio.work: threads for calls that may block, and that nobody need wait for."""

import asyncio
import threading
import time

import pytest

from sealvnc.aio.work import in_thread
from sealvnc.errors import TicketError


async def test_result() -> None:
    assert await in_thread(lambda: 42) == 42
    assert await in_thread(lambda: None) is None


async def test_error() -> None:
    def fail() -> None:
        raise TicketError("none")

    with pytest.raises(TicketError, match="none"):
        await in_thread(fail)


async def test_another_thread() -> None:
    assert await in_thread(threading.get_ident) != threading.get_ident()


async def test_the_loop_goes_on() -> None:
    ready = threading.Event()
    waiting = asyncio.create_task(in_thread(lambda: ready.wait(10)))
    await asyncio.sleep(0)
    ready.set()
    assert await waiting


def test_nobody_waits_for_one_that_was_given_up() -> None:
    stop = threading.Event()

    async def give_up() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await in_thread(lambda: stop.wait(10))

    started = time.monotonic()
    asyncio.run(give_up())
    assert time.monotonic() - started < 5
    stop.set()  # its answer finds a closed loop


async def test_answer_that_comes_too_late() -> None:
    stop = threading.Event()
    waiting = asyncio.create_task(in_thread(lambda: stop.wait(10)))
    await asyncio.sleep(0)
    waiting.cancel()
    stop.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    for thread in threading.enumerate():
        if thread.name == "sealvnc-work":
            thread.join()
    await asyncio.sleep(0)  # the answer arrives, and is dropped
