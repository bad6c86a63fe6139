"""One login: the questions of the handshake, and their answers."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography import x509

from ...errors import (
    FULL,
    IN_USE,
    NOT_RUNNING,
    OUT_OF_REACH,
    WHICH_GUEST,
    AuthorizationError,
    ConfigurationError,
    CredentialsError,
    Error,
    UnavailableError,
)
from ...policy.capability import Capability
from ...policy.parties import Guest, Who
from ...policy.rules import Decision
from ...rfb.handshake.init import ServerInit
from ...sasl import Authorize, CheckPassword, LookupVerifier, Verifier
from ...sasl.verifier import decoy
from ...wire.dialogue import Question
from ...wire.protection import Protection
from ..guests.console import Console, Opening
from ..house import House
from .doorway import Doorway
from .naming import Named, agreed, by_server_name, named, realm, typed
from .peer import Peer


@dataclass(frozen=True, slots=True)
class Desktop(Question[ServerInit]):
    """The desktop of the guest whose console has been opened."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """Who has come in, by which rule, to which console."""

    who: Who
    console: Console
    decision: Decision
    opening: Opening


class Login:
    """Answers for one connection; ``admitted`` says what came of it."""

    def __init__(self, house: House, doorway: Doorway, peer: Peer) -> None:
        self._house, self._doorway, self.peer = house, doorway, peer
        self.user = ""
        """Who it claims to be, as far as it has said so."""
        self.wanted = ""
        self._tries = False
        self.admitted: Admitted | None = None
        self._proven = False
        self._release: Callable[[], None] | None = None
        self._table: Mapping[type[Question[Any]], Callable[[Any], Awaitable[object]]] = {
            LookupVerifier: self._verifier,
            CheckPassword: self._password,
            Authorize: self._authorize,
            Desktop: self._desktop,
        }

    async def answer(self, question: Question[object]) -> object:
        """For `aio.Link.run`."""
        if (answer := self._table.get(type(question))) is None:
            raise ConfigurationError(f"{type(question).__name__} has no answer here")
        return await answer(question)

    def count(self, failed: bool) -> None:
        """Have the throttle know how it has ended: a try that proved nothing either way is none."""
        throttle, who = self._house.throttle, (self.user, self.peer.address)
        if failed:
            throttle.failed(*who, tried=self._tries)
        elif self._tries and not self._proven:
            throttle.withdrawn(*who)

    def close(self) -> None:
        """The login is over; the place that was kept for its session is the session's, or free."""
        if self._release is not None:
            self._release()
            self._release = None

    # -- who --------------------------------------------------------------------------------

    async def _verifier(self, question: LookupVerifier) -> Verifier:
        """Who does not exist gets what nobody has a password for, whatever guest they name."""
        user, hash_name = await self._tried(question.authcid), question.hash_name
        store = self._house.require_store()
        found = await asyncio.to_thread(lambda: store.verifier(user, hash_name))
        return found if found is not None else decoy(user, hash_name)

    async def _password(self, question: CheckPassword) -> bool:
        user = await self._tried(question.authcid)
        store = self._house.require_store()
        return await asyncio.to_thread(lambda: store.check_password(user, question.password))

    async def _tried(self, name: str) -> str:
        """The user of a name that is about to be tried, after the wait that earlier tries cost."""
        said = typed(name)
        self.user, self.wanted, self._tries = said.user, said.guest, True
        seconds = self._house.throttle.delay(said.user, self.peer.address)
        if seconds:
            self._house.facts.say(
                "throttled", peer=str(self.peer), user=said.user, seconds=f"{seconds:g}"
            )
            await asyncio.sleep(seconds)
        return said.user

    # -- whether, and to what -----------------------------------------------------------------

    async def _authorize(self, question: Authorize) -> bool:
        """The last question: from here on the peer is somebody, and may be told more."""
        if question.identity is None:
            raise AuthorizationError("a security type that names nobody opens no console")
        said = named(question.identity, question.mechanism)
        self.user = said.user
        self._proven = True
        self._house.throttle.succeeded(said.user, self.peer.address, tried=self._tries)
        who = await self._who(said, question)
        self.wanted = self._wanted(said, question.protection)
        console, decision = self._choose(who, self.wanted)
        if self._house.sessions.full:
            raise UnavailableError("too many sessions", FULL)
        if console.origin in self._house.single and self._house.sessions.in_use(console):
            raise UnavailableError(f"{console.guest.name} is in use, and takes one viewer", IN_USE)
        self._release = self._house.sessions.expect(console)
        try:
            opening = await console.open()
        except Error as error:
            raise UnavailableError(f"{console.guest.name}: {error}", OUT_OF_REACH) from error
        self.admitted = Admitted(who, console, decision, opening)
        return True

    async def _who(self, said: Named, question: Authorize) -> Who:
        tls, store = question.protection.tls, self._house.store
        groups: frozenset[str] | None = frozenset()
        if store is not None:
            groups = await asyncio.to_thread(lambda: store.groups(said.user))
        if groups is None and question.mechanism not in self._house.proves_itself:
            raise CredentialsError(f"{said.user} has been removed in the middle of the login")
        return Who(
            said.user,
            groups or frozenset(),
            realm(said.user, question.mechanism, self._house.realm),
            tls.peer_name if tls is not None else "",
        )

    def _wanted(self, said: Named, protection: Protection) -> str:
        tls = protection.tls
        server_name = tls.server_name if tls is not None else ""
        by_name = by_server_name(server_name, self._doorway.domain)
        return agreed(self._doorway.guest, by_name, said.guest)

    def _choose(self, who: Who, wanted: str) -> tuple[Console, Decision]:
        if wanted and (console := self._house.roster.find(wanted)) is not None:
            return console, self._allowed(who, console.guest)
        if wanted:
            self._allowed(who, Guest(wanted))  # who may not see it learns nothing of it
            raise UnavailableError(f"{wanted} is not running, or unknown", NOT_RUNNING)
        return self._only_one(who)

    def _allowed(self, who: Who, guest: Guest) -> Decision:
        decision = self._house.rules.decide(who, guest, datetime.now(UTC))
        if Capability.VIEW not in decision.capabilities:
            raise AuthorizationError(f"{who.user} may not see {guest.name}: {decision}")
        return decision

    def _only_one(self, who: Who) -> tuple[Console, Decision]:
        """Who names no guest gets the one that they may see, if it is one."""
        moment = datetime.now(UTC)
        found = [
            (console, decision)
            for console in self._house.roster
            if Capability.VIEW
            in (decision := self._house.rules.decide(who, console.guest, moment)).capabilities
        ]
        if not found:
            raise AuthorizationError(f"there is no guest that {who.user} may see")
        if len(found) > 1:
            names = ", ".join(sorted(console.guest.name for console, _ in found)[:20])
            raise UnavailableError(
                f"{who.user} named none of {len(found)} guests",
                f"{WHICH_GUEST}, as user name {who.user}:GUEST. There are: {names}",
            )
        return found[0]

    async def _desktop(self, _: Desktop) -> ServerInit:
        assert self.admitted is not None, "nobody was let in"
        return self.admitted.opening.opened.server_init


def proof_ends(protection: Protection, lifetime: float | None) -> float | None:
    """When the proof of an identity ends, in seconds since 1970: its ticket, its certificate."""
    ends = [] if lifetime is None else [time.time() + lifetime]
    if protection.tls is not None and protection.tls.peer_certificate is not None:
        certificate = x509.load_der_x509_certificate(protection.tls.peer_certificate)
        ends.append(certificate.not_valid_after_utc.timestamp())
    return min(ends, default=None)
