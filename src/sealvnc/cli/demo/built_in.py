"""The built-in guests: `console.Console`, each on a UNIX socket behind our own server."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from ...aio import ServerSession, serve
from ...rfb.session.framebuffer import Rectangle
from ...rfb.session.source import Source
from .console import Console


@asynccontextmanager
async def run(directory: Path, names: Sequence[str], why: str) -> AsyncIterator[Mapping[str, str]]:
    """Where a gateway finds each one's console: ``unix:PATH``; ``why`` is shown on it."""
    async with AsyncExitStack() as stack:
        for name in names:
            screen = _Screen(name, Console(user="root", why=why))
            server = serve(
                screen.show_to,
                {},
                name=name,
                size=screen.framebuffer.size,
                security=["none"],
                path=directory / f"{name}.vnc",
            )
            await stack.enter_async_context(server)
        yield {name: f"unix:{directory / name}.vnc" for name in names}


class _Screen(Source):
    """The console as a source: its pixels are ours, and keys are its."""

    def __init__(self, name: str, console: Console) -> None:
        super().__init__(name, console.width, console.height)
        self._console = console
        self._draw()

    async def show_to(self, session: ServerSession) -> None:
        """Until they leave."""
        await session.show(self)

    def key(self, down: bool, keysym: int, scan_code: int | None) -> None:
        """Type it."""
        self._console.key(keysym, down)
        self._draw()

    def _draw(self) -> None:
        if (dirty := self._console.take_dirty()) is not None:
            self.framebuffer.pixels[:] = self._console.pixels
            self.damage(Rectangle(*dirty))
