"""Live sessions: who is there, what they may do now, and when they end."""

from .session import Ended, Session
from .sessions import Sessions

__all__ = ["Ended", "Session", "Sessions"]
