"""The server's session: what an authenticated client wants, and the picture it gets."""

from collections.abc import AsyncIterator

from ..errors import LocalProtocolError
from ..rfb.connection import Opened
from ..rfb.session.framebuffer import Rectangle
from ..rfb.session.messages.client import ClientMessage, SetPixelFormat, read_message
from ..rfb.session.messages.server import pack_raw_update
from ..rfb.session.pixels import convert
from ..wire.dialogue import Question
from .authenticated import Authenticated
from .link import Link


class ServerSession(Authenticated):
    """One client, logged in. ``peer`` is its address as the operating system gives it."""

    def __init__(self, link: Link, opened: Opened, peer: str) -> None:
        super().__init__(opened)
        self._link, self.peer = link, peer
        self.pixel_format = opened.server_init.pixel_format

    @property
    def shared(self) -> bool:
        """The client does not ask for the desktop alone."""
        return self.opened.shared

    async def messages(self) -> AsyncIterator[ClientMessage]:
        """The client's messages, until it goes away (`ConnectionClosedError`)."""
        while True:
            message = await self._link.run(read_message(), _nobody)
            if isinstance(message, SetPixelFormat):
                self.pixel_format = message.pixel_format
            yield message

    async def send_update(self, rectangle: Rectangle, pixels: bytes) -> None:
        """Send ``rectangle``, Raw; ``pixels`` are `BGRX`, row by row, and are converted."""
        if len(pixels) != 4 * rectangle.width * rectangle.height:
            raise LocalProtocolError(f"{len(pixels)} bytes of pixels for {rectangle}")
        self._link.write(pack_raw_update(rectangle, convert(pixels, self.pixel_format)))
        await self._link.drain()


async def _nobody(question: Question[object]) -> object:
    raise LocalProtocolError(f"{question} asked in a session")
