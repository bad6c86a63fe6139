"""What all doors share: accounts, rules, guests and sessions, as they are now.

A reload puts new rules and accounts here; who is in the middle of a login is judged by them.
"""

from dataclasses import dataclass, field

from ..errors import ConfigurationError
from ..identity.store import Store
from ..policy.rules import Rules
from .guests.roster import Roster
from .log import Facts
from .sessions import Sessions
from .throttle import Throttle


@dataclass(slots=True)
class House:
    """``realm`` is the Kerberos realm whose users are known by their short names."""

    facts: Facts
    rules: Rules
    roster: Roster
    sessions: Sessions
    throttle: Throttle
    store: Store | None = None
    realm: str = ""
    single: frozenset[str] = frozenset()
    """Origins of consoles that take one viewer at a time."""
    proves_itself: frozenset[str] = field(default=frozenset({"GSSAPI", "GSS-SPNEGO", "EXTERNAL"}))
    """Mechanisms whose users need not be in the store."""

    def require_store(self) -> Store:
        """The store; a `ConfigurationError` if there is none."""
        if self.store is None:
            raise ConfigurationError("no accounts are configured ([accounts] database)")
        return self.store
