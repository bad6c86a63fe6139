"""What is acceptable on a channel, decided before anything secret is said."""

from dataclasses import dataclass

from ..errors import PolicyError
from ..wire.protection import Protection
from .mechanism import Mechanism, Outcome


@dataclass(frozen=True, slots=True)
class Policy:
    """The security decisions of one end of a connection.

    Without TLS a SASL security layer of ``minimum_ssf`` bits is required, except on
    loopback and UNIX sockets and where ``insecure`` says otherwise. ``mechanisms``
    pins: only these are used, in this order, and weak ones only if they stand here.
    """

    minimum_ssf: int = 128
    insecure: bool = False
    mechanisms: tuple[str, ...] = ()

    def required_ssf(self, protection: Protection) -> int:
        """Bits that a SASL security layer must have on this channel."""
        if protection.verified_tls or protection.local or self.insecure:
            return 0
        return self.minimum_ssf

    def maximum_ssf(self, protection: Protection) -> int:
        """Bits that one may have: none under verified TLS, which does the same for less."""
        return 0 if protection.verified_tls else 256

    def session_refusal(self, protection: Protection) -> str | None:
        """Why a session without any SASL layer is not acceptable here, `None` if it is."""
        if self.required_ssf(protection) > protection.layer_ssf:
            if protection.tls is not None:
                return "anonymous TLS does not show who the server is"
            return "the session would not be protected"
        return None

    def mechanism_refusal(self, mechanism: Mechanism, protection: Protection) -> str | None:
        """Why ``mechanism`` is not acceptable here, `None` if it is."""
        if self.mechanisms and mechanism.name not in self.mechanisms:
            return "it is not among the mechanisms asked for"
        if mechanism.only_by_name and mechanism.name not in self.mechanisms:
            return "it is weak and used only when asked for by name"
        if mechanism.reveals_password and not protection.password_safe:
            return "it would reveal the password outside verified TLS"
        if self.required_ssf(protection) > mechanism.maximum_ssf:
            return "it cannot protect the session, and TLS does not"
        return None

    def require_layer(self, outcome: Outcome, protection: Protection) -> None:
        """Raise `PolicyError` unless the layer that was negotiated is strong enough."""
        ssf = outcome.layer.ssf if outcome.layer is not None else 0
        if ssf < (required := self.required_ssf(protection)):
            raise PolicyError(f"a security layer of {ssf} bits was negotiated, {required} required")
