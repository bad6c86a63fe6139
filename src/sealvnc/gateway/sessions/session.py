"""One viewer at one guest's console, from the moment that it has been let in."""

import asyncio
from dataclasses import dataclass, field

from ...aio.link import Link
from ...aio.relay import Relay
from ...errors import ConnectionClosedError, Error, GuestLostError
from ...policy.capability import EVERYTHING, Capability, names
from ...policy.parties import Who
from ...policy.rules import Decision
from ...rfb.session.messages.xvp import Power
from ..guests.console import Console, Opening
from ..log import Facts
from ..passage import Passage
from .bounds import SessionBounds, Watch


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody came in. ``peer`` is an address and port, ``protection`` a phrase."""

    peer: str
    security: str
    mechanism: str = ""
    protection: str = ""
    channel_binding: str = ""


@dataclass(frozen=True, slots=True)
class Ended:
    """``cause`` in words; ``event`` is the log's word for it."""

    cause: str
    event: str = "session-ended"


@dataclass(slots=True)
class Hold:
    """What an administrator has laid upon a session, beside the rules."""

    locked: bool = False
    capabilities: Capability = EVERYTHING
    bounds: SessionBounds | None = None


@dataclass(slots=True, eq=False)
class Session:
    """Whom it lets through to what is ``decision`` and ``hold``; both may change at any time."""

    id: str
    who: Who
    entry: Entry
    console: Console
    decision: Decision
    opening: Opening
    facts: Facts = field(repr=False)
    since: float
    """By the wall clock, in seconds since 1970."""
    watch: Watch
    hold: Hold = field(default_factory=Hold)
    passage: Passage = field(init=False, repr=False)
    relay: Relay | None = field(default=None, repr=False)
    _viewer: Link | None = field(default=None, repr=False)
    _end: "asyncio.Future[Ended]" = field(init=False, repr=False)
    _presses: set["asyncio.Task[None]"] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        """Nothing has passed yet."""
        self._end = asyncio.get_running_loop().create_future()
        desktop = self.opening.opened.server_init
        self.passage = Passage(desktop, self.capabilities, self._press)

    @property
    def capabilities(self) -> Capability:
        """What counts now."""
        allowed = self.decision.capabilities & self.hold.capabilities
        return allowed & Capability.VIEW if self.hold.locked else allowed

    async def run(self, viewer: Link) -> Ended:
        """Relay until something ends it; what that was. Both connections are closed then."""
        self._viewer = viewer
        self.relay = Relay(viewer, self.opening.link, self.passage)
        relaying = asyncio.ensure_future(self.relay.run())
        try:
            await asyncio.wait((relaying, self._end), return_when=asyncio.FIRST_COMPLETED)
            if self._end.done():
                return self._end.result()
            return _explained(relaying.exception())
        finally:
            relaying.cancel()
            await asyncio.gather(relaying, return_exceptions=True)
            for press in self._presses:
                press.cancel()
            await asyncio.gather(self.opening.link.close(), viewer.close())

    def close(self, cause: str, event: str = "session-ended") -> None:
        """End it; the first cause counts."""
        if not self._end.done():
            self._end.set_result(Ended(cause, event))

    def decide(self, decision: Decision) -> None:
        """Another decision counts from now on. Without ``view`` the session ends."""
        self.decision = decision
        self.apply()

    def apply(self) -> None:
        """Make what counts now true of the stream."""
        before, now = self.passage.capabilities, self.capabilities
        if Capability.VIEW not in now:
            self.close(f"not allowed any more: {self.decision}")
        elif now != before:
            told = self.passage.allow(now)
            if self.relay is not None:
                self.relay.tell(told)
            self.say(
                "session-narrowed" if before & ~now else "session-widened",
                rule=str(self.decision),
                capabilities=",".join(names(now)),
            )

    def look(self, now: float) -> None:
        """Take down whether anybody is there."""
        slow = self._viewer is not None and self._viewer.slow
        self.watch.look(self.passage.acts, slow=slow, now=now)

    def say(self, event: str, **fields: object) -> None:
        """Put down a fact of this session."""
        self.facts.say(
            event,
            peer=self.entry.peer,
            session=self.id,
            user=self.who.user,
            guest=self.console.guest.name,
            mechanism=self.entry.mechanism or self.entry.security,
            **fields,
        )

    def limit(self, bounds: SessionBounds | None, capabilities: Capability | None) -> None:
        """Lay these bounds upon it, and leave it these capabilities at most; `None`: as before."""
        if bounds is not None:
            self.hold.bounds = bounds
        if capabilities is not None:
            self.hold.capabilities = capabilities
        self.apply()

    def _press(self, button: Power) -> None:
        task = asyncio.ensure_future(self._pressed(button))
        self._presses.add(task)
        task.add_done_callback(self._presses.discard)

    async def _pressed(self, button: Power) -> None:
        what = button.name.lower()
        try:
            await self.console.press(button)
        except Error as error:
            self.passage.failed()
            if self.relay is not None:
                self.relay.tell(b"")
            self.say("power-failed", button=what, cause=str(error))
        else:
            self.say("power", button=what)


def _explained(error: BaseException | None) -> Ended:
    match error:
        case GuestLostError():
            return Ended(str(error))
        case ConnectionClosedError():
            return Ended("the viewer went away")
        case Error():
            return Ended(str(error), "protocol-error")
        case _:
            return Ended(f"a fault of the gateway: {error!r}", "fault")
