"""What libsasl2's codes mean in the words of our error tree, and its details for the log."""

from collections.abc import Mapping, Sequence

from ...errors import (
    AuthenticationError,
    AuthorizationError,
    ChannelBindingError,
    ClockSkewError,
    ConfigurationError,
    CredentialsError,
    Error,
    LimitError,
    LocalProtocolError,
    MechanismError,
    PolicyError,
    RemoteProtocolError,
    ServerProofError,
    TicketError,
    TicketExpiredError,
)
from ...wire.text import printable

CODES: Mapping[int, tuple[str, type[Error]]] = {
    -1: ("SASL_FAIL", AuthenticationError),
    -2: ("SASL_NOMEM", ConfigurationError),
    -3: ("SASL_BUFOVER", LimitError),
    -4: ("SASL_NOMECH", MechanismError),
    -5: ("SASL_BADPROT", RemoteProtocolError),
    -6: ("SASL_NOTDONE", LocalProtocolError),
    -7: ("SASL_BADPARAM", LocalProtocolError),
    -8: ("SASL_TRYAGAIN", AuthenticationError),
    -9: ("SASL_BADMAC", RemoteProtocolError),
    -10: ("SASL_BADSERV", ServerProofError),
    -11: ("SASL_WRONGMECH", MechanismError),
    -12: ("SASL_NOTINIT", ConfigurationError),
    -13: ("SASL_BADAUTH", CredentialsError),
    -14: ("SASL_NOAUTHZ", AuthorizationError),
    -15: ("SASL_TOOWEAK", PolicyError),
    -16: ("SASL_ENCRYPT", PolicyError),
    -17: ("SASL_TRANS", CredentialsError),
    -18: ("SASL_EXPIRED", CredentialsError),
    -19: ("SASL_DISABLED", CredentialsError),
    -20: ("SASL_NOUSER", CredentialsError),
    -21: ("SASL_PWLOCK", CredentialsError),
    -23: ("SASL_BADVERS", ConfigurationError),
    -24: ("SASL_UNAVAIL", ConfigurationError),
    -26: ("SASL_NOVERIFY", CredentialsError),
    -32: ("SASL_BADBINDING", ChannelBindingError),
    -100: ("SASL_CONFIGERR", ConfigurationError),
}
"""As in sasl.h. Codes that are not here become `AuthenticationError`."""

DETAILS: Sequence[tuple[str, type[Error]]] = (
    ("hannel binding", ChannelBindingError),
    ("ServerSignature mismatch", ServerProofError),
    ("lock skew too great", ClockSkewError),
    ("icket expired", TicketExpiredError),
    ("redentials cache", TicketError),
    ("No Kerberos credentials", TicketError),
    ("No credentials were supplied", TicketError),
    ("not found in Kerberos database", TicketError),
)
"""Words in the detail that say more than a SASL_FAIL or SASL_BADPROT does. First fit."""

_VAGUE = (AuthenticationError, CredentialsError, RemoteProtocolError)


def translate(code: int, detail: str, mechanism: str, *, first: bool = False) -> Error:
    """The error for a call that gave ``code``; ``detail`` is the library's own account of it.

    What goes wrong in a client's ``first`` step of Kerberos is that there is no ticket.
    """
    name, kind = CODES.get(code, (f"code {code}", AuthenticationError))
    if kind in _VAGUE:
        kind = TicketError if first and mechanism.startswith("GS") else kind
        kind = next((better for words, better in DETAILS if words in detail), kind)
    words = printable(detail.rpartition("SASL(")[2].split(": ", 2)[-1].encode()) or name
    return kind(f"{mechanism} by Cyrus SASL: {words} ({name})")
