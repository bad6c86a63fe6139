"""The server's session: what an authenticated client wants, and the picture it gets."""

from collections.abc import AsyncIterator

from ..errors import LocalProtocolError
from ..rfb.connection import Opened
from ..rfb.session.framebuffer import Framebuffer, Rectangle
from ..rfb.session.messages.client import ClientMessage, SetPixelFormat, read_rest
from ..rfb.session.messages.extension import NOTHING
from ..rfb.session.messages.server import pack_raw_update
from ..rfb.session.pixels import convert
from ..rfb.session.source import Source
from ..wire.dialogue import Dialogue
from ..wire.fields import u8
from .authenticated import Authenticated
from .link import Link, nobody
from .showing import Showing
from .together import together


class ServerSession(Authenticated):
    """One client, logged in. ``peer`` is its address as the operating system gives it."""

    def __init__(self, link: Link, opened: Opened, peer: str) -> None:
        super().__init__(opened)
        self._link, self.peer = link, peer
        self.pixel_format = opened.server_init.pixel_format
        self._showing: Showing | None = None

    @property
    def shared(self) -> bool:
        """The client does not ask for the desktop alone."""
        return self.opened.shared

    async def show(self, source: Source) -> None:
        """Show ``source``, and let it have the client's keys, until the client goes away.

        Ends by a `ConnectionClosedError`, or whatever else went wrong. The source must have the
        size that `serve` was told.
        """
        showing = self._showing = Showing(source, self.pixel_format, self._link)
        stop = source.watch(showing)
        try:
            async with together() as tasks:
                tasks.create_task(showing.paint())
                async for message in self.messages():
                    showing.received(message)
                    await self._link.writable()  # who does not read our answers is not read either
        finally:
            stop()

    async def messages(self) -> AsyncIterator[ClientMessage]:
        """The client's messages, until it goes away (`ConnectionClosedError`)."""
        while True:
            message = await self._link.run(self._message(), nobody)
            if isinstance(message, SetPixelFormat):
                self.pixel_format = message.pixel_format
            yield message

    async def send_update(self, rectangle: Rectangle, pixels: bytes) -> None:
        """Send ``rectangle``, Raw; ``pixels`` are `BGRX`, row by row, and are converted."""
        if len(pixels) != 4 * rectangle.area:
            raise LocalProtocolError(f"{len(pixels)} bytes of pixels for {rectangle}")
        picture = Framebuffer(rectangle.width, rectangle.height)
        picture.pixels[:] = pixels
        whole = Rectangle(0, 0, rectangle.width, rectangle.height)
        self._link.write(pack_raw_update(rectangle, convert(picture, whole, self.pixel_format)))
        await self._link.drain()

    def _message(self) -> Dialogue[ClientMessage]:
        """The client may use what it has been told of before its message came."""
        number = yield from u8()
        extensions = NOTHING if self._showing is None else self._showing.extensions
        return (yield from read_rest(number, extensions))
