"""All live sessions: found, bounded, judged anew when something changes, and ended."""

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

from ...policy import capability
from ...policy.rules import Rules
from ..guests.console import Console
from .bounds import SessionBounds
from .session import Session

_STEP = 1.5
"""Seconds by which the wall clock may differ from the other before it counts as set."""


class Sessions:
    """``bounds`` are those of sessions without their own; `tick` has to be called all the time."""

    def __init__(self, most: int, bounds: SessionBounds) -> None:
        self.most, self.bounds = most, bounds
        self._sessions: dict[str, Session] = {}
        self._numbers = itertools.count(1)
        self._run = secrets.token_hex(2)
        self._offset: float | None = None
        self._expected: list[Console] = []

    def __iter__(self) -> Iterator[Session]:
        return iter(tuple(self._sessions.values()))

    def __len__(self) -> int:
        return len(self._sessions)

    def next_id(self) -> str:
        """One that no session has had, also not before a restart."""
        return f"{self._run}-{next(self._numbers)}"

    def find(self, id: str) -> Session | None:  # noqa: A002  # its name everywhere
        """By its id."""
        return self._sessions.get(id)

    def at(self, console: Console) -> list[Session]:
        """Those at one console."""
        return [each for each in self if each.console is console]

    @property
    def full(self) -> bool:
        """There is no room for one more."""
        return len(self._sessions) + len(self._expected) >= self.most

    def in_use(self, console: Console) -> bool:
        """Somebody is at a console, or about to be."""
        return console in self._expected or bool(self.at(console))

    def expect(self, console: Console) -> Callable[[], None]:
        """Keep a place for a session that is being opened; what is returned gives it up."""
        self._expected.append(console)
        return lambda: self._expected.remove(console)

    def add(self, session: Session) -> Callable[[], None]:
        """One more; what is returned takes it out again."""
        self._sessions[session.id] = session

        def leave() -> None:
            del self._sessions[session.id]

        return leave

    def judge(
        self, rules: Rules, moment: datetime, which: Callable[[Session], bool] = lambda _: True
    ) -> None:
        """Decide anew about those sessions, by ``rules`` at ``moment``."""
        for session in self:
            if which(session):
                decision = rules.decide(session.who, session.console.guest, moment)
                session.decide(decision)

    def regroup(self, session: Session, groups: frozenset[str], rules: Rules) -> None:
        """Somebody is in other groups than before."""
        if groups != session.who.groups:
            session.who = replace(session.who, groups=groups)
            self.judge(rules, datetime.now(UTC), lambda each: each is session)

    def tick(self, rules: Rules, now: float, moment: datetime) -> None:
        """Look at every clock: ``now`` is monotonic, ``moment`` what the wall clock says."""
        wall = moment.timestamp()
        offset, self._offset = self._offset, wall - now
        stepped = offset is not None and abs(self._offset - offset) > _STEP
        self.judge(rules, moment, lambda each: stepped or not each.decision.holds_at(moment))
        for session in self:
            session.look(now)
            bounds = session.hold.bounds or self.bounds
            if cause := session.watch.overdue(bounds, now, wall):
                session.close(cause)

    def end_all(self, cause: str) -> None:
        """All of them have to go."""
        for session in self:
            session.close(cause)


def summary(session: Session, now: float) -> dict[str, object]:
    """What a listing says of a session; nothing in it is a secret."""
    entry, relay = session.entry, session.relay
    return {
        "id": session.id,
        "user": session.who.user,
        "peer": entry.peer,
        "guest": session.console.guest.name,
        "uuid": session.console.guest.uuid,
        "mechanism": entry.mechanism or entry.security,
        "security": entry.security,
        "protection": entry.protection,
        "capabilities": list(capability.names(session.passage.capabilities)),
        "rule": str(session.decision),
        "locked": session.hold.locked,
        "since": session.since,
        "seconds": round(now - session.watch.began, 1),
        "idle": round(now - session.watch.acted, 1),
        "sent": relay.to_viewer if relay is not None else 0,
        "received": relay.to_guest if relay is not None else 0,
        "size": [session.passage.outline.width, session.passage.outline.height],
    }
