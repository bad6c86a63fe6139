"""Two links joined: what a viewer says is read message by message, what a guest says passes."""

from collections.abc import Sequence
from typing import Protocol

from ..errors import ConnectionClosedError, Error, GuestLostError
from ..rfb.session.messages.client import ClientMessage
from ..wire.dialogue import Dialogue
from .link import Link, nobody
from .together import together


class Judge(Protocol):
    """Decides what passes; without I/O, as everything that decides."""

    def message(self) -> Dialogue[ClientMessage]:
        """The viewer's next message."""

    def from_viewer(self, message: ClientMessage) -> bytes:
        """What of it is for the guest."""

    def from_guest(self, data: bytes | memoryview) -> Sequence[bytes | memoryview]:
        """What is for the viewer, of a piece of the guest's stream."""

    def due(self) -> bytes:
        """What else is for the viewer now."""


class Relay:
    """Joins ``viewer`` and ``guest``, both past their handshakes; it owns neither."""

    def __init__(self, viewer: Link, guest: Link, judge: Judge) -> None:
        self._viewer, self._guest, self._judge = viewer, guest, judge
        self.to_viewer = self.to_guest = 0
        """Bytes that have passed, as they are inside TLS."""

    async def run(self) -> None:
        """Until one end ends: by `GuestLostError`, or whatever error is the viewer's."""
        self._viewer.feed_from(self._guest)
        self._guest.divert(self._down)
        async with together() as tasks:
            tasks.create_task(self._up())
            tasks.create_task(self._watch())

    def tell(self, data: bytes) -> None:
        """Something for the guest that the judge has to say of its own accord, and the viewer."""
        if data and self._guest.open:
            self.to_guest += len(data)
            self._guest.write(data)
        self._flush()

    def _down(self, data: bytes | memoryview) -> None:
        pieces = self._judge.from_guest(data)
        whole = data if len(pieces) == 1 and pieces[0] is data else b"".join(pieces)
        if whole and self._viewer.open:
            self.to_viewer += len(whole)
            self._viewer.write(whole)

    def _flush(self) -> None:
        """Not to a viewer that does not read: it could have us answer without end."""
        if self._viewer.open and not self._viewer.slow and (due := self._judge.due()):
            self.to_viewer += len(due)
            self._viewer.write(due)

    async def _up(self) -> None:
        while True:
            message = await self._viewer.run(self._judge.message(), nobody)
            self.tell(self._judge.from_viewer(message))
            await self._guest.writable()  # a guest that does not listen is not shouted at

    async def _watch(self) -> None:
        try:
            await self._guest.ended()
        except ConnectionClosedError as error:
            raise GuestLostError("the guest's console closed the connection") from error
        except Error as error:
            raise GuestLostError(f"the guest's console: {error}") from error
