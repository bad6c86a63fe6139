r"""The client without ``async`` and ``await``, for scripts: each call returns when it is done.

::

    from sealvnc import sync

    with sync.connect("vnc://vm7.example.org:5901", credentials, ca="ca-cert.pem") as console:
        console.type("root\n")
        console.wait_until_stable(1)
        console.save("vm7.png")

An event loop runs in a thread of its own, so that the picture stays up to date meanwhile.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    contextmanager,
)
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from . import aio
from .aio import Session
from .errors import LocalProtocolError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

P = ParamSpec("P")
T = TypeVar("T")


class _Loop:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Its result; Ctrl-C while it runs cancels it."""
        if self._loop.is_closed():
            coroutine.close()
            raise LocalProtocolError("the session is not open")
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def close(self) -> None:
        """Stop, and wait until it has stopped."""
        self.run(self._loop.shutdown_asyncgens())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


def _waits(
    method: Callable[Concatenate[Session, P], Awaitable[T]],
) -> Callable[Concatenate["Console", P], T]:
    @wraps(method)
    def call(self: "Console", /, *args: P.args, **kwargs: P.kwargs) -> T:
        async def wait() -> T:
            return await method(self.session, *args, **kwargs)

        return self.loop.run(wait())

    return call


def _looks(
    method: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate["Console", P], T]:
    """In the loop's thread, between two messages."""

    @wraps(method)
    def call(self: "Console", /, *args: P.args, **kwargs: P.kwargs) -> T:
        async def look() -> T:
            return method(self.session, *args, **kwargs)

        return self.loop.run(look())

    return call


def _iterates(
    method: Callable[Concatenate[Session, P], AsyncIterator[T]],
) -> Callable[Concatenate["Console", P], Iterator[T]]:
    @wraps(method)
    def call(self: "Console", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        values = method(self.session, *args, **kwargs)

        async def following() -> T:
            return await anext(values)

        while True:
            try:
                value = self.loop.run(following())
            except StopAsyncIteration:
                return
            yield value

    return call


class Console:
    """A `Session` whose calls wait. ``session`` is the one behind it, of another thread."""

    def __init__(self, loop: _Loop, session: Session) -> None:
        self.loop, self.session = loop, session

    refresh = _waits(Session.refresh)
    updates = _iterates(Session.updates)
    screenshot = _waits(Session.screenshot)
    save = _waits(Session.save)
    wait_until_stable = _waits(Session.wait_until_stable)
    wait_for_image = _waits(Session.wait_for_image)
    type = _waits(Session.type)
    press = _waits(Session.press)
    point = _waits(Session.point)
    click = _waits(Session.click)
    clipboard = _waits(Session.clipboard)
    set_clipboard = _waits(Session.set_clipboard)
    resize = _waits(Session.resize)
    power = _waits(Session.power)
    audio = _iterates(Session.audio)
    image = _looks(Session.image)
    keep = _looks(Session.keep)

    @property
    def framebuffer(self) -> "NDArray[np.uint8]":
        """A copy of the picture as it is now, height x width x 3 bytes of red, green, blue."""

        async def copy() -> "NDArray[np.uint8]":
            return self.session.framebuffer.copy()

        return self.loop.run(copy())

    def __getattr__(self, name: str) -> Any:
        """The facts of the session: ``name``, ``width``, ``identity``, ``protection`` ..."""
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self.session, name)


def _connects(
    opening: Callable[P, AbstractAsyncContextManager[Session]],
) -> Callable[P, AbstractContextManager[Console]]:
    @contextmanager
    @wraps(opening)
    def connect(*args: P.args, **kwargs: P.kwargs) -> Iterator[Console]:
        loop = _Loop()
        connection = AsyncExitStack()
        try:
            session = loop.run(connection.enter_async_context(opening(*args, **kwargs)))
            yield Console(loop, session)
        finally:
            loop.run(connection.aclose())
            loop.close()

    return connect


connect = _connects(aio.connect)
