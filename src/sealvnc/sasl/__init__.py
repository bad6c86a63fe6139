"""SASL, RFC 4422: the framework and one file per mechanism. It knows nothing of RFB."""

from .exchange import Exchange
from .mechanism import Context, Identity, Mechanism, Outcome
from .otp_state import OTPState
from .policy import Policy
from .questions import (
    Authorize,
    CheckPassword,
    CheckToken,
    Credentials,
    LookupOTP,
    LookupPassword,
    LookupVerifier,
    NeedCredentials,
    StoreOTP,
)
from .registry import MECHANISMS
from .security_layer import SASLFraming, SecurityLayer
from .verifier import Verifier

__all__ = [
    "MECHANISMS",
    "Authorize",
    "CheckPassword",
    "CheckToken",
    "Context",
    "Credentials",
    "Exchange",
    "Identity",
    "LookupOTP",
    "LookupPassword",
    "LookupVerifier",
    "Mechanism",
    "NeedCredentials",
    "OTPState",
    "Outcome",
    "Policy",
    "SASLFraming",
    "SecurityLayer",
    "StoreOTP",
    "Verifier",
]
