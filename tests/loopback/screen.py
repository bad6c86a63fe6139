"""A source that notes what clients do, and a session before it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from loopback.live import connecting, serving
from sealvnc import ServerSession, Session
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.source import Source

SIZE = (200, 150)


class Noting(Source):
    """Paints what it is told to, and has ``noted`` what came."""

    def __init__(self, name: str = "a screen", size: tuple[int, int] = SIZE) -> None:
        super().__init__(name, *size)
        self.noted: list[tuple[object, ...]] = []
        self._more = asyncio.Event()
        self.resizable = True

    async def arrived(self, count: int) -> None:
        """Wait until so much has been noted."""
        async with asyncio.timeout(5):
            while len(self.noted) < count:
                self._more.clear()
                await self._more.wait()

    def _note(self, *what: object) -> None:
        self.noted.append(what)
        self._more.set()

    def fill(self, color: int, rectangle: Rectangle | None = None) -> None:
        """Paint in one colour, 0xRRGGBB."""
        width, height = self.framebuffer.size
        r = rectangle or Rectangle(0, 0, width, height)
        for row in range(r.y, r.y + r.height):
            for column in range(r.x, r.x + r.width):
                self.framebuffer.words[row * width + column] = color
        self.damage(r)

    def key(self, down: bool, keysym: int, scan_code: int | None) -> None:
        self._note("key", down, keysym, scan_code)

    def pointer(self, x: int, y: int, buttons: int) -> None:
        self._note("pointer", x, y, buttons)

    def cut_text(self, text: str) -> None:
        self._note("cut text", text)

    def set_desktop_size(self, width: int, height: int) -> bool:
        if self.resizable:
            self.resize(width, height)
        return self.resizable


@asynccontextmanager
async def showing(source: Source, **options: Any) -> AsyncIterator[Session]:
    """Our client before ``source``, by our server."""

    async def show(session: ServerSession) -> None:
        await session.show(source)

    async with (
        serving(show, size=source.framebuffer.size, name=source.name) as server,
        connecting(server, **options) as session,
    ):
        yield session
