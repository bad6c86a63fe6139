"""For test suites that drive consoles: fixtures for pytest, and a throw-away guest."""

from .guest import Guest, start

__all__ = ["Guest", "start"]
