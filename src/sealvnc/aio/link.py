"""One socket under one pump: the only place where bytes meet asyncio."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast

from ..errors import ConnectionClosedError, Error, LocalProtocolError
from ..rfb.channel import Stack
from ..wire.dialogue import Ask, Dialogue, Question, Work
from ..wire.pump import Pump
from .carrier import Carrier
from .work import in_thread

T = TypeVar("T")
Answer = Callable[[Question[object]], Awaitable[object]]
Sink = Callable[[bytes | memoryview], None]


async def nobody(question: Question[object]) -> object:
    """Answers for dialogues that ask nothing."""
    raise LocalProtocolError(f"{question} asked where nobody answers")


class Link(Carrier):
    """Runs dialogues, one after another, over a connection.

    Reading stops while more is in hand than a dialogue wants.
    """

    def __init__(self, stack: Stack, connected: Callable[["Link"], None] | None = None) -> None:
        super().__init__()
        self.stack, self.pump = stack, Pump(stack)
        self._connected = connected
        self._error: Error | None = None
        self._sink: Sink | None = None
        self._waiter: asyncio.Future[None] | None = None

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
            self.resume()
        await self._wait()
        self._raise()

    def divert(self, sink: Sink) -> None:
        """Give everything that comes to ``sink``, at once, what is in hand first.

        No dialogue runs here any more. An `Error` of the sink's is one of this link's: see `ended`.
        """
        self._sink = sink
        if in_hand := self.pump.take_in_hand():
            self._advance(lambda: sink(in_hand))
        self.resume()

    async def ended(self) -> None:
        """Wait until a diverted link has ended, and raise why."""
        while True:
            self._require_open()
            await self._wait()

    def write(self, data: bytes | memoryview) -> None:
        """Queue plaintext from outside a dialogue; `drain` waits until it is under way."""
        self._require_open()
        self.stack.send(data)
        self._flush()

    async def drain(self) -> None:
        """Wait while the peer is slower than we are (over 256 KiB is queued)."""
        await self.writable()
        self._require_open()

    async def close(self) -> None:
        """Say goodbye, and wait a moment for what is queued to leave."""
        if self.open:
            self.stack.close()
            self._flush()
        await self.finish()

    # -- asyncio.BufferedProtocol -----------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        super().connection_made(transport)
        if self._connected is not None:
            self._connected(self)

    def buffer_updated(self, nbytes: int) -> None:
        """Bytes have arrived."""
        with memoryview(self._buffer) as view, view[:nbytes] as data:
            if self._sink is not None:
                self._pass_on(data, self._sink)
                return
            self._advance(lambda: self.pump.receive_data(data))
        if self.pump.full:
            self.pause()

    def eof_received(self) -> bool:
        """The peer will send no more. What we still have to say can be said."""
        if self._sink is not None:
            self._error = self._error or ConnectionClosedError("the peer closed the connection")
        self._advance(self.pump.receive_eof)
        self._wake()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._closed.set()
        self._advance(self.pump.receive_eof)
        super().connection_lost(exc)
        self._wake()

    # -- inside ------------------------------------------------------------------------------

    def _pass_on(self, data: memoryview, sink: Sink) -> None:
        """To the sink, without a detour: this is where a gateway's bytes go."""
        if self._error is not None:
            return
        try:
            if plaintext := data if self.stack.plain else self.stack.receive_data(data):
                sink(plaintext)
        except Error as error:
            self._error = error
            self._wake()

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

    async def _wait(self) -> None:
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

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
