"""sasl.kerberos.errors: each status of GSSAPI as one of our errors, in words fit for a terminal."""

import gssapi
import pytest

from sealvnc.errors import (
    ChannelBindingError,
    ClockSkewError,
    ConfigurationError,
    CredentialsError,
    Error,
    LocalProtocolError,
    RemoteProtocolError,
    ServerProofError,
    TicketError,
    TicketExpiredError,
)
from sealvnc.sasl.kerberos import errors

KRB5 = 2**32 - 1765328384
FAILURE, BINDINGS, MIC, NO_CRED, DEFECTIVE, EXPIRED = (n << 16 for n in (13, 4, 6, 7, 9, 11))
WANTED = "vnc/vm7@EXAMPLE.ORG"


class Fake:
    """A `GSSError` by its status, and what a library would say of it."""

    def __init__(self, major: int, minor: int = 0, *words: str) -> None:
        self.maj_code, self.min_code, self.words = major, minor, words

    def get_all_statuses(self, code: int, is_major: bool) -> list[str]:
        return ["A major status"] if is_major else list(self.words)


@pytest.mark.parametrize(
    ("status", "at_first", "later"),
    [
        (Fake(NO_CRED), TicketError, TicketError),
        (Fake(EXPIRED), TicketExpiredError, TicketExpiredError),
        (Fake(FAILURE, KRB5 + 32), TicketExpiredError, TicketExpiredError),
        (Fake(FAILURE, KRB5 + 33), ClockSkewError, ClockSkewError),
        (Fake(FAILURE, KRB5 + 37), ClockSkewError, ClockSkewError),
        (Fake(FAILURE, KRB5 + 147), ClockSkewError, ClockSkewError),
        (Fake(FAILURE, KRB5 + 7), TicketError, TicketError),
        (Fake(FAILURE, KRB5 + 154), TicketError, TicketError),
        (Fake(FAILURE, KRB5 + 156), TicketError, TicketError),
        (Fake(FAILURE, KRB5 + 60), TicketError, RemoteProtocolError),
        (Fake(FAILURE, KRB5 + 31), TicketError, ServerProofError),
        (Fake(MIC), TicketError, ServerProofError),
        (Fake(FAILURE, KRB5 + 35), TicketError, CredentialsError),
        (Fake(FAILURE, KRB5 + 44), TicketError, CredentialsError),
        (Fake(DEFECTIVE), TicketError, RemoteProtocolError),
        (Fake(FAILURE, 5), TicketError, RemoteProtocolError),
    ],
)
def test_of_client(status: Fake, at_first: type[Error], later: type[Error]) -> None:
    """Before the first token whatever it is means that there is no ticket."""
    assert type(errors.of_client(status, WANTED, first=True)) is at_first
    assert type(errors.of_client(status, WANTED, first=False)) is later
    assert WANTED in str(errors.of_client(status, WANTED, first=True))


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Fake(BINDINGS), ChannelBindingError),
        (Fake(NO_CRED), RemoteProtocolError),
        (Fake(FAILURE, KRB5 + 32), TicketExpiredError),
        (Fake(FAILURE, KRB5 + 37), ClockSkewError),
        (Fake(FAILURE, KRB5 + 33), ClockSkewError),
        (Fake(FAILURE, KRB5 + 34), CredentialsError),
        *((Fake(FAILURE, KRB5 + n), TicketError) for n in (31, 35, 44, 45, 144, 181)),
        (Fake(DEFECTIVE), RemoteProtocolError),
        (Fake(FAILURE), CredentialsError),
    ],
)
def test_of_server(status: Fake, expected: type[Error]) -> None:
    assert type(errors.of_server(status)) is expected


def test_of_keytab() -> None:
    assert type(errors.of_keytab(Fake(NO_CRED))) is ConfigurationError


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Server vnc/x@R not found in Kerberos database", TicketError),
        ("Ticket expired", TicketExpiredError),
        ("Ticket not yet valid", ClockSkewError),
        ("Clock skew too great", ClockSkewError),
        ("Cannot contact any KDC for realm 'R'", TicketError),
        ("something else", RemoteProtocolError),
    ],
)
def test_status_behind_spnego(words: str, expected: type[Error]) -> None:
    """It has numbers of its own, which say nothing; the words are the mechanism's."""
    status = Fake(FAILURE, 100001, words)
    assert type(errors.of_client(status, WANTED, first=False)) is expected


def test_words_of_the_mechanism_are_the_best() -> None:
    told = errors.of_unwrap(Fake(FAILURE, 1, "first", "second"), "it")
    assert str(told) == "it is not genuine (first; second)"


@pytest.mark.parametrize("minor", ["Success", "Unknown error", "Unknown code krb5 17"])
def test_words_that_say_nothing(minor: str) -> None:
    told = errors.of_unwrap(Fake(FAILURE, 1, minor), "it")
    assert str(told) == "it is not genuine (A major status)"


def test_ticket_that_expires_in_a_session() -> None:
    """MIT's library lets it go on; others do not."""
    assert type(errors.of_unwrap(Fake(12 << 16), "it")) is TicketExpiredError
    assert type(errors.of_wrap(Fake(12 << 16))) is TicketExpiredError


def test_of_wrap() -> None:
    told = errors.of_wrap(Fake(FAILURE, 1, "why"))
    assert type(told) is LocalProtocolError
    assert str(told) == "a message could not be sealed (why)"


def test_words_that_quote_the_peer() -> None:
    """The name in a ticket is whatever the client asked its KDC for."""
    told = errors.of_server(Fake(FAILURE, KRB5 + 35, "no vnc/\x1b[2J\n in keytab"))
    assert str(told).isprintable()


def test_translated() -> None:
    with pytest.raises(RemoteProtocolError) as caught, errors.translated(errors.of_server):
        raise gssapi.raw.misc.GSSError(DEFECTIVE, 0)
    assert isinstance(caught.value.__cause__, gssapi.raw.misc.GSSError)
    with pytest.raises(ZeroDivisionError), errors.translated(errors.of_server):
        raise ZeroDivisionError
