"""The built-in guest on a socket: `console.Console` behind our own server."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from ...aio import Server, ServerSession, serve
from ...rfb.session.framebuffer import Rectangle
from ...rfb.session.source import Source
from ...sasl import LookupVerifier, Verifier
from .console import Console

_NAME = "SealVNC built-in guest"
_MECHANISMS = ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")


@asynccontextmanager
async def run(certificates: Path, users: Mapping[str, str], why: str) -> AsyncIterator[Server]:
    """Serve a console to ``users`` over TLS and SCRAM-SHA-256; ``why`` is shown on it."""
    verifiers = {user: Verifier.make(password) for user, password in users.items()}

    def lookup(question: LookupVerifier) -> Verifier | None:
        return verifiers.get(question.authcid)

    screen = _Screen(Console(user=next(iter(users)), why=why))

    async def show(session: ServerSession) -> None:
        await session.show(screen)

    async with serve(
        show,
        {LookupVerifier: lookup},
        name=_NAME,
        size=screen.framebuffer.size,
        security=["x509sasl"],
        mechanisms=_MECHANISMS,
        certificate=certificates / "server-cert.pem",
        key=certificates / "server-key.pem",
    ) as server:
        yield server


class _Screen(Source):
    """The console as a source: its pixels are ours, and keys are its."""

    def __init__(self, console: Console) -> None:
        super().__init__(_NAME, console.width, console.height)
        self._console = console
        self._draw()

    def key(self, down: bool, keysym: int, scan_code: int | None) -> None:
        """Type it."""
        self._console.key(keysym, down)
        self._draw()

    def _draw(self) -> None:
        if (dirty := self._console.take_dirty()) is not None:
            self.framebuffer.pixels[:] = self._console.pixels
            self.damage(Rectangle(*dirty))
