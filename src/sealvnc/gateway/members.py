"""Whether those who are in are still who they were: accounts that change while sessions live."""

import asyncio

from ..errors import Error
from .house import House
from .sessions import Session

_EVERY = 0.5


class Members:
    """A user who is removed or disabled is out at once; another group is another decision."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._revision: int | None = None
        self._next = 0.0
        self._failure = ""

    async def look(self, now: float) -> None:
        """See whether the store has changed; ``now`` is monotonic, in seconds.

        A store that fails takes nothing from anybody who is in, and lets nobody else in.
        """
        store = self._house.store
        if store is None or now < self._next:
            return
        self._next = now + _EVERY
        try:
            revision = await asyncio.to_thread(store.revision)
            if self._revision not in (None, revision):
                await self._review()
            self._revision, self._failure = revision, ""
        except Error as error:
            if str(error) != self._failure:
                self._house.facts.say("store-failed", cause=str(error))
            self._failure = str(error)

    async def _review(self) -> None:
        store = self._house.require_store()
        for session in self._house.sessions:
            user = session.who.user
            groups = await asyncio.to_thread(lambda: store.groups(user))  # noqa: B023  # awaited at once
            self._apply(session, groups)

    def _apply(self, session: Session, groups: frozenset[str] | None) -> None:
        if groups is None and session.entry.mechanism not in self._house.proves_itself:
            session.close(f"{session.who.user} has no account any more")
        else:
            self._house.sessions.regroup(session, groups or frozenset(), self._house.rules)
