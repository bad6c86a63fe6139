"""A client's side of TLS: whom it believes, and the certificate it shows."""

import hashlib
from ipaddress import ip_address

import service_identity
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from OpenSSL import SSL, crypto
from service_identity.cryptography import (
    verify_certificate_hostname,
    verify_certificate_ip_address,
)

from ....errors import CertificateNameError, CertificatePinError
from . import context
from .credentials import ClientTLS
from .errors import verification_error


class ClientSide:
    """OpenSSL's part of a `ClientTLS`; raises `ConfigurationError` for a file of no use."""

    def __init__(self, credentials: ClientTLS) -> None:
        self._server_name, self._pin = credentials.server_name, credentials.pin
        self._ca, self._sni = credentials.ca, credentials.sni
        if self._sni is None:
            self._sni = "" if _is_address(self._server_name) else self._server_name
        self.contexts = {
            anonymous: context.make(credentials.certificate, credentials.key, anonymous=anonymous)
            for anonymous in (False, True)
        }
        for each in self.contexts.values():
            if self._ca is not None:
                context.load_authorities(each, self._ca)
            elif self._pin is None:
                each.set_default_verify_paths()

    def connection(self, verification: context.Verification, *, anonymous: bool) -> SSL.Connection:
        """A connection about to say ClientHello."""
        connection = SSL.Connection(self.contexts[anonymous])
        if self._sni:
            connection.set_tlsext_host_name(_a_label(self._sni).encode())

        def verify(_: SSL.Connection, cert: crypto.X509, code: int, depth: int, ok: int) -> bool:
            certificate = cert.to_cryptography()
            if not ok and verification.error is None and (self._pin is None or self._ca):
                verification.error = verification_error(code, certificate)
            if depth > 0:
                return True  # the chain is judged at its end, where the server's own name is known
            return self._judge(certificate, verification)

        connection.set_verify(SSL.VERIFY_PEER, verify)
        connection.set_connect_state()
        return connection

    def _judge(self, certificate: x509.Certificate, verification: context.Verification) -> bool:
        """The last word on the server's own certificate."""
        found = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()
        if self._pin is not None and found != self._pin:
            verification.error = CertificatePinError(
                "the server's certificate is not the one that is pinned"
            )
        elif verification.error is None and (self._pin is None or self._ca):
            verification.error = self._judge_name(certificate)
        if verification.error is None:
            pinned = self._pin is not None
            verification.believed = "certificate pinned" if pinned else "certificate verified"
            return True
        verification.error.fingerprint = f"sha256:{found.hex()}"
        return False

    def _judge_name(self, certificate: x509.Certificate) -> CertificateNameError | None:
        try:
            if _is_address(self._server_name):
                verify_certificate_ip_address(certificate, self._server_name)
            else:
                verify_certificate_hostname(certificate, _a_label(self._server_name))
        except (service_identity.VerificationError, service_identity.CertificateError, ValueError):
            names = ", ".join(_names(certificate)) or "no name at all (it has no subjectAltName)"
            return CertificateNameError(
                f"the server's certificate is for {names}, not for {self._server_name}"
            )
        return None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _a_label(name: str) -> str:
    """A host name as it stands in DNS and certificates."""
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name.encode("ascii", "replace").decode()


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError):
        return []
    names = extension.value
    return [
        *names.get_values_for_type(x509.DNSName),
        *(str(address) for address in names.get_values_for_type(x509.IPAddress)),
    ]
