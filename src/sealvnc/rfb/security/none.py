"""None, security type 1, RFC 6143 section 7.2.1."""

from dataclasses import dataclass

from ...sasl.policy import Policy
from ...wire.dialogue import Dialogue
from ...wire.protection import Protection
from .security_type import Authenticated, SecurityType


@dataclass(frozen=True, slots=True)
class NoAuthentication(SecurityType):
    """Nobody is asked for anything."""

    policy: Policy
    title: str = "None"

    def refusal(self, protection: Protection) -> str | None:
        """Acceptable where the channel protects the session."""
        return self.policy.session_refusal(protection)

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """Nothing is said."""
        yield from ()
        return Authenticated(self.title, protection, unannounced=True)

    server = client
