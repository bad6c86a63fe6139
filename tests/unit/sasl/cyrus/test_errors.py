"""What the codes of libsasl2 become."""

import pytest

from sealvnc import errors
from sealvnc.sasl.cyrus.errors import CODES, translate


@pytest.mark.parametrize(
    ("code", "detail", "expected"),
    [
        (-13, "SASL(-13): authentication failure: StoredKey mismatch", "CredentialsError"),
        (-20, "SASL(-20): user not found: nobody", "CredentialsError"),
        (-26, "", "CredentialsError"),
        (-18, "", "CredentialsError"),
        (-14, "", "AuthorizationError"),
        (-4, "SASL(-4): no mechanism available: No worthy mechs found", "MechanismError"),
        (-15, "SASL(-15): mechanism too weak", "PolicyError"),
        (-10, "", "ServerProofError"),
        (-5, "SASL(-5): bad protocol / cancel: Nonce mismatch", "RemoteProtocolError"),
        (-5, "SASL(-5): bad protocol / cancel: Channel bindings mismatch", "ChannelBindingError"),
        (-5, "SASL(-5): bad protocol / cancel: ServerSignature mismatch", "ServerProofError"),
        (-13, "client incorrectly assumed server had no channel binding", "ChannelBindingError"),
        (-32, "", "ChannelBindingError"),
        (-1, "SASL(-1): generic failure: Password verification failed", "AuthenticationError"),
        (-1, "GSSAPI Error: (No Kerberos credentials available)", "TicketError"),
        (-1, "GSSAPI Error: (Ticket expired)", "TicketExpiredError"),
        (-1, "GSSAPI Error: (Clock skew too great)", "ClockSkewError"),
        (-24, "", "ConfigurationError"),
        (-12, "", "ConfigurationError"),
        (-7, "", "LocalProtocolError"),
        (-99, "", "AuthenticationError"),
    ],
)
def test_errors(code: int, detail: str, expected: str) -> None:
    error = translate(code, detail, "TEST")
    assert type(error) is getattr(errors, expected)
    assert str(error).startswith("TEST by Cyrus SASL: ")
    assert "SASL(" not in str(error)


def test_a_first_step_of_kerberos_fails_for_want_of_a_ticket() -> None:
    assert type(translate(-1, "Cannot contact any KDC", "GSSAPI", first=True)) is errors.TicketError
    error = translate(-1, "Cannot contact any KDC", "GSSAPI")
    assert type(error) is errors.AuthenticationError
    assert type(translate(-15, "", "GSSAPI", first=True)) is errors.PolicyError


def test_words_of_the_peer_are_made_printable() -> None:
    assert "\x1b" not in str(translate(-13, "user not found: \x1b[2J", "PLAIN"))
    assert str(translate(-13, "", "PLAIN")) == "PLAIN by Cyrus SASL: SASL_BADAUTH (SASL_BADAUTH)"


def test_codes_are_those_of_the_header() -> None:
    assert len({name for name, _ in CODES.values()}) == len(CODES)
