"""Every fact that the gateway's log can hold, and every field of one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LEVELS: Mapping[str, int] = {"debug": 7, "info": 6, "warning": 4, "error": 3}
"""By name, as the configuration has them: priorities of syslog (RFC 5424 6.2.1)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One kind of fact. ``of_peer``: it is about somebody, and has to say from where."""

    level: str
    sentence: str
    of_peer: bool = True


EVENTS: Mapping[str, Event] = {
    "started": Event("info", "the gateway is ready", of_peer=False),
    "stopping": Event("info", "the gateway takes nobody in any more", of_peer=False),
    "stopped": Event("info", "the gateway has ended", of_peer=False),
    "listening": Event("info", "a listener is open", of_peer=False),
    "reloaded": Event("info", "what has changed on disk counts now", of_peer=False),
    "reload-failed": Event("error", "a change is broken; what was, still counts", of_peer=False),
    "store-failed": Event("error", "the accounts cannot be read", of_peer=False),
    "caution": Event("warning", "the settings want a second look", of_peer=False),
    "connected": Event("debug", "a connection has come in"),
    "went-away": Event("info", "the peer went away before it had logged in"),
    "too-slow": Event("info", "the peer did not log in in time"),
    "too-many": Event("warning", "connections that had not logged in were dropped"),
    "refused": Event("warning", "login refused"),
    "not-allowed": Event("warning", "who has logged in may not do what they want"),
    "unavailable": Event("info", "who has logged in cannot have the guest now"),
    "throttled": Event("warning", "a login has to wait, after those that failed"),
    "protocol-error": Event("warning", "the peer broke the protocol"),
    "session-opened": Event("info", "a session begins"),
    "session-narrowed": Event("info", "a session may do less than before"),
    "session-widened": Event("info", "a session may do more than before"),
    "session-limited": Event("info", "a session has other limits"),
    "session-locked": Event("info", "a session may only look"),
    "session-unlocked": Event("info", "a session may do again what the rules allow"),
    "session-ended": Event("info", "a session has ended"),
    "kicked": Event("warning", "a session was ended by an administrator"),
    "power": Event("info", "a power button was pressed"),
    "power-failed": Event("warning", "a power button was pressed in vain"),
    "guest-appeared": Event("info", "a guest can be reached", of_peer=False),
    "guest-renamed": Event("info", "a guest has another name", of_peer=False),
    "guest-gone": Event("info", "a guest cannot be reached any more", of_peer=False),
    "denied": Event("warning", "somebody may not use the control socket"),
    "fault": Event("error", "a fault of the gateway's own", of_peer=False),
    "note": Event("info", "", of_peer=False),
}
"""By name. A ``note`` is a line of Python's logging; its sentence is the line."""

FIELDS: Final = (
    *("peer", "user", "guest", "session", "mechanism", "protection", "rule", "capabilities"),
    *("button", "address", "file", "by", "count", "sent", "received", "seconds", "logger"),
    *("cause", "traceback"),
)
"""In the order in which a line shows them. The peer is first: what it says itself comes later."""

JOURNAL_NAMES: Mapping[str, str] = {
    **{name: f"VNC_{name.upper()}" for name in FIELDS},
    "mechanism": "VNC_MECH",
}
