"""The client's session: the picture, kept up to date, and the keyboard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from PIL import Image

from ..errors import ConfigurationError, DeadlineError, LocalProtocolError
from ..rfb.connection import Opened
from ..rfb.session import keysyms
from ..rfb.session.encodings import ENCODINGS
from ..rfb.session.framebuffer import Framebuffer
from ..rfb.session.messages.client import (
    FramebufferUpdateRequest,
    KeyEvent,
    PointerEvent,
    SetEncodings,
    SetPixelFormat,
)
from ..rfb.session.messages.server import FramebufferUpdate, read_message
from ..rfb.session.pixel_format import BGRX
from ..wire.dialogue import Question
from .authenticated import Authenticated
from .link import Link

TIMEOUT = 30.0


class Packable(Protocol):
    """A message that knows its bytes."""

    def pack(self) -> bytes:
        """The bytes."""


class Session(Authenticated):
    """An authenticated connection to a desktop.

    Every call that waits takes a ``timeout`` in seconds and raises `DeadlineError` when
    it is over. An error of the connection is raised from the call that waits for it.
    """

    def __init__(self, link: Link, opened: Opened) -> None:
        super().__init__(opened)
        self._link = link
        init = opened.server_init
        self.name = init.name
        self.framebuffer = Framebuffer(init.width, init.height)
        self._encodings = {number: make() for number, make in ENCODINGS.items()}
        self._news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reader: asyncio.Task[None] | None = None

    @property
    def width(self) -> int:
        """Of the desktop, in pixels, at this moment."""
        return self.framebuffer.width

    @property
    def height(self) -> int:
        """Of the desktop, in pixels, at this moment."""
        return self.framebuffer.height

    async def __aenter__(self) -> Self:
        self._send(SetPixelFormat(BGRX), SetEncodings(tuple(ENCODINGS)))
        self._reader = asyncio.get_running_loop().create_task(self._read())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._reader is not None:
            self._reader.cancel()
            await asyncio.gather(self._reader, return_exceptions=True)
        self._news.cancel()

    async def refresh(self, *, timeout: float = TIMEOUT) -> None:
        """Have the whole picture sent anew, and wait until all of it is there."""
        async with _deadline(timeout, "a complete picture"):
            self.framebuffer.forget()
            self._request(incremental=False)
            while not self.framebuffer.complete:
                await self._next()

    async def wait_until_stable(self, seconds: float, *, timeout: float = TIMEOUT) -> None:
        """Wait until a complete picture has not changed for ``seconds``."""
        async with _deadline(timeout, f"a picture that stays the same for {seconds:g} s"):
            await self.refresh(timeout=timeout)
            before = bytes(self.framebuffer.pixels)
            loop = asyncio.get_running_loop()
            since = loop.time()
            while (left := since + seconds - loop.time()) > 0:
                await self._next(left)
                if not self.framebuffer.complete or self.framebuffer.pixels != before:
                    before, since = bytes(self.framebuffer.pixels), loop.time()

    async def screenshot(self, *, timeout: float = TIMEOUT) -> Image.Image:
        """The whole picture as it is now, never a part of it; mode RGB."""
        await self.refresh(timeout=timeout)
        return self.image()

    def image(self) -> Image.Image:
        """The picture as far as it has been received; mode RGB."""
        pixels = bytes(self.framebuffer.pixels)
        return Image.frombuffer("RGB", (self.width, self.height), pixels, "raw", "BGRX", 0, 1)

    async def save(self, path: Path | str, *, timeout: float = TIMEOUT) -> None:
        """`screenshot` into a PNG file."""
        image = await self.screenshot(timeout=timeout)
        try:
            image.save(path, format="PNG")
        except OSError as error:
            raise ConfigurationError(f"{path}: {error.strerror or error}") from error

    async def type(self, text: str) -> None:
        """Type ``text``, one key after another; a line feed is the Return key."""
        keys = [keysyms.character(c) for c in text]  # an impossible one types nothing at all
        for keysym, shifted in keys:
            held = [keysyms.SHIFT] if shifted else []
            await self._strike([*held, keysym])

    async def press(self, combination: str) -> None:
        """Press keys together and let go of them: ``ctrl+alt+delete``."""
        await self._strike(keysyms.combination(combination))

    async def point(self, x: int, y: int, buttons: int = 0) -> None:
        """Move the pointer to ``x``, ``y``; ``buttons`` is the mask of those held, bit 0 left."""
        self._send(PointerEvent(buttons, x, y))
        await self._link.drain()

    async def _strike(self, keys: list[int]) -> None:
        self._send(*(KeyEvent(True, key) for key in keys))
        self._send(*(KeyEvent(False, key) for key in reversed(keys)))
        await self._link.drain()

    def _send(self, *messages: Packable) -> None:
        self._link.write(b"".join(message.pack() for message in messages))

    def _request(self, *, incremental: bool) -> None:
        self._send(FramebufferUpdateRequest(incremental, 0, 0, self.width, self.height))

    async def _read(self) -> None:
        """The one reader: paint what comes, ask for more, tell who waits."""
        while True:
            dialogue = read_message(self.framebuffer, self._encodings)
            message = await self._link.run(dialogue, _nobody)
            if isinstance(message, FramebufferUpdate):
                self._request(incremental=not message.resized)
            self._news.set_result(None)
            self._news = asyncio.get_running_loop().create_future()

    async def _next(self, seconds: float | None = None) -> None:
        """Wait for the next message, or for ``seconds``; an error of the reader is raised here."""
        if self._reader is None:
            raise LocalProtocolError("the session is not open")
        first = asyncio.FIRST_COMPLETED
        await asyncio.wait([self._news, self._reader], timeout=seconds, return_when=first)
        if self._reader.done():
            self._reader.result()


async def _nobody(question: Question[object]) -> object:
    raise LocalProtocolError(f"{question} asked in a session")


@asynccontextmanager
async def _deadline(seconds: float, what: str) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise DeadlineError(f"waited {seconds:g} s for {what}") from error
