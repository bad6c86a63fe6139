"""What the control socket can do: the table, and the functions in it."""

import time
from collections.abc import Mapping

from ...errors import ConfigurationError
from ...policy import capability
from ..house import House
from ..sessions import Session
from ..sessions.bounds import SessionBounds
from ..sessions.sessions import summary
from .message import Request
from .server import Command


def commands(house: House, reload: Command) -> Mapping[str, Command]:
    """Bound to this gateway."""
    bound = _Commands(house)
    return {
        "session.list": bound.sessions,
        "session.kick": bound.kick,
        "session.lock": bound.lock,
        "session.unlock": bound.unlock,
        "session.limit": bound.limit,
        "guest.list": bound.guests,
        "gateway.reload": reload,
    }


class _Commands:
    def __init__(self, house: House) -> None:
        self._house = house

    async def sessions(self, request: Request) -> list[dict[str, object]]:
        """All sessions, or those of some."""
        now = time.monotonic()
        return [summary(each, now) for each in self._chosen(request, everything=True)]

    async def kick(self, request: Request) -> list[str]:
        """End sessions; their ids."""
        reason = request.text("reason")
        cause = f"ended by {request.by}: {reason}" if reason else f"ended by {request.by}"
        chosen = self._chosen(request)
        for session in chosen:
            session.close(cause, "kicked")
        return [each.id for each in chosen]

    async def lock(self, request: Request) -> list[str]:
        """Leave sessions nothing but their view."""
        return self._hold(request, locked=True)

    async def unlock(self, request: Request) -> list[str]:
        """Give it back."""
        return self._hold(request, locked=False)

    async def limit(self, request: Request) -> list[str]:
        """Bound sessions: how long from now, how long without input, and what they may do."""
        left, idle, now = request.seconds("left"), request.seconds("idle"), time.monotonic()
        allowed = request.texts("capabilities")
        capabilities = capability.parse(allowed) if allowed else None
        if capabilities is not None and capability.Capability.VIEW not in capabilities:
            raise ConfigurationError("a session without view is none; kick it instead")
        chosen = self._chosen(request)
        for session in chosen:
            before = session.hold.bounds or self._house.sessions.bounds
            bounds = SessionBounds(
                before.idle if idle is None else idle,
                before.total if left is None else now - session.watch.began + left,
                before.stalled,
            )
            session.limit(bounds, capabilities)
            session.say("session-limited", by=request.by)
        return [each.id for each in chosen]

    async def guests(self, _: Request) -> list[dict[str, object]]:
        """The running guests, and how many look at each."""
        sessions = self._house.sessions
        return [
            {
                "name": each.guest.name,
                "uuid": each.guest.uuid,
                "labels": sorted(each.guest.labels),
                "console": each.origin,
                "viewers": len(sessions.at(each)),
            }
            for each in sorted(self._house.roster, key=lambda each: each.guest.name)
        ]

    def _hold(self, request: Request, *, locked: bool) -> list[str]:
        chosen = self._chosen(request)
        for session in chosen:
            session.hold.locked = locked
            session.apply()
            session.say("session-locked" if locked else "session-unlocked", by=request.by)
        return [each.id for each in chosen]

    def _chosen(self, request: Request, *, everything: bool = False) -> list[Session]:
        """Those that were named by ids, user or guest; all of them only if that was said."""
        sessions, ids = self._house.sessions, request.texts("ids")
        if missing := [each for each in ids if sessions.find(each) is None]:
            raise ConfigurationError(
                f"there is no session {', '.join(missing)}; `sealvnc session list` has them"
            )
        user, guest = request.text("user"), request.text("guest")
        named = bool(ids or user or guest)
        if not (named or everything or request.values.get("all") is True):
            raise ConfigurationError("which sessions? name ids, a user, a guest, or all")
        return [
            each
            for each in sessions
            if (not ids or each.id in ids)
            and user in ("", each.who.user)
            and guest in ("", each.console.guest.name, each.console.guest.uuid)
        ]
