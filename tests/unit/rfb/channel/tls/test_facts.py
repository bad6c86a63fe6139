"""rfb.channel.tls.facts: what is true of an established TLS channel."""

import hashlib
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from OpenSSL import SSL

from sealvnc.errors import CertificateError, CertificateNameError
from sealvnc.rfb.channel import ClientTLS, ServerTLS
from sealvnc.rfb.channel.tls.context import Verification
from sealvnc.rfb.channel.tls.facts import distinguished_name, gather, server_end_point
from support.certificates import Files, make, name
from support.handshake import Pair


@pytest.fixture(scope="module")
def pair(files: Files) -> Pair:
    """Client alice and a server, TLS 1.3."""
    client = ClientTLS(
        "localhost", ca=files.certificate("ca"), certificate=files.both("alice"), key=None
    )
    server = ServerTLS(
        files.certificate("server"), files.key("server"), client_ca=files.certificate("ca")
    )
    return Pair(client, server)


def test_client(pair: Pair, files: Files) -> None:
    facts = pair.client.facts
    assert facts is not None
    assert (facts.version, facts.bits, facts.anonymous) == ("TLSv1.3", 256, False)
    assert facts.peer_certificate == files.made["server"].der
    assert facts.peer_name == "O=Example,CN=vm7.example.org"
    assert (facts.wants_client_certificate, facts.sent_certificate) == (True, True)
    assert facts.verified_by == "certificate verified"
    assert not facts.server_side


def test_server(pair: Pair, files: Files) -> None:
    facts = pair.server.facts
    assert facts is not None
    assert facts.peer_certificate == files.made["alice"].der
    assert facts.peer_name == "O=Example,CN=alice"
    assert (facts.wants_client_certificate, facts.sent_certificate) == (False, False)
    assert facts.verified_by == "client certificate verified"
    assert facts.server_side


def test_bindings_agree(pair: Pair, files: Files) -> None:
    """Both ends bind to the same, best type first; the end point is the server's certificate."""
    assert pair.client.facts is not None
    assert pair.server.facts is not None
    bindings = pair.client.facts.bindings
    assert bindings == pair.server.facts.bindings
    assert list(bindings) == ["tls-exporter", "tls-server-end-point"]
    exported = pair.client._tls.export_keying_material(b"EXPORTER-Channel-Binding", 32, b"")
    assert bindings["tls-exporter"] == exported  # RFC 9266 2
    assert bindings["tls-server-end-point"] == hashlib.sha256(files.made["server"].der).digest()


def test_channels_differ(files: Files) -> None:
    """Another connection between the same two has another exporter."""

    def exporter() -> bytes:
        client = ClientTLS("localhost", ca=files.certificate("ca"))
        pair = Pair(client, ServerTLS(files.certificate("server"), files.key("server")))
        assert pair.client.facts is not None
        return pair.client.facts.bindings["tls-exporter"]

    assert exporter() != exporter()


def test_without_a_client_certificate(files: Files) -> None:
    client = ClientTLS("localhost", ca=files.certificate("ca"))
    pair = Pair(client, ServerTLS(files.certificate("server"), files.key("server")))
    assert pair.client.facts is not None
    assert pair.server.facts is not None
    wants = pair.client.facts.wants_client_certificate
    assert (wants, pair.client.facts.sent_certificate) == (False, False)
    assert (pair.server.facts.peer_certificate, pair.server.facts.peer_name) == (None, "")


def test_anonymous(files: Files) -> None:
    """TLS 1.2 without certificates: no binding, no name, and it says so."""
    pair = Pair(ClientTLS("localhost"), ServerTLS(), anonymous=True)
    assert pair.client_error is None
    assert pair.client.facts is not None
    assert (pair.client.facts.version, pair.client.facts.anonymous) == ("TLSv1.2", True)
    assert (pair.client.facts.bindings, pair.client.facts.verified_by) == ({}, "")
    assert pair.client.facts.peer_certificate is None


def test_certificate_where_anonymous_would_do(files: Files) -> None:
    """TLS 1.2 has no exporter that is sure to be unique: the end point alone remains."""
    client = ClientTLS("localhost", ca=files.certificate("ca"))
    server = _TLS12(files)
    pair = Pair(client, server)
    assert pair.client.facts is not None
    assert (pair.client.facts.version, pair.client.facts.anonymous) == ("TLSv1.2", False)
    assert list(pair.client.facts.bindings) == ["tls-server-end-point"]


class _TLS12(ServerTLS):
    """A server that speaks no TLS 1.3."""

    def __init__(self, files: Files) -> None:
        super().__init__(files.certificate("server"), files.key("server"))
        for each in self.side.contexts.values():
            each.set_max_proto_version(SSL.TLS1_2_VERSION)


@dataclass
class Handshaken:
    """What `gather` asks of a connection, when OpenSSL has let a server pass."""

    def get_peer_certificate(self, *, as_cryptography: bool) -> None:
        return None

    get_certificate = get_peer_certificate

    def get_cipher_name(self) -> str:
        return "TLS_AES_256_GCM_SHA384"


def test_nobody_verified_it(files: Files) -> None:
    """Our judgement has the last word, should OpenSSL pass over it."""
    client = ClientTLS("localhost", ca=files.certificate("ca"))
    with pytest.raises(CertificateError, match="was not verified"):
        gather(Handshaken(), client, Verification())
    with pytest.raises(CertificateNameError):
        gather(
            Handshaken(),
            client,
            Verification(error=CertificateNameError("another name")),
        )


def test_distinguished_name() -> None:
    """In the order of its encoding, with GnuTLS's words; special characters are escaped."""
    parts = [
        (NameOID.COUNTRY_NAME, "GB"),
        (NameOID.ORGANIZATION_NAME, "Example, Inc."),
        (NameOID.COMMON_NAME, "alice"),
        (NameOID.EMAIL_ADDRESS, "alice@example.org"),
    ]
    assert distinguished_name(name(*parts)) == (
        "C=GB,O=Example\\, Inc.,CN=alice,EMAIL=alice@example.org"
    )
    assert distinguished_name(name()) == ""


@pytest.mark.parametrize("algorithm", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_server_end_point(algorithm: hashes.HashAlgorithm) -> None:
    """RFC 5929 4.1: the hash of the certificate's own signature."""
    made = make(name(), sign_with=algorithm)
    expected = hashlib.new(algorithm.name, made.der).digest()
    assert server_end_point(made.certificate) == expected


@dataclass
class Signed:
    """A certificate, as far as `server_end_point` looks at it."""

    signature_hash_algorithm: hashes.HashAlgorithm | None

    def public_bytes(self, encoding: serialization.Encoding) -> bytes:
        assert encoding is serialization.Encoding.DER
        return b"DER"


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        (hashes.SHA1(), hashlib.sha256(b"DER").digest()),
        (hashes.MD5(), hashlib.sha256(b"DER").digest()),
        (None, None),  # Ed25519 names no hash: the type is not defined
    ],
)
def test_weak_or_no_hash(algorithm: hashes.HashAlgorithm | None, expected: bytes | None) -> None:
    """SHA-256 stands in for what is weak."""
    assert server_end_point(Signed(algorithm)) == expected
