"""The client's session, from its one reader up to all that can be done with a desktop."""

from .session import Session

__all__ = ["Session"]
