"""Library calls that may block (`wire.Work`): each in a thread that no end waits for."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def in_thread(run: Callable[[], T]) -> T:
    """What ``run`` returns, or raises.

    asyncio's own threads are waited for when the loop closes; a KDC that does not answer
    would then hold up a program whose deadline has passed. These are left behind.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if done.done():  # cancelled, and nobody is interested any more
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(value)  # type: ignore[arg-type]  # None only if that is T

    def work() -> None:
        value, error = None, None
        try:
            value = run()
        except BaseException as caught:
            error = caught
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(settle, value, error)

    threading.Thread(target=work, name="sealvnc-work", daemon=True).start()
    return await done
