"""The picture, served by us to a client that is a program: which encodings it was sent."""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from peers import picture
from sealvnc import ServerSession, serve
from sealvnc.rfb.session.encodings import ENCODERS
from sealvnc.rfb.session.encodings.encoding import Encoder
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.source import Source

RETURN = 0xFF0D
CHANGED = Rectangle(100, 50, 797, 659)
"""Where the second picture is the negative of the first: something of each band."""


def second() -> NDArray[np.uint32]:
    """The picture after the change."""
    words = picture.words().copy()
    words[CHANGED.y : CHANGED.y + CHANGED.height, CHANGED.x : CHANGED.x + CHANGED.width] ^= 0xFFFFFF
    return words


class Shown(Source):
    """Shows the picture, and from the first Return on the second one."""

    def __init__(self) -> None:
        super().__init__("the picture", *picture.SIZE)
        self.came: Counter[int] = Counter()
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._draw(picture.words())

    def key(self, down: bool, keysym: int, scan_code: int | None) -> None:
        """Return, pressed."""
        if down and keysym == RETURN:
            self._change()

    def change(self) -> None:
        """Show the second picture; for threads other than the server's."""
        self._loop.call_soon_threadsafe(self._change)

    def run(self, ready: threading.Event, done: asyncio.Event) -> None:
        """Serve anybody, on a free port, until it is done; then close the loop."""
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self._serve(ready, done))

    def stop(self, done: asyncio.Event) -> None:
        """Have `run` end."""
        self._loop.call_soon_threadsafe(done.set)

    async def _serve(self, ready: threading.Event, done: asyncio.Event) -> None:
        async def show(session: ServerSession) -> None:
            await session.show(self)

        size = self.framebuffer.size
        async with serve(show, {}, size=size, name=self.name, security=["none"]) as server:
            self.port = server.port
            ready.set()
            await done.wait()

    def _draw(self, words: NDArray[np.uint32]) -> None:
        self.framebuffer.pixels[:] = words.tobytes()

    def _change(self) -> None:
        self._draw(second())
        self.damage(CHANGED)

    def counting(self, number: int) -> Callable[[], Encoder]:
        """An encoder that counts its rectangles in `came`."""
        make = ENCODERS[number]

        def made() -> Encoder:
            encoder = make()
            encode = encoder.encode

            def counted(*arguments: object) -> bytes:
                self.came[number] += 1
                return encode(*arguments)

            encoder.encode = counted
            return encoder

        return made


@contextlib.contextmanager
def shown() -> Iterator[Shown]:
    """Our server before the picture, in a thread of its own."""
    source, ready, done = Shown(), threading.Event(), asyncio.Event()
    counted = {number: source.counting(number) for number in ENCODERS}
    with mock.patch.dict(ENCODERS, counted):
        thread = threading.Thread(target=source.run, args=(ready, done))
        thread.start()
        try:
            assert ready.wait(10)
            yield source
        finally:
            source.stop(done)
            thread.join(10)
