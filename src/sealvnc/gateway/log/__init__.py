"""The gateway's log: facts, as fields of the journal, as JSON, or as text."""

from .facts import Facts, route

__all__ = ["Facts", "route"]
