"""rfb.channel.tls.context: the files that go into OpenSSL's contexts."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from OpenSSL import SSL

from sealvnc.errors import ConfigurationError, TLSError
from sealvnc.rfb.channel import ClientTLS, ServerTLS
from sealvnc.rfb.channel.tls import context
from support.certificates import Files
from support.handshake import Pair


@pytest.mark.parametrize("anonymous", [True, False])
def test_make(files: Files, anonymous: bool) -> None:
    """The key may stand in the certificate's file."""
    context.make(files.certificate("server"), files.key("server"), anonymous=anonymous)
    context.make(files.both("server"), None, anonymous=anonymous)
    context.make(None, None, anonymous=anonymous)


@pytest.mark.parametrize(
    ("certificate", "key", "complaint"),
    [
        ("missing.pem", "server-key.pem", r"missing\.pem: No such file or directory"),
        ("server.pem", "missing.pem", r"missing\.pem: No such file or directory"),
        (".", "server-key.pem", "Is a directory"),
        ("server-key.pem", "server-key.pem", r"server-key\.pem: not a usable PEM file"),
        ("server.pem", "server.pem", r"server\.pem: not a usable PEM file"),
        ("server.pem", "alice-key.pem", r"alice-key\.pem is not the key of .*server\.pem"),
        ("server.pem", None, r"server\.pem: not a usable PEM file"),
    ],
)
def test_unusable(files: Files, certificate: str, key: str | None, complaint: str) -> None:
    """The error names the file."""
    key_path = files.root / key if key is not None else None
    with pytest.raises(ConfigurationError, match=complaint):
        context.make(files.root / certificate, key_path, anonymous=False)


@pytest.mark.parametrize("kind", [Ed25519PrivateKey, X25519PrivateKey])
def test_key_of_another_kind(
    files: Files, tmp_path: Path, kind: type[Ed25519PrivateKey | X25519PrivateKey]
) -> None:
    """One that OpenSSL would take, and one that cannot sign at all."""
    key = tmp_path / "other-key.pem"
    key.write_bytes(pem(kind.generate(), serialization.NoEncryption()))
    with pytest.raises(ConfigurationError, match=r"other-key\.pem is not the key of"):
        context.make(files.certificate("server"), key, anonymous=False)


def test_encrypted_key(files: Files, tmp_path: Path) -> None:
    """OpenSSL would ask for the passphrase at the terminal, and wait."""
    key = tmp_path / "encrypted-key.pem"
    encryption = serialization.BestAvailableEncryption(b"passphrase")
    key.write_bytes(pem(files.made["server"].key, encryption))
    with pytest.raises(
        ConfigurationError, match=r"encrypted-key\.pem: not a usable PEM file, or encrypted"
    ):
        context.make(files.certificate("server"), key, anonymous=False)


def pem(
    key: Ed25519PrivateKey | X25519PrivateKey | EllipticCurvePrivateKey,
    encryption: serialization.KeySerializationEncryption,
) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def test_authorities(files: Files, tmp_path: Path) -> None:
    """PEM with at least one certificate."""
    both = tmp_path / "both.pem"
    both.write_bytes(files.made["ca"].pem + files.made["other-ca"].pem)
    context.load_authorities(SSL.Context(SSL.TLS_METHOD), both)
    for content in (b"", b"nonsense", files.made["ca"].der):
        both.write_bytes(content)
        with pytest.raises(ConfigurationError, match=r"both\.pem: no certificates in PEM form"):
            context.load_authorities(SSL.Context(SSL.TLS_METHOD), both)
    with pytest.raises(ConfigurationError, match="No such file"):
        context.load_authorities(SSL.Context(SSL.TLS_METHOD), tmp_path / "missing.pem")


# -- versions and suites --------------------------------------------------------------------


def pair(
    files: Files,
    *,
    anonymous: bool,
    suites: bytes | None = None,
    newest: int | None = None,
) -> Pair:
    """A client of ours with a server whose context was changed."""
    client = ClientTLS("localhost", ca=files.certificate("ca"))
    server = ServerTLS(files.certificate("server"), files.key("server"))
    changed = server.side.contexts[anonymous]
    if suites is not None:
        changed.set_cipher_list(suites)
    if newest is not None:
        changed.set_min_proto_version(0)
        changed.set_max_proto_version(newest)
    return Pair(client, server, anonymous=anonymous)


@pytest.mark.parametrize(
    "suites", [b"ADH-AES128-GCM-SHA256", b"ADH-AES256-SHA256", b"AECDH-AES256-SHA"]
)
def test_anonymous_suites(files: Files, suites: bytes) -> None:
    """GnuTLS servers have the finite-field ones alone, and need a group for them."""
    facts = pair(files, anonymous=True, suites=suites + b":@SECLEVEL=0").client.facts
    assert facts is not None
    assert (facts.cipher, facts.anonymous) == (suites.decode(), True)


@pytest.mark.parametrize(
    ("suites", "good"),
    [
        (b"ECDHE-ECDSA-AES256-GCM-SHA384", True),
        (b"ECDHE-ECDSA-CHACHA20-POLY1305", True),
        (b"ECDHE-ECDSA-AES128-SHA256", False),  # CBC
        (b"AECDH-AES256-SHA:@SECLEVEL=0", False),
    ],
)
def test_certificate_suites(files: Files, suites: bytes, good: bool) -> None:
    """Forward secrecy and authenticated encryption, nothing else."""
    found = pair(files, anonymous=False, suites=suites, newest=SSL.TLS1_2_VERSION)
    assert (found.client_error is None) is good
    assert (found.client.facts is not None) is good


@pytest.mark.parametrize("newest", [SSL.TLS1_1_VERSION, SSL.TLS1_VERSION])
def test_old_versions(files: Files, newest: int) -> None:
    """Not even where OpenSSL's security level is put aside for anonymous suites."""
    suites = b"ALL:aNULL:@SECLEVEL=0"
    found = pair(files, anonymous=True, suites=suites, newest=newest)
    assert isinstance(found.client_error or found.server_error, TLSError)
    assert found.client.facts is None
