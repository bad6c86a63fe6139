"""Certificates of servers and of clients: each flaw has its own error class."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from loopback import ends
from loopback.ends import Setting
from loopback.wire import End, join
from peers import pki
from refusals.script import liar, server_in
from sealvnc.errors import (
    CertificateError,
    CertificateExpiredError,
    CertificateNameError,
    CertificatePinError,
    CertificateUntrustedError,
    ClientCertificateError,
    ConfigurationError,
    Error,
    TLSError,
)
from sealvnc.rfb.channel import ClientTLS, ServerTLS
from sealvnc.rfb.security.numbers import Subtype

X509 = ["x509sasl", "x509plain", "x509vnc", "x509none"]
VERSIONS = [None, ends.TLS_1_2]


def digest(name: str) -> bytes:
    certificate = pki.session().leaves[name].certificate
    return hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).digest()


def meet(client_tls: ClientTLS, server: ServerTLS, security=("x509sasl",)) -> tuple[End, End]:
    client = ends.client(Setting(security), tls=client_tls)
    pair = client, ends.server(Setting(security), tls=server)
    join(pair)
    return pair


# -- servers -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Flaw:
    """A server's certificate, and what a client with these options thinks of it."""

    certificate: str
    expected: type[Error]
    words: str
    server_name: str = "localhost"
    ca: str = "ca"


FLAWS = [
    Flaw("expired", CertificateExpiredError, "has expired: it is valid from"),
    Flaw("not-yet", CertificateExpiredError, "is not valid yet: it is valid from"),
    Flaw("self-signed", CertificateUntrustedError, "it is self-signed"),
    Flaw("server", CertificateUntrustedError, "its issuer is", ca="other"),
    Flaw("wrong-name", CertificateNameError, "is for other.example.org, not for localhost"),
    Flaw("server", CertificateNameError, "not for example.org", "example.org"),
    Flaw("server", CertificateNameError, "not for 127.0.0.2", "127.0.0.2"),
    Flaw("server", CertificateNameError, "not for ::2", "::2"),
    Flaw("server", CertificateNameError, "not for localhost.example.org", "localhost.example.org"),
    Flaw("wrong-name", CertificateNameError, "not for example.org", "example.org"),
    Flaw("wrong-name", CertificateNameError, "not for a.other.example.org", "a.other.example.org"),
]


@pytest.mark.parametrize("version", VERSIONS, ids=["TLS 1.3", "TLS 1.2"])
@pytest.mark.parametrize("security", X509)
@pytest.mark.parametrize("flaw", FLAWS, ids=lambda f: f"{f.certificate}-{f.server_name}-{f.ca}")
def test_servers_certificate(flaw: Flaw, security: str, version: int | None):
    ca = pki.session().other_ca_file if flaw.ca == "other" else None
    trust = ends.client_tls(server_name=flaw.server_name, ca=ca)
    client, server = meet(trust, ends.server_tls(flaw.certificate, version=version), [security])
    assert type(client.error) is flaw.expected
    assert flaw.words in str(client.error)
    assert not client.asked
    assert type(server.error) is TLSError


@pytest.mark.parametrize("version", VERSIONS, ids=["TLS 1.3", "TLS 1.2"])
def test_a_client_certificate_is_no_servers(version: int | None):
    """Its extended key usage says so (RFC 5280 4.2.1.12)."""
    tls = ends.server_tls("for-clients", version=version)
    client, server = meet(ends.client_tls(), tls)
    assert type(client.error) is CertificateError
    assert type(server.error) is TLSError


NAMES = ["localhost", "LOCALHOST", "127.0.0.1", "::1"]


@pytest.mark.parametrize("server_name", NAMES)
def test_the_right_names_are_accepted(server_name: str):
    client, server = meet(ends.client_tls(server_name=server_name), ends.server_tls("server"))
    assert client.result.authenticated.protection.tls.verified_by == "certificate verified"
    assert server.outcome == "ok"


# -- pins --------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS, ids=["TLS 1.3", "TLS 1.2"])
@pytest.mark.parametrize("name", ["server", "self-signed", "expired", "wrong-name"])
def test_a_pinned_certificate_needs_nothing_else(name: str, version: int | None):
    client, _ = meet(ends.client_tls(pin=digest(name)), ends.server_tls(name, version=version))
    assert client.result.authenticated.protection.tls.verified_by == "certificate pinned"
    assert client.result.authenticated.protection.verified_tls


@pytest.mark.parametrize("name", ["server", "self-signed", "expired", "wrong-name"])
@pytest.mark.parametrize("with_ca", [False, True], ids=["pin", "pin and authority"])
def test_another_certificate_than_the_pinned(name: str, with_ca: bool):
    pin = digest("alice")
    tls = ends.client_tls(pin=pin, ca=pki.session().ca_file if with_ca else None)
    client, server = meet(tls, ends.server_tls(name))
    assert type(client.error) is CertificatePinError
    assert client.error.fingerprint == f"sha256:{digest(name).hex()}"
    assert type(server.error) is TLSError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("expired", CertificateExpiredError),
        ("self-signed", CertificateUntrustedError),
        ("wrong-name", CertificateNameError),
    ],
)
def test_with_an_authority_a_pin_is_one_more_condition(name: str, expected: type[Error]):
    tls = ends.client_tls(pin=digest(name), ca=pki.session().ca_file)
    client, _ = meet(tls, ends.server_tls(name))
    assert type(client.error) is expected


# -- clients -----------------------------------------------------------------------------------


CLIENTS = [
    ("", True, ClientCertificateError),
    ("mallory", True, CertificateUntrustedError),
    ("mallory", False, CertificateUntrustedError),
    ("late", True, CertificateExpiredError),
    ("late", False, CertificateExpiredError),
]


@pytest.mark.parametrize("version", VERSIONS, ids=["TLS 1.3", "TLS 1.2"])
@pytest.mark.parametrize("security", X509)
@pytest.mark.parametrize(("user", "requires", "expected"), CLIENTS)
def test_clients_certificate(
    user: str, requires: bool, expected: type[Error], security: str, version: int | None
):
    """A client that is refused learns that it was about its certificate."""
    tls = ends.server_tls(asks=True, requires=requires, version=version)
    client, server = meet(ends.client_tls(user=user), tls, [security])
    assert type(client.error) is ClientCertificateError
    assert type(server.error) is expected
    assert not any(type(each).__name__ == "Authorize" for each in server.asked)


@pytest.mark.parametrize(("user", "expected"), [("", 0), ("alice", 1), ("bob", 1)])
def test_a_certificate_that_is_asked_for_may_be_missing(user: str, expected: int):
    client, server = meet(ends.client_tls(user=user), ends.server_tls(asks=True))
    assert client.outcome == server.outcome == "ok"
    assert (server.result.authenticated.mechanism == "EXTERNAL") == bool(expected)


@pytest.mark.parametrize("version", VERSIONS, ids=["TLS 1.3", "TLS 1.2"])
@pytest.mark.parametrize(("user", "words"), [("", "wants a client"), ("alice", "does not accept")])
@pytest.mark.parametrize("security", X509)
def test_a_server_that_hangs_up_after_tls(
    security: str, user: str, words: str, version: int | None
):
    """GnuTLS servers (QEMU) ask, finish the handshake, and then look at the certificate."""
    client = ends.client(Setting([security]), tls=ends.client_tls(user=user))
    subtype = Subtype[f"X509_{security.removeprefix('x509').upper()}"]
    tls = ends.server_tls(asks=True, version=version)
    server = liar("server", *server_in(subtype), tls=tls)
    join((client, server))
    client.receive_eof()
    assert type(client.error) is ClientCertificateError
    assert words in str(client.error)


# -- configuration -----------------------------------------------------------------------------


def test_files_that_cannot_be_used(tmp_path: Path):
    """They are named when the program starts, not in the middle of a login."""
    directory, nothing = pki.session().directory("server"), tmp_path / "nothing.pem"
    certificate, key = directory / "server-cert.pem", directory / "server-key.pem"
    other = pki.session().directory("alice") / "client-key.pem"
    garbage = tmp_path / "garbage.pem"
    garbage.write_text("no PEM")
    for make in (
        lambda: ServerTLS(nothing, key),
        lambda: ServerTLS(certificate, nothing),
        lambda: ServerTLS(garbage, key),
        lambda: ServerTLS(certificate, garbage),
        lambda: ServerTLS(certificate, other),
        lambda: ServerTLS(certificate, key, client_ca=nothing),
        lambda: ServerTLS(certificate, key, client_ca=garbage),
        lambda: ServerTLS(certificate, key, require_client_certificate=True),
        lambda: ClientTLS("localhost", ca=nothing),
        lambda: ClientTLS("localhost", ca=garbage),
        lambda: ClientTLS("localhost", certificate=garbage, key=key),
        lambda: ClientTLS("localhost", certificate=certificate, key=other),
    ):
        with pytest.raises(ConfigurationError):
            make()
