"""One listener's door: each connection, from its first byte to its end."""

import asyncio
import socket
import time
from contextlib import ExitStack
from datetime import UTC, datetime

from ...aio.dial import transport
from ...aio.link import Link, nobody
from ...aio.strangers import Strangers
from ...errors import (
    AuthenticationError,
    AuthorizationError,
    ConnectionClosedError,
    DeadlineError,
    Error,
    UnavailableError,
)
from ...policy.capability import names
from ...rfb import connection
from ...rfb.channel import Stack
from ...rfb.connection import Opened
from ...wire import limits
from ...wire.protection import Protection, Transport
from ..front import proxy_protocol
from ..house import House
from ..sessions import Ended, Session
from ..sessions.bounds import Watch
from ..sessions.session import Entry
from .doorway import Doorway
from .login import Admitted, Desktop, Login, proof_ends
from .peer import Peer, map_v4

_KEEPALIVE = {"TCP_KEEPIDLE": 60, "TCP_KEEPINTVL": 15, "TCP_KEEPCNT": 4}  # gone in two minutes


class Door:
    """``doorway`` is what newcomers find, and may be replaced at any time; so may ``deadline``."""

    def __init__(
        self, house: House, strangers: Strangers, doorway: Doorway, deadline: float
    ) -> None:
        self.doorway, self.deadline = doorway, deadline
        self._house, self._strangers = house, strangers
        self._visits: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Server | None = None

    async def open(self, bound: socket.socket) -> None:
        """Accept connections on a socket that has been bound."""
        loop = asyncio.get_running_loop()
        is_unix = bound.family == socket.AF_UNIX
        serve = loop.create_unix_server if is_unix else loop.create_server
        self._listener = await serve(self._link, sock=bound, backlog=512)
        self._house.facts.say("listening", peer="", address=self.doorway.address)

    def shut(self) -> None:
        """Accept no more; who is in may stay."""
        if self._listener is not None:
            self._listener.close()

    async def left(self) -> None:
        """Wait until everybody is gone."""
        while self._visits:
            await asyncio.wait(tuple(self._visits))

    async def drop(self) -> None:
        """Throw everybody out."""
        for visit in self._visits:
            visit.cancel()
        await self.left()

    # -- one visit ---------------------------------------------------------------------------

    def _link(self) -> Link:
        doorway = self.doorway
        return Link(Stack(doorway.tls), lambda link: self._came(link, doorway))

    def _came(self, link: Link, doorway: Doorway) -> None:
        """Before a byte is read: it is counted, and perhaps somebody else has to go for it."""
        peer = Peer.of(link)
        if link.socket.family != socket.AF_UNIX:
            link.socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in _KEEPALIVE.items():
                link.socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        place = ExitStack()
        place.callback(self._strangers.admit(peer.address, link))
        visit = asyncio.get_running_loop().create_task(self._visit(link, doorway, peer, place))
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _visit(self, link: Link, doorway: Doorway, peer: Peer, place: ExitStack) -> None:
        """``place`` is the one among the strangers, until it is none any more."""
        login = Login(self._house, doorway, peer)
        try:
            with place:
                opened = await self._let_in(link, doorway, login, place)
            await self._stay(link, opened, login)
        except Error as error:
            self._refused(login, error)
        except (
            Exception
        ):  # a bug: nobody awaits this task, so it is logged, and the doors stay open
            self._house.facts.fault("visit", peer=str(login.peer))
            login.count(failed=False)
        finally:
            login.close()
            if login.admitted is not None:
                await login.admitted.opening.link.close()
            await link.close()

    async def _let_in(self, link: Link, doorway: Doorway, login: Login, place: ExitStack) -> Opened:
        try:
            async with asyncio.timeout(self.deadline):
                if proxy_protocol.believes(doorway.proxies, link.peername):
                    told = await link.run(proxy_protocol.header(), nobody, limits.HANDSHAKE)
                    if told is not None:
                        login.peer = Peer(*map_v4(*told))
                        place.close()
                        place.callback(self._strangers.admit(login.peer.address, link))
                protection = Protection(_transport(link, login.peer))
                dialogue = connection.server(doorway.table, protection, Desktop())
                return await link.run(dialogue, login.answer, limits.HANDSHAKE)
        except TimeoutError as error:
            message = f"no login within {self.deadline:g} s (in {link.pump.phase})"
            raise DeadlineError(message) from error

    async def _stay(self, link: Link, opened: Opened, login: Login) -> None:
        sessions = self._house.sessions
        assert login.admitted is not None, "opened without an answer to Authorize"
        session = self._session(opened, login.admitted, login.peer)
        out = sessions.add(session)
        login.close()
        session.say(
            "session-opened",
            rule=str(session.decision),
            capabilities=",".join(names(session.capabilities)),
            protection=session.entry.protection,
        )
        try:
            rules, moment = self._house.rules, datetime.now(UTC)  # a rule may just have changed
            sessions.judge(rules, moment, lambda each: each is session)
            ended = await session.run(link)
        finally:
            out()
        self._tell(session, ended)

    def _session(self, opened: Opened, admitted: Admitted, peer: Peer) -> Session:
        proven, now = opened.authenticated, time.monotonic()
        entry = Entry(
            str(peer),
            proven.security,
            proven.mechanism,
            str(proven.protection),
            proven.channel_binding,
        )
        return Session(
            self._house.sessions.next_id(),
            admitted.who,
            entry,
            admitted.console,
            admitted.decision,
            admitted.opening,
            self._house.facts,
            time.time(),
            Watch(now, acted=now, proof_ends=proof_ends(proven.protection, proven.lifetime)),
        )

    def _tell(self, session: Session, ended: Ended) -> None:
        relay = session.relay
        session.say(
            ended.event,
            cause=ended.cause,
            sent=relay.to_viewer if relay is not None else 0,
            received=relay.to_guest if relay is not None else 0,
            seconds=round(time.time() - session.since, 1),
        )

    def _refused(self, login: Login, error: Error) -> None:
        """One line for whoever did not get in; what it was tells which line."""
        match error:
            case UnavailableError():
                event = "unavailable"
            case AuthorizationError():
                event = "not-allowed"
            case AuthenticationError():
                event = "refused"
            case ConnectionClosedError():
                event = "went-away"
            case DeadlineError():
                event = "too-slow"
            case _:
                event = "protocol-error"
        login.count(event == "refused")
        self._house.facts.say(
            event,
            peer=str(login.peer),
            user=login.user,
            guest=login.wanted,
            cause=f"{type(error).__name__}: {error}",
        )


def _transport(link: Link, peer: Peer) -> Transport:
    """What a viewer behind a proxy came by is a network, however near the proxy is."""
    near = transport(link.peername)
    if near is Transport.NETWORK or not peer.port:
        return near
    return transport((peer.address, peer.port))
