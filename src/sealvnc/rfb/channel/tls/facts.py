"""What is true of an established TLS connection, channel bindings included."""

import re

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from ....errors import CertificateError
from ....wire.protection import TLSFacts
from .context import Verification
from .credentials import ClientTLS, ServerTLS


def gather(
    connection: SSL.Connection, credentials: ClientTLS | ServerTLS, verification: Verification
) -> TLSFacts:
    """The facts of ``connection``, whose handshake is done.

    Raises `CertificateError` for a server that OpenSSL let pass and we did not.
    """
    if verification.error is not None:
        raise verification.error
    peer = connection.get_peer_certificate(as_cryptography=True)
    cipher = connection.get_cipher_name() or ""
    own = connection.get_certificate(as_cryptography=True)
    server_side = isinstance(credentials, ServerTLS)
    anonymous = cipher.startswith(("ADH-", "AECDH-"))
    if not (server_side or anonymous or verification.believed):
        raise CertificateError("the server's certificate was not verified")
    server_certificate = None if anonymous else (own if server_side else peer)
    return TLSFacts(
        version=connection.get_protocol_version_name(),
        cipher=cipher,
        bits=connection.get_cipher_bits() or 0,
        anonymous=anonymous,
        peer_certificate=peer.public_bytes(serialization.Encoding.DER) if peer else None,
        peer_name=distinguished_name(peer.subject) if peer else "",
        verified_by=verification.believed,
        bindings=_bindings(connection, server_certificate),
        wants_client_certificate=not server_side and bool(connection.get_client_ca_list()),
        sent_certificate=not server_side and own is not None,
        server_side=server_side,
        server_name=_server_name(connection) if server_side else "",
    )


def _server_name(connection: SSL.Connection) -> str:
    """What is no DNS name chooses nothing."""
    name = (connection.get_servername() or b"").decode("ascii", "replace")
    return name.lower() if re.fullmatch(r"[A-Za-z0-9_.-]{1,255}", name) else ""


def distinguished_name(name: x509.Name) -> str:
    """A subject in the order of its encoding (``O=Example,CN=alice``), as GnuTLS and QEMU print it.

    RFC 4514 prints the reverse; an access rule copied from one to the other never matches.
    """
    short = {NameOID.EMAIL_ADDRESS: "EMAIL"}
    return ",".join(rdn.rfc4514_string(short) for rdn in name.rdns)


def _bindings(connection: SSL.Connection, certificate: x509.Certificate | None) -> dict[str, bytes]:
    """Channel binding data by type, best first.

    ``tls-exporter`` (RFC 9266) is taken from TLS 1.3 only: below that it is unique
    only with the extended master secret, which OpenSSL does not tell us about.
    """
    bindings = {}
    if connection.get_protocol_version_name() == "TLSv1.3":
        exported = connection.export_keying_material(b"EXPORTER-Channel-Binding", 32, b"")
        bindings["tls-exporter"] = exported
    if certificate is not None and (end_point := server_end_point(certificate)) is not None:
        bindings["tls-server-end-point"] = end_point
    return bindings


def server_end_point(certificate: x509.Certificate) -> bytes | None:
    """``tls-server-end-point``, RFC 5929 4.1; `None` where the signature has no single hash."""
    algorithm = certificate.signature_hash_algorithm
    if algorithm is None:
        return None
    if isinstance(algorithm, hashes.MD5 | hashes.SHA1):
        algorithm = hashes.SHA256()
    digest = hashes.Hash(algorithm)
    digest.update(certificate.public_bytes(serialization.Encoding.DER))
    return digest.finalize()
