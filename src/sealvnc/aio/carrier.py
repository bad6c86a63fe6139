"""A socket as asyncio has it: what is common to everything that is sent or received on one."""

import asyncio
import socket
from typing import cast
from weakref import WeakKeyDictionary

_BUFFER = 128 * 1024
_HIGH_WATER = 256 * 1024
_CLOSE_GRACE = 1.0

_buffers: WeakKeyDictionary[asyncio.AbstractEventLoop, bytearray] = WeakKeyDictionary()


def share_buffer(size: int) -> None:
    """Have the connections of this loop read into one buffer of so many bytes, from now on.

    Who only passes on what comes gains by more than the 128 KiB that suit who decodes it.
    """
    _buffers[asyncio.get_running_loop()] = bytearray(size)


class Carrier(asyncio.BufferedProtocol):
    """The transport, its one read buffer, and back-pressure both ways.

    All connections of a loop share one read buffer: what arrives is used or copied before the
    loop turns to the next.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._buffer = _buffers.setdefault(self._loop, bytearray(_BUFFER))
        self._transport: asyncio.Transport | None = None
        self._fed_by: Carrier | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._closed = asyncio.Event()

    @property
    def open(self) -> bool:
        """Whether there is a connection; it may be about to fail."""
        return self._transport is not None and not self._transport.is_closing()

    @property
    def slow(self) -> bool:
        """The peer does not take what is queued (over 256 KiB of it)."""
        return not self._writable.is_set()

    @property
    def socket(self) -> socket.socket:
        """The socket, for questions about it."""
        assert self._transport is not None
        found: socket.socket = self._transport.get_extra_info("socket")
        return found

    @property
    def peername(self) -> object:
        """What the transport calls the other end; an address and port for TCP."""
        return self._transport.get_extra_info("peername") if self._transport else None

    async def writable(self) -> None:
        """Wait while the peer is slow; what a closed connection has left in hand still counts."""
        await self._writable.wait()

    def feed_from(self, other: "Carrier") -> None:
        """What comes from ``other`` goes out here: while this end is slow, it is not read."""
        self._fed_by = other

    def pause(self) -> None:
        """Read no more for now."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume(self) -> None:
        """Read on."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.resume_reading()

    def abort(self) -> None:
        """Drop the connection now."""
        if self._transport is not None:
            self._transport.abort()

    async def finish(self) -> None:
        """Close, and wait a moment for what is queued to leave."""
        if self._transport is None:
            return
        self._transport.close()
        try:
            async with asyncio.timeout(_CLOSE_GRACE):
                await self._closed.wait()
        except TimeoutError:
            self._transport.abort()

    # -- asyncio.BufferedProtocol -----------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The socket is open."""
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=_HIGH_WATER)

    def get_buffer(self, sizehint: int) -> bytearray:
        """The loop's one read buffer."""
        return self._buffer

    def connection_lost(self, exc: Exception | None) -> None:
        """The socket is gone."""
        self._closed.set()
        self._writable.set()

    def pause_writing(self) -> None:
        """Over the high-water mark."""
        self._writable.clear()
        if self._fed_by is not None:
            self._fed_by.pause()

    def resume_writing(self) -> None:
        """Under it again."""
        self._writable.set()
        if self._fed_by is not None:
            self._fed_by.resume()
