"""rfb.channel.tls.client: whom a client believes."""

import hashlib
from pathlib import Path

import pytest

from sealvnc.errors import (
    CertificateError,
    CertificateExpiredError,
    CertificateNameError,
    CertificatePinError,
    CertificateUntrustedError,
    ConfigurationError,
    Error,
)
from sealvnc.rfb.channel import ClientTLS, ServerTLS
from sealvnc.rfb.channel.tls.layer import TLSLayer
from support.certificates import Files, example, make
from support.handshake import Pair


def server(files: Files, label: str = "server") -> ServerTLS:
    return ServerTLS(files.certificate(label), files.key(label))


def fingerprint(files: Files, label: str) -> bytes:
    return hashlib.sha256(files.made[label].der).digest()


@pytest.mark.parametrize("name", ["localhost", "vm7.example.org", "LOCALHOST", "127.0.0.1"])
def test_believed(files: Files, name: str) -> None:
    """A chain to a trusted authority, and the name that the user meant."""
    pair = Pair(ClientTLS(name, ca=files.certificate("ca")), server(files))
    assert (pair.client_error, pair.server_error) == (None, None)
    assert pair.client.facts is not None
    assert pair.client.facts.verified_by == "certificate verified"


@pytest.mark.parametrize(
    ("label", "name", "error", "words"),
    [
        ("expired", "localhost", CertificateExpiredError, "has expired: it is valid from"),
        ("early", "localhost", CertificateExpiredError, "is not valid yet"),
        ("self-signed", "localhost", CertificateUntrustedError, "it is self-signed"),
        ("mallory", "localhost", CertificateUntrustedError, "not a trusted authority"),
        ("server", "vm8.example.org", CertificateNameError, "for localhost, vm7.example.org, 127"),
        ("server", "127.0.0.2", CertificateNameError, "not for 127.0.0.2"),
        ("server", "example.org", CertificateNameError, "not for example.org"),
        ("nameless", "localhost", CertificateNameError, "no name at all"),
        ("other-name", "localhost", CertificateNameError, "other.example.org, 192.0.2.7"),
        ("expired", "vm8.example.org", CertificateExpiredError, "has expired"),
    ],
)
def test_not_believed(files: Files, label: str, name: str, error: type[Error], words: str) -> None:
    """Each cause has its class, the error names the certificate, and no byte goes there."""
    pair = Pair(ClientTLS(name, ca=files.certificate("ca")), server(files, label))
    assert type(pair.client_error) is error
    assert words in str(pair.client_error)
    assert isinstance(pair.client_error, CertificateError)
    assert pair.client_error.fingerprint == f"sha256:{fingerprint(files, label).hex()}"
    assert pair.client.facts is None
    assert pair.server_error is not None  # it was told by an alert


def test_other_authority(files: Files) -> None:
    """Only the authorities in `ca` count, not the system's beside them."""
    pair = Pair(ClientTLS("localhost", ca=files.certificate("other-ca")), server(files))
    assert isinstance(pair.client_error, CertificateUntrustedError)


def test_system_authorities(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `ca` the system's count."""
    pair = Pair(ClientTLS("localhost"), server(files))
    assert isinstance(pair.client_error, CertificateUntrustedError)
    monkeypatch.setenv("SSL_CERT_FILE", str(files.certificate("ca")))
    assert Pair(ClientTLS("localhost"), server(files)).client_error is None


# -- pins ----------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["server", "self-signed", "expired", "other-name", "nameless"])
def test_pin(files: Files, label: str) -> None:
    """A pinned certificate needs neither authority nor name."""
    pair = Pair(ClientTLS("anything", pin=fingerprint(files, label)), server(files, label))
    assert pair.client.facts is not None
    assert pair.client.facts.verified_by == "certificate pinned"


def test_other_pin(files: Files) -> None:
    """Another certificate is refused, though a trusted authority has signed it."""
    for ca in (None, files.certificate("ca")):
        client = ClientTLS("localhost", ca=ca, pin=fingerprint(files, "expired"))
        assert isinstance(Pair(client, server(files)).client_error, CertificatePinError)


def test_pin_and_authority(files: Files) -> None:
    """Who gives both wants both."""
    ca, pin = files.certificate("ca"), fingerprint(files, "server")
    assert Pair(ClientTLS("localhost", ca=ca, pin=pin), server(files)).client.facts is not None
    pair = Pair(ClientTLS("elsewhere", ca=ca, pin=pin), server(files))
    assert isinstance(pair.client_error, CertificateNameError)
    client = ClientTLS("localhost", ca=files.certificate("other-ca"), pin=pin)
    assert isinstance(Pair(client, server(files)).client_error, CertificateUntrustedError)


# -- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("server_name", "sni", "hello"),
    [
        ("vm7.example.org", None, b"vm7.example.org"),
        ("localhost", "vm7.example.org", b"vm7.example.org"),
        ("bücher.example", None, b"xn--bcher-kva.example"),
        ("a..b", None, b"a..b"),
        ("ü..b", None, b"?..b"),
    ],
)
def test_server_name_indication(
    files: Files, server_name: str, sni: str | None, hello: bytes
) -> None:
    """The name goes out in clear, as DNS has it."""
    pair_client = ClientTLS(server_name, sni=sni, ca=files.certificate("ca"))
    assert hello in client_hello(pair_client)


@pytest.mark.parametrize(("server_name", "sni"), [("127.0.0.1", None), ("localhost", "")])
def test_no_server_name_indication(files: Files, server_name: str, sni: str | None) -> None:
    """An address is no name (RFC 6066 3); an empty one means none."""
    hello = client_hello(ClientTLS(server_name, sni=sni, ca=files.certificate("ca")))
    assert server_name.encode() not in hello


def client_hello(client: ClientTLS) -> bytes:
    return TLSLayer(client, anonymous=False).data_to_send()


def test_international_name(tmp_path: Path) -> None:
    """The certificate has the A-label, the user writes the U-label."""
    ca = make(example("CA"), ca=True)
    files = Files(tmp_path)
    files.write("ca", ca)
    files.write("server", make(example("x"), ca, names=("xn--bcher-kva.example",)))
    pair = Pair(ClientTLS("bücher.example", ca=files.certificate("ca")), server(files))
    assert pair.client_error is None


# -- files ---------------------------------------------------------------------------------


def test_files_are_read_at_once(files: Files, tmp_path: Path) -> None:
    """A file that cannot be used is found before a connection is made, and named."""
    missing = tmp_path / "missing.pem"
    with pytest.raises(ConfigurationError, match=r"missing\.pem: No such file"):
        ClientTLS("localhost", ca=missing)
    with pytest.raises(ConfigurationError, match=r"server-key\.pem is not the key of"):
        ClientTLS("localhost", certificate=files.certificate("alice"), key=files.key("server"))
