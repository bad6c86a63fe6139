"""A listening server: strangers are bounded, and each one that logs in gets a session."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from ..errors import ConfigurationError, DeadlineError, Error
from ..rfb import connection
from ..rfb.channel import ServerTLS, Stack
from ..wire import limits
from ..wire.dialogue import Dialogue
from ..wire.protection import Protection
from .dial import transport
from .link import Answer, Link
from .server_session import ServerSession
from .strangers import Strangers

_log = logging.getLogger("sealvnc.server")

_BACKLOG = 512
"""Connections that the system holds until they are accepted; beyond, each tries again in 1 s."""

Handler: TypeAlias = Callable[[ServerSession], Awaitable[None]]
Begin: TypeAlias = Callable[[Protection], Dialogue[connection.Opened]]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What strangers may take up: seconds to log in, connections per address and in all.

    Where there are too many, the oldest has to go (see `Strangers`).
    """

    handshake_timeout: float = 30.0
    per_address: int = 16
    total: int = 256


DEFAULT_BOUNDS = Bounds()


class Server:
    """What `serve` gives: where it listens, and who is there."""

    def __init__(
        self, handler: Handler, tls: ServerTLS, begin: Begin, answer: Answer, bounds: Bounds
    ) -> None:
        self._handler, self._tls, self._begin, self._answer = handler, tls, begin, answer
        self._bounds = bounds
        self._strangers = Strangers(bounds.per_address, bounds.total)
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The TCP port that it listens on."""
        assert self._listener is not None
        return int(self._listener.sockets[0].getsockname()[1])

    async def listen(self, host: str, port: int, path: Path | None) -> None:
        """Start listening; `ConfigurationError` if the address is not to be had."""
        loop = asyncio.get_running_loop()

        def protocol() -> Link:
            return Link(Stack(self._tls), self._connected)

        try:
            if path is not None:
                self._listener = await loop.create_unix_server(
                    protocol, str(path), backlog=_BACKLOG
                )
            else:
                self._listener = await loop.create_server(protocol, host, port, backlog=_BACKLOG)
        except OSError as error:
            where = path or f"{host} port {port}"
            raise ConfigurationError(f"cannot listen on {where}: {error.strerror}") from error

    async def close(self) -> None:
        """Stop listening and end every session."""
        assert self._listener is not None
        self._listener.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._listener.wait_closed()

    def _connected(self, link: Link) -> None:
        """Before a byte is read: it is counted, and perhaps somebody else has to go for it."""
        peer, address = _describe(link.peername)
        leave = self._strangers.admit(address, link)
        task = asyncio.get_running_loop().create_task(self._serve(link, peer, leave))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, link: Link, peer: str, leave: Callable[[], None]) -> None:
        try:
            try:
                session = await self._log_in(link, peer)
            finally:
                leave()
            await self._handler(session)
        except Error as error:
            _log.info("%s: %s: %s", peer, type(error).__name__, error)
        except (
            Exception
        ):  # the handler is the application's, and may raise anything; nobody awaits us
            _log.exception("%s: the session's handler failed", peer)
        finally:
            await link.close()

    async def _log_in(self, link: Link, peer: str) -> ServerSession:
        dialogue = self._begin(Protection(transport(link.peername)))
        seconds = self._bounds.handshake_timeout
        try:
            async with asyncio.timeout(seconds):
                opened = await link.run(dialogue, self._answer, limits.HANDSHAKE)
        except TimeoutError as error:
            phase = link.pump.phase
            raise DeadlineError(f"no login within {seconds:g} s (in {phase})") from error
        session = ServerSession(link, opened, peer)
        _log.info(
            "%s: %s logged in by %s; %s",
            peer,
            session.identity or "anybody",
            " ".join(filter(None, (session.security, session.mechanism))),
            session.protection,
        )
        return session


def _describe(peername: object) -> tuple[str, str]:
    """A peer for the log, and the address that its connections are counted by."""
    if not isinstance(peername, tuple):
        return "UNIX socket", "UNIX socket"
    host, port = peername[:2]
    return (f"[{host}]:{port}" if ":" in host else f"{host}:{port}"), str(host)
