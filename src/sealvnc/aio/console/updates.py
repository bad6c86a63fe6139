"""The reader of a session: it paints what comes, asks for more, and tells who waits."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any, Self, TypeVar

from ...errors import DeadlineError, Error, LocalProtocolError
from ...rfb.connection import Opened
from ...rfb.session.compiled import warn_if_uncompiled
from ...rfb.session.desktop import Desktop
from ...rfb.session.encodings import ANNOUNCED, ENCODINGS
from ...rfb.session.framebuffer import Framebuffer
from ...rfb.session.messages.client import FramebufferUpdateRequest, SetEncodings, SetPixelFormat
from ...rfb.session.messages.continuous_updates import (
    EnableContinuousUpdates,
    EndOfContinuousUpdates,
)
from ...rfb.session.messages.extension import Extension
from ...rfb.session.messages.fence import ClientFence, ServerFence
from ...rfb.session.messages.server import FramebufferUpdate, ServerMessage, read_message
from ...rfb.session.pixel_format import BGRX
from ..authenticated import Authenticated
from ..link import Link, nobody
from ..packable import Packable
from .gathered import Gathered
from .transcript import Transcript
from .waiter import Waiter

T = TypeVar("T")
M = TypeVar("M")

TIMEOUT = 30.0
"""Seconds that a call waits at most, unless told otherwise."""
_CLOSED = "the session is not open"


class Updates(Authenticated):
    """The desktop, kept up to date for as long as the session is open.

    Every call that waits takes a ``timeout`` in seconds and raises `DeadlineError` when
    it is over. An error of the connection is raised from the call that waits for it.
    """

    def __init__(self, link: Link, opened: Opened) -> None:
        super().__init__(opened)
        init = opened.server_init
        self.desktop = Desktop(Framebuffer(init.width, init.height), name=init.name)
        self.transcript = Transcript()
        self._link = link
        self._encodings = {number: make() for number, make in ENCODINGS.items()}
        self._handlers: defaultdict[type, list[Callable[[Any], None]]] = defaultdict(list)
        self._waiters: list[Waiter[Any]] = []
        self._told = self._continuous = False
        self._reader: asyncio.Task[None] | None = None
        self._on(FramebufferUpdate, self._updated)
        self._on(ServerFence, self._fenced)
        self._on(EndOfContinuousUpdates, self._knows_continuous_updates)

    @property
    def name(self) -> str:
        """What the server calls the desktop."""
        return self.desktop.name

    @property
    def width(self) -> int:
        """Of the desktop, in pixels, at this moment."""
        return self.desktop.framebuffer.width

    @property
    def height(self) -> int:
        """Of the desktop, in pixels, at this moment."""
        return self.desktop.framebuffer.height

    async def __aenter__(self) -> Self:
        warn_if_uncompiled()
        self._send(SetPixelFormat(BGRX), SetEncodings(ANNOUNCED))
        self._request(incremental=False)
        self._reader = asyncio.get_running_loop().create_task(self._read())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._reader is not None:
            reader, self._reader = self._reader, None
            reader.cancel()
            await asyncio.gather(reader, return_exceptions=True)
            self._fail(LocalProtocolError(_CLOSED))

    async def refresh(self, *, timeout: float = TIMEOUT) -> None:
        """Have the whole picture sent anew, and wait until all of it is there.

        While the first one is still coming, it is new enough.
        """
        async with deadline(timeout, "a complete picture"):
            await self._whole()

    async def updates(self, *, timeout: float | None = TIMEOUT) -> AsyncIterator[FramebufferUpdate]:
        """Each FramebufferUpdate from the first step on; ``timeout`` is for each, `None`: for ever.

        Who is slower than the server gets several as one. The picture shows what is newest.
        """
        gathered = Gathered()
        self._on(FramebufferUpdate, gathered.add)
        try:
            while True:
                async with deadline(timeout, "a change of the picture"):
                    update = await self._value(gathered.take)
                yield update
        finally:
            self._handlers[FramebufferUpdate].remove(gathered.add)

    # -- for the parts of a session -----------------------------------------------------------

    def _on(self, kind: type[M], handler: Callable[[M], None]) -> None:
        """Have ``handler`` called for each message of this class."""
        self._handlers[kind].append(handler)

    def _send(self, *messages: Packable) -> None:
        for message in messages:
            self.transcript.note(">", message)
        self._link.write(b"".join(message.pack() for message in messages))

    def _request(self, *, incremental: bool) -> None:
        self._send(FramebufferUpdateRequest(incremental, 0, 0, self.width, self.height))

    async def _whole(self) -> None:
        picture = self.desktop.framebuffer
        if picture.complete:  # if not, the request for it is under way
            picture.forget()
            self._request(incremental=False)
        await self._value(lambda: self.desktop.framebuffer.complete or None)

    async def _answers(self) -> None:
        """Wait until a part of the picture is here: what the server can do comes before it."""
        await self._value(lambda: self._told or None)

    async def _value(self, condition: Callable[[], T | None]) -> T:
        """What ``condition`` gives first, other than `None`.

        It is asked between messages only, when no rectangle is half painted. Its errors,
        and those of the connection, are raised here.
        """
        if self._reader is None:
            raise LocalProtocolError(_CLOSED)
        if self._reader.done():
            self._reader.result()
        waiter = Waiter(condition)
        if not self.desktop.updating:
            waiter.ask()
        self._waiters.append(waiter)
        try:
            return await waiter.future
        finally:
            self._waiters.remove(waiter)

    # -- inside -------------------------------------------------------------------------------

    async def _read(self) -> None:
        try:
            while True:
                dialogue = read_message(self.desktop, self._encodings)
                self._received(await self._link.run(dialogue, nobody))
                await self._link.writable()  # a server that asks, and does not read, is not read
        except Error as error:
            self._fail(error)
            raise

    def _fail(self, error: Error) -> None:
        for waiter in self._waiters:
            waiter.fail(error)

    def _received(self, message: ServerMessage) -> None:
        self.transcript.note("<", message)
        for handler in self._handlers[type(message)]:
            handler(message)
        for waiter in self._waiters:
            waiter.ask()

    def _updated(self, update: FramebufferUpdate) -> None:
        self._told = self._told or bool(update.rectangles)
        if not self._continuous or update.resized:
            self._request(incremental=not update.resized)
        if self._continuous and update.resized:
            self._continue()

    def _fenced(self, fence: ServerFence) -> None:
        self.desktop.extensions |= Extension.FENCE
        if fence.wants_answer:
            answer = fence.answer()
            self._send(ClientFence(answer.flags, answer.payload))

    def _knows_continuous_updates(self, _: EndOfContinuousUpdates) -> None:
        """The first one says that the server knows them, a later one that they have ended."""
        first = Extension.CONTINUOUS_UPDATES not in self.desktop.extensions
        self.desktop.extensions |= Extension.CONTINUOUS_UPDATES
        self._continuous = first
        if first:
            self._continue()
        else:
            self._request(incremental=True)

    def _continue(self) -> None:
        self._send(EnableContinuousUpdates(True, 0, 0, self.width, self.height))


@asynccontextmanager
async def deadline(seconds: float | None, what: str) -> AsyncIterator[asyncio.Timeout]:
    """`DeadlineError` after so many seconds; ``what`` was waited for."""
    try:
        async with asyncio.timeout(seconds) as limit:
            yield limit
    except TimeoutError as error:
        raise DeadlineError(f"waited {seconds:g} s for {what}") from error
