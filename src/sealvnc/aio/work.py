"""Library calls that may block (`wire.Work`): each in a thread that no end waits for."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

T = TypeVar("T")


async def in_thread(run: Callable[[], T]) -> T:
    """What ``run`` returns, or raises.

    asyncio's own threads are waited for when the loop closes; a KDC that does not answer
    would then hold up a program whose deadline has passed. These are left behind.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(how: Callable[[], None]) -> None:
        if not done.done():  # else it was cancelled, and nobody is interested any more
            how()

    def work() -> None:
        try:
            how = partial(done.set_result, run())
        except BaseException as error:  # whatever it is, it is raised where the result is awaited
            how = partial(done.set_exception, error)
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, how)

    threading.Thread(target=work, name="sealvnc-work", daemon=True).start()
    return await done
