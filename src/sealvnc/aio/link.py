"""One socket under one pump: the only place where bytes meet asyncio."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from ..errors import ConnectionClosedError, Error
from ..rfb.channel import Stack
from ..wire.dialogue import Ask, Dialogue, Question, Work
from ..wire.pump import Pump
from .work import in_thread

T = TypeVar("T")
Answer = Callable[[Question[object]], Awaitable[object]]

_BUFFER = 128 * 1024
_HIGH_WATER = 256 * 1024
_CLOSE_GRACE = 1.0

_buffers: WeakKeyDictionary[asyncio.AbstractEventLoop, bytearray] = WeakKeyDictionary()


class Link(asyncio.BufferedProtocol):
    """Runs dialogues, one after another, over a connection.

    All connections of a loop share one read buffer: what arrives is copied out before
    the loop turns to the next. Reading stops while more is in hand than a dialogue wants.
    """

    def __init__(self, stack: Stack, connected: Callable[["Link"], None] | None = None) -> None:
        self.stack, self.pump = stack, Pump(stack)
        self._connected = connected
        self._loop = asyncio.get_running_loop()
        self._buffer = _buffers.setdefault(self._loop, bytearray(_BUFFER))
        self._transport: asyncio.Transport | None = None
        self._error: Error | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._closed = asyncio.Event()

    async def run(self, dialogue: Dialogue[T], answer: Answer, allowance: int | None = None) -> T:
        """Run ``dialogue`` to its end and return what it returns; errors are `sealvnc.Error`.

        What must still reach the peer after an error has been sent when this raises.
        """
        try:
            self._raise()
            self.pump.start(dialogue, allowance)
            while self.pump.waiting is not None:
                self._flush()
                if isinstance(self.pump.waiting, Ask):
                    await self._answer(self.pump.waiting.question, answer)
                else:
                    await self._arrival()
            return cast(T, self.pump.result)
        finally:
            self._flush()

    async def _answer(self, question: Question[object], answer: Answer) -> None:
        try:
            if isinstance(question, Work):
                value = await in_thread(question.run)
            else:
                value = await answer(question)
        except Error as error:
            self.pump.fail(error)
        else:
            self._raise()
            self.pump.answer(value)

    async def _arrival(self) -> None:
        """Wait until bytes have moved the dialogue on, or have broken it."""
        self._require_open()
        if self._transport is not None and not self._transport.is_reading() and not self.pump.full:
            self._transport.resume_reading()
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None
        self._raise()

    def write(self, data: bytes) -> None:
        """Queue plaintext from outside a dialogue; `drain` waits until it is under way."""
        self._require_open()
        self.stack.send(data)
        self._flush()

    async def drain(self) -> None:
        """Wait while the peer is slower than we are (over 256 KiB is queued)."""
        await self.writable()
        self._require_open()

    async def writable(self) -> None:
        """The same before more is read: what a closed connection has left in hand still counts."""
        await self._writable.wait()

    async def close(self) -> None:
        """Say goodbye, and wait a moment for what is queued to leave."""
        if self._transport is None:
            return
        if not self._transport.is_closing():
            self.stack.close()
            self._flush()
            self._transport.close()
        try:
            async with asyncio.timeout(_CLOSE_GRACE):
                await self._closed.wait()
        except TimeoutError:
            self._transport.abort()

    def abort(self) -> None:
        """Drop the connection now."""
        if self._transport is not None:
            self._transport.abort()

    @property
    def peername(self) -> object:
        """What the transport calls the other end; an address and port for TCP."""
        return self._transport.get_extra_info("peername") if self._transport else None

    # -- asyncio.BufferedProtocol -----------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=_HIGH_WATER)
        if self._connected is not None:
            self._connected(self)

    def get_buffer(self, sizehint: int) -> bytearray:
        """The loop's one read buffer."""
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes have arrived."""
        with memoryview(self._buffer) as view, view[:nbytes] as data:
            self._advance(lambda: self.pump.receive_data(data))
        if self.pump.full and self._transport is not None:
            self._transport.pause_reading()

    def eof_received(self) -> bool:
        """The peer will send no more. What we still have to say can be said."""
        self._advance(self.pump.receive_eof)
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._closed.set()
        self._advance(self.pump.receive_eof)
        self._writable.set()
        self._wake()

    def pause_writing(self) -> None:
        """Over the high-water mark."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Under it again."""
        self._writable.set()

    # -- inside ------------------------------------------------------------------------------

    def _advance(self, step: Callable[[], None]) -> None:
        if self._error is not None:
            return
        try:
            step()
        except Error as error:
            self._error = error
        self._flush()
        self._wake()

    def _flush(self) -> None:
        data = self.pump.data_to_send()
        if data and self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _require_open(self) -> None:
        self._raise()
        if self._closed.is_set():
            raise ConnectionClosedError("the connection was closed")

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
