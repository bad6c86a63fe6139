"""How long a session may last, and what is known of the time that it has."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SessionBounds:
    """Seconds, 0 for no bound: without input, in all, and without taking what is sent."""

    idle: float = 0.0
    total: float = 0.0
    stalled: float = 60.0


@dataclass(slots=True)
class Watch:
    """A session's clocks; all times are of one monotonic clock, in seconds.

    ``proof_ends`` is by the wall clock: the end of the ticket or certificate that opened it.
    """

    began: float
    acts: int = 0
    acted: float = 0.0
    stalled_since: float | None = None
    proof_ends: float | None = None

    def overdue(self, bounds: SessionBounds, now: float, wall: float) -> str:
        """Why the session is over, in words; empty while it is not."""
        if self.proof_ends is not None and wall >= self.proof_ends:
            return "the ticket or certificate that opened it has ended"
        if bounds.total and now - self.began >= bounds.total:
            return f"it has lasted {bounds.total:g} s, its limit"
        if bounds.idle and now - self.acted >= bounds.idle:
            return f"no input for {bounds.idle:g} s"
        stalled = now - self.stalled_since if self.stalled_since is not None else 0.0
        if bounds.stalled and stalled >= bounds.stalled:
            return f"the viewer has taken nothing for {bounds.stalled:g} s"
        return ""

    def look(self, acts: int, *, slow: bool, now: float) -> None:
        """Take down what a session has done since the last look."""
        if acts != self.acts:
            self.acts, self.acted = acts, now
        if not slow:
            self.stalled_since = None
        elif self.stalled_since is None:
            self.stalled_since = now
