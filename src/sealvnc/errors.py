"""Every error of SealVNC, drawn as a tree.

::

    Error
    ├── ProtocolError                  a rule of a specification was broken
    │   ├── LocalProtocolError         by our caller
    │   └── RemoteProtocolError        by the peer
    │       └── LimitError             by asking for more than `wire.limits` allows
    ├── NegotiationError               nobody broke a rule; there is no common ground
    │   ├── VersionError               the peer is no VNC server, or too old
    │   ├── SecurityTypeError          no common security type      .offered, .acceptable
    │   ├── MechanismError             no common SASL mechanism     .offered, .acceptable
    │   └── PolicyError                common ground exists, our policy forbids it
    ├── AuthenticationError            the dialogue worked; the answer was no
    │   ├── CredentialsError           wrong user or password (nobody says which)
    │   │   └── TicketError            Kerberos: no ticket to be had
    │   │       ├── TicketExpiredError       there was one
    │   │       └── ClockSkewError           the clocks of the two ends differ too much
    │   ├── AuthorizationError         we are who we say, but may not do this
    │   │   ├── NotAdministratorError  a gateway does not take orders from us
    │   │   └── UnavailableError       we may, but there is nothing to be had now   .reason
    │   ├── ServerProofError           the server did not prove that it knows the secret
    │   ├── ChannelBindingError        the two ends are not on the same TLS channel
    │   └── AbortedError               the user gave up, or there was nobody to ask
    ├── ChannelError
    │   ├── UnreachableError           nobody answered at the address
    │   │   └── NoGatewayError         nobody answered at a gateway's control socket
    │   ├── DeadlineError              the time allowed is over
    │   ├── ConnectionClosedError      the peer went away                       .phase
    │   ├── GuestLostError             a gateway's guest has gone away
    │   ├── TLSError                   the TLS handshake failed
    │   └── CertificateError           the peer's certificate was refused, or ours  .fingerprint
    │       ├── CertificateExpiredError      not valid now
    │       ├── CertificateUntrustedError    no chain to a trusted authority
    │       ├── CertificateNameError         issued to somebody else
    │       ├── CertificatePinError          not the certificate that was pinned
    │       ├── ServerKeyError               a bare key (RSA-AES) that nobody has confirmed
    │       └── ClientCertificateError       the server wants another one from us
    └── ConfigurationError             a file, an option or an address is wrong

The class tells whose move is next. The message is for our log and our user and
never holds a secret. What a *stranger* is told is always `REFUSAL`; only who has proven
an identity that may come in can be told the ``reason`` why there is nothing to be had.
"""

from collections.abc import Iterable

REFUSAL = "Authentication failed"
"""The only reason a server of ours ever gives to a stranger that it turns away."""

NOT_RUNNING = "The guest is not running"
OUT_OF_REACH = "The guest's console cannot be reached"
IN_USE = "The console is in use"
FULL = "The gateway is full"
WHICH_GUEST = "Say which guest"
UNAVAILABLE = (NOT_RUNNING, OUT_OF_REACH, IN_USE, FULL, WHICH_GUEST)
"""How the reasons begin by which a client of ours knows that no rule keeps it out."""


class Error(Exception):
    """The base of all errors; nothing else leaves the core."""


class ProtocolError(Error):
    """A rule of a specification was broken."""


class LocalProtocolError(ProtocolError):
    """Our caller broke it: a bug in the program that uses this library."""


class RemoteProtocolError(ProtocolError):
    """The peer broke it."""


class LimitError(RemoteProtocolError):
    """The peer asked for more than `sealvnc.wire.limits` allows."""


class NegotiationError(Error):
    """Both ends are sound, but they have nothing in common."""


class VersionError(NegotiationError):
    """The peer does not speak an RFB version that we know, or is no VNC server."""


class _NothingInCommonError(NegotiationError):
    def __init__(
        self, message: str, *, offered: Iterable[str] = (), acceptable: Iterable[str] = ()
    ) -> None:
        super().__init__(message)
        self.offered, self.acceptable = tuple(offered), tuple(acceptable)


class SecurityTypeError(_NothingInCommonError):
    """No common security type or VeNCrypt subtype; both lists are attributes, in words."""


class MechanismError(_NothingInCommonError):
    """No common SASL mechanism; both lists are attributes."""


class PolicyError(_NothingInCommonError):
    """The two ends could talk, but our policy forbids it (PLAIN without TLS)."""


class AuthenticationError(Error):
    """The authentication exchange ended in a no."""


class CredentialsError(AuthenticationError):
    """The user name or the password is wrong."""


class TicketError(CredentialsError):
    """There is no Kerberos ticket, or none for this server; the message names the principal."""


class TicketExpiredError(TicketError):
    """There is a Kerberos ticket, but its time is over."""


class ClockSkewError(TicketError):
    """This clock and that of the KDC or the server differ by more than Kerberos allows."""


class AuthorizationError(AuthenticationError):
    """The identity is proven, but it may not do what it asked for."""


class NotAdministratorError(AuthorizationError):
    """The gateway takes orders from root, and from whom its configuration names."""


class UnavailableError(AuthorizationError):
    """The identity may come in, but what it wants is not to be had now.

    ``reason`` is what the peer is told, or has told us, at most 1 KiB of plain text.
    """

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class ServerProofError(AuthenticationError):
    """The server claimed success without proving that it knows the secret."""


class ChannelBindingError(AuthenticationError):
    """The two ends do not share one TLS channel: somebody sits between them."""


class AbortedError(AuthenticationError):
    """The exchange was given up on our side: no credentials were to be had."""


class ChannelError(Error):
    """What carries the bytes failed."""


class UnreachableError(ChannelError):
    """Nobody listens at the address, or the name does not resolve."""


class NoGatewayError(UnreachableError):
    """Nobody listens at the control socket: no gateway runs, or it has another one."""


class DeadlineError(ChannelError):
    """The time allowed for an operation is over."""


class ConnectionClosedError(ChannelError):
    """The peer closed the connection; ``phase`` says how far we had come."""

    def __init__(self, message: str, phase: str = "") -> None:
        super().__init__(message)
        self.phase = phase


class GuestLostError(ChannelError):
    """A gateway has lost the console of a guest; the viewer's own connection was sound."""


class TLSError(ChannelError):
    """The TLS handshake or a TLS record failed."""


class CertificateError(ChannelError):
    """A certificate was refused. ``fingerprint`` is ``sha256:`` and hex, if it was seen."""

    fingerprint = ""


class CertificateExpiredError(CertificateError):
    """The certificate is not valid at this time."""


class CertificateUntrustedError(CertificateError):
    """The certificate is self-signed, or its authority is not one of ours."""


class CertificateNameError(CertificateError):
    """The certificate was issued to another name."""


class CertificatePinError(CertificateError):
    """The certificate, or the bare key, is not the pinned one."""


class ServerKeyError(CertificateError):
    """The server has a key without a certificate, and nobody has confirmed that it is its own."""


class ClientCertificateError(CertificateError):
    """The server asked for a client certificate and did not accept what it got."""


class ConfigurationError(Error):
    """A file, an option or an address that was given to us is wrong."""
