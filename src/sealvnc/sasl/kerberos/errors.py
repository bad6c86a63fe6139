"""What GSSAPI's errors mean in the words of our error tree.

An error's text belongs to the thread that the call was made in: translate it there.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ...errors import (
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
from ...wire.text import printable

if TYPE_CHECKING:
    from gssapi.raw.misc import GSSError

# RFC 2744 3.9.1: routine errors, bits 16 to 23 of the major status
_BAD_BINDINGS, _BAD_MIC, _NO_CRED, _DEFECTIVE_TOKEN = 4, 6, 7, 9
_CREDENTIALS_EXPIRED, _CONTEXT_EXPIRED = 11, 12

# The minor status counts from here; up to 127 the numbers are those of RFC 4120 7.5.9,
# above they are libkrb5's own (the same in MIT's and in Heimdal's).
_KRB5, _TABLE_SIZE = -1765328384, 256
_SERVER_UNKNOWN, _BAD_INTEGRITY, _EXPIRED, _NOT_YET_VALID, _REPEATED = 7, 31, 32, 33, 34
_NOT_US, _SKEW, _BAD_KEY_VERSION, _NO_KEY = 35, 37, 44, 45
_WRONG_PRINCIPAL, _KDC_SKEW, _REALM_UNKNOWN, _KDC_UNREACHABLE, _KEYTAB_LACKS = (
    *(144, 147, 154, 156, 181),
)
_SAID = {
    "not found in Kerberos database": _SERVER_UNKNOWN,
    "cannot decrypt ticket": _BAD_INTEGRITY,
    "Ticket expired": _EXPIRED,
    "Ticket not yet valid": _NOT_YET_VALID,
    "Request is a replay": _REPEATED,
    "not found in keytab": _NOT_US,
    "Clock skew too great": _SKEW,
    "Cannot contact any KDC": _KDC_UNREACHABLE,
}
"""The same in MIT's words, which are all that SPNEGO passes on."""

_KEYTAB = {_NOT_US, _BAD_INTEGRITY, _BAD_KEY_VERSION, _NO_KEY, _WRONG_PRINCIPAL, _KEYTAB_LACKS}
_CLOCKS = {_NOT_YET_VALID, _SKEW, _KDC_SKEW}

_MEANINGLESS = ("Success", "Unknown error", "Unknown code")


@contextmanager
def translated(translate: "Callable[[GSSError], Exception]") -> Iterator[None]:
    """Raise the translation of a `GSSError`."""
    from gssapi.raw.misc import GSSError

    try:
        yield
    except GSSError as error:
        raise translate(error) from error


def of_client(error: "GSSError", wanted: str, *, first: bool) -> Error:
    """An error of an initiator that wants a ticket for the principal ``wanted``.

    Before the ``first`` token is out there is no peer yet, and the ticket was not to be had.
    """
    words = _words(error)
    major, minor = _routine(error), _kerberos(error, words)
    if minor == _EXPIRED or major == _CREDENTIALS_EXPIRED:
        return TicketExpiredError(f"the Kerberos ticket for {wanted} has expired; run kinit again")
    if minor in _CLOCKS:
        return ClockSkewError(f"the clock is too far from the other end's for {wanted}{words}")
    if major == _NO_CRED:
        return TicketError(f"there is no Kerberos ticket for {wanted}; get one with kinit{words}")
    if minor == _SERVER_UNKNOWN:
        return TicketError(f"the KDC knows no principal {wanted}, so there is no ticket for it")
    if minor in (_KDC_UNREACHABLE, _REALM_UNKNOWN):
        return TicketError(f"no KDC could be asked for a ticket for {wanted}{words}")
    if first:
        return TicketError(f"there is no Kerberos ticket for {wanted}{words}")
    if minor == _BAD_INTEGRITY or major == _BAD_MIC:
        return ServerProofError(f"the server did not prove that it is {wanted}")
    if minor in _KEYTAB:
        return CredentialsError(f"the server does not take a ticket for {wanted}{words}")
    return RemoteProtocolError(f"malformed Kerberos token from the server{words}")


def of_keytab(error: "GSSError") -> ConfigurationError:
    """An error of GSS_Acquire_cred for an acceptor."""
    return ConfigurationError(f"the Kerberos keytab cannot be used{_words(error)}")


def of_server(error: "GSSError") -> Error:
    """An error of an acceptor, which has its keys."""
    words = _words(error)
    major, minor = _routine(error), _kerberos(error, words)
    if major == _BAD_BINDINGS:
        return ChannelBindingError("the client's ticket is bound to another TLS channel")
    if minor == _EXPIRED:
        return TicketExpiredError("the client's Kerberos ticket has expired")
    if minor in _CLOCKS:
        return ClockSkewError(f"the client's clock, or this one, is wrong{words}")
    if minor == _REPEATED:
        return CredentialsError("the client's Kerberos token has been used before")
    if minor in _KEYTAB:
        return TicketError(f"the client's Kerberos ticket does not fit the keytab{words}")
    if major in (_DEFECTIVE_TOKEN, _NO_CRED):  # the latter: one of another mechanism
        return RemoteProtocolError(f"malformed Kerberos token from the client{words}")
    return CredentialsError(f"the client's Kerberos token was refused{words}")


def of_unwrap(error: "GSSError", what: str) -> Error:
    """An error of GSS_Unwrap: ``what`` is forged, damaged, replayed, or out of order."""
    if _routine(error) == _CONTEXT_EXPIRED:
        return TicketExpiredError("the Kerberos ticket has expired, and its security layer with it")
    return RemoteProtocolError(f"{what} is not genuine{_words(error)}")


def of_wrap(error: "GSSError") -> Error:
    """An error of GSS_Wrap, to which the peer has contributed nothing."""
    if _routine(error) == _CONTEXT_EXPIRED:
        return TicketExpiredError("the Kerberos ticket has expired, and its security layer with it")
    return LocalProtocolError(f"a message could not be sealed{_words(error)}")


def _routine(error: "GSSError") -> int:
    return int(error.maj_code) >> 16 & 0xFF


def _kerberos(error: "GSSError", words: str) -> int:
    number = (int(error.min_code) - _KRB5) % 2**32
    if number < _TABLE_SIZE:
        return number
    return next((number for said, number in _SAID.items() if said in words), number)


def _words(error: "GSSError") -> str:
    """The library's own, best those of the mechanism, in parentheses. The peer may be quoted."""
    minor, major = (
        [
            text
            for text in error.get_all_statuses(code, is_major)
            if not text.startswith(_MEANINGLESS)
        ]
        for code, is_major in ((error.min_code, False), (error.maj_code, True))
    )
    return f" ({printable('; '.join(minor or major).encode())})" if minor or major else ""
