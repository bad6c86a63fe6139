"""SASL, RFC 4422: the framework and one file per mechanism. It knows nothing of RFB."""

from .exchange import Exchange
from .mechanism import Context, Identity, Mechanism, Outcome
from .policy import Policy
from .questions import Authorize, CheckPassword, Credentials, LookupVerifier, NeedCredentials
from .registry import MECHANISMS
from .verifier import Verifier

__all__ = [
    "MECHANISMS",
    "Authorize",
    "CheckPassword",
    "Context",
    "Credentials",
    "Exchange",
    "Identity",
    "LookupVerifier",
    "Mechanism",
    "NeedCredentials",
    "Outcome",
    "Policy",
    "Verifier",
]
