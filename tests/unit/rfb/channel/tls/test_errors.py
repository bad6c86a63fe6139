"""rfb.channel.tls.errors: what OpenSSL says, in the words of our tree."""

from datetime import timedelta

import pytest
from OpenSSL import SSL

from sealvnc.errors import (
    CertificateError,
    CertificateExpiredError,
    CertificateUntrustedError,
    ClientCertificateError,
    TLSError,
)
from sealvnc.rfb.channel.tls.errors import translate, verification_error
from support.certificates import example, make, name

CERTIFICATE = make(example("vm7")).certificate


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (9, CertificateExpiredError, "is not valid yet"),
        (10, CertificateExpiredError, "has expired"),
        (2, CertificateUntrustedError, "issuer is unknown"),
        (18, CertificateUntrustedError, "self-signed"),
        (19, CertificateUntrustedError, "an authority of its own"),
        (20, CertificateUntrustedError, "not a trusted authority"),
        (21, CertificateUntrustedError, "are missing"),
        (23, CertificateError, "OpenSSL code 23"),  # revoked
        (7, CertificateError, "OpenSSL code 7"),
    ],
)
def test_verification(code: int, error: type[CertificateError], words: str) -> None:
    """The subject is named."""
    found = verification_error(code, CERTIFICATE)
    assert type(found) is error
    assert words in str(found)
    assert "CN=vm7,O=Example" in str(found)


def test_dates() -> None:
    """From and to, as days."""
    certificate = make(example("x"), first=timedelta(-9), last=timedelta(-2)).certificate
    text = str(verification_error(10, certificate))
    assert f"from {certificate.not_valid_before_utc:%Y-%m-%d} to" in text


def test_no_subject() -> None:
    assert "without a subject" in str(verification_error(20, make(name()).certificate))


def openssl(*reasons: str) -> SSL.Error:
    return SSL.Error([("SSL routines", "", reason) for reason in reasons])


@pytest.mark.parametrize(
    ("reason", "server_side", "asked", "error"),
    [
        ("tlsv13 alert certificate required", False, False, ClientCertificateError),
        ("ssl/tls alert bad certificate", False, False, ClientCertificateError),
        ("tlsv1 alert unknown ca", False, False, ClientCertificateError),
        ("tlsv1 alert unknown ca", True, False, TLSError),  # the client refused *our* certificate
        ("ssl/tls alert handshake failure", False, True, ClientCertificateError),
        ("ssl/tls alert handshake failure", False, False, TLSError),
        ("peer did not return a certificate", True, False, ClientCertificateError),
        ("wrong version number", False, False, TLSError),
        ("decryption failed or bad record mac", True, False, TLSError),
    ],
)
def test_translation(reason: str, server_side: bool, asked: bool, error: type[Exception]) -> None:
    """Whose certificate an alert is about depends on who hears it."""
    found = translate(openssl(reason), server_side=server_side, asked=asked)
    assert type(found) is error


@pytest.mark.parametrize("error", [SSL.Error(), SSL.Error([]), SSL.SysCallError(-1, "EOF")])
def test_no_reason(error: SSL.Error) -> None:
    """OpenSSL may say nothing at all."""
    assert type(translate(error, server_side=False)) is TLSError
