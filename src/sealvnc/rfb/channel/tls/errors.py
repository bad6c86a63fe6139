"""What OpenSSL says, in the words of our error tree."""

from datetime import UTC

from cryptography import x509
from OpenSSL import SSL

from ....errors import (
    CertificateError,
    CertificateExpiredError,
    CertificateUntrustedError,
    ClientCertificateError,
    TLSError,
)

_NOT_YET_VALID, _EXPIRED = 9, 10
_UNTRUSTED = {
    2: "its issuer is unknown",
    18: "it is self-signed",
    19: "it is signed by an authority of its own",
    20: "its issuer is not a trusted authority",
    21: "the certificates that lead to a trusted authority are missing",
}

_ALERTS_ABOUT_OUR_CERTIFICATE = (
    "certificate required",
    "bad certificate",
    "unsupported certificate",
    "certificate revoked",
    "certificate expired",
    "certificate unknown",
    "unknown ca",
    "access denied",
)


def verification_error(code: int, certificate: x509.Certificate) -> CertificateError:
    """The error for an OpenSSL verification result (X509_V_ERR_*)."""
    subject = certificate.subject.rfc4514_string() or "without a subject"
    if code in (_EXPIRED, _NOT_YET_VALID):
        first = certificate.not_valid_before_utc.astimezone(UTC).date()
        last = certificate.not_valid_after_utc.astimezone(UTC).date()
        what = "has expired" if code == _EXPIRED else "is not valid yet"
        return CertificateExpiredError(
            f"the certificate {subject} {what}: it is valid from {first} to {last}"
        )
    reason = _UNTRUSTED.get(code)
    if reason is not None:
        return CertificateUntrustedError(f"the certificate {subject} is not trusted: {reason}")
    return CertificateError(f"the certificate {subject} was refused (OpenSSL code {code})")


def translate(
    error: SSL.Error, *, server_side: bool, asked: bool = False
) -> TLSError | CertificateError:
    """An `SSL.Error` of a handshake or a record.

    To a server, an alert about a certificate means that the *client* refused ours;
    to a client, that the server wants another client certificate. A client that was
    ``asked`` for one and has none hears of it by handshake_failure in TLS 1.2 (RFC 5246 7.4.6).
    """
    entries = error.args[0] if error.args and isinstance(error.args[0], list) else ()
    reasons = "; ".join(str(entry[-1]) for entry in entries if entry)
    reasons = reasons or "the peer closed the connection"
    about_us = any(alert in reasons for alert in _ALERTS_ABOUT_OUR_CERTIFICATE)
    if about_us and "alert" in reasons and not server_side:
        return ClientCertificateError(f"the server refused our client certificate ({reasons})")
    if asked and "alert handshake failure" in reasons:
        return ClientCertificateError(f"the server wants a client certificate ({reasons})")
    if "peer did not return a certificate" in reasons:
        return ClientCertificateError("the client sent no certificate")
    return TLSError(f"TLS failed: {reasons}")
