"""rfb.channel.tls.credentials: files are read at once, and OpenSSL is loaded no sooner."""

from collections.abc import Callable
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.rfb.channel import ClientTLS, ServerTLS
from support.certificates import Files
from support.modules import loaded

OPENSSL = {"OpenSSL", "cryptography.x509", "service_identity"}


@pytest.mark.parametrize(
    "make",
    [
        lambda missing: ClientTLS("localhost", ca=missing),
        lambda missing: ClientTLS("localhost", ca=missing, pin=bytes(32)),
        lambda missing: ClientTLS("localhost", certificate=missing),
        lambda missing: ServerTLS(missing),
        lambda missing: ServerTLS(client_ca=missing),
    ],
)
def test_a_file_that_is_missing(make: Callable[[Path], object], tmp_path: Path) -> None:
    """It is named when the credentials are made, not when a peer is there."""
    with pytest.raises(ConfigurationError, match=r"missing\.pem: No such file"):
        make(tmp_path / "missing.pem")


def test_requirement_without_authority() -> None:
    with pytest.raises(ConfigurationError, match="no authority named"):
        ServerTLS(require_client_certificate=True)


def test_a_key_alone_is_not_read(tmp_path: Path) -> None:
    """Without a certificate there is nothing that it could be the key of."""
    client = ClientTLS("localhost", key=tmp_path / "missing.pem")
    assert set(client.side.contexts) == {False, True}


def test_what_was_checked_stays(files: Files) -> None:
    """Files are read once: nothing can be changed afterwards."""
    client = ClientTLS("localhost", ca=files.certificate("ca"))
    assert client.side is client.side
    with pytest.raises(FrozenInstanceError):
        client.ca = None


def test_has_certificate(files: Files) -> None:
    assert ServerTLS(files.certificate("server"), files.key("server")).has_certificate
    assert not ServerTLS().has_certificate


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("ClientTLS('localhost', sni='other', pin=bytes(32))", set()),
        ("Stack(ClientTLS('localhost')).send(b'RFB')", set()),
        ("Stack(ClientTLS('localhost')).start_tls(anonymous=False)", OPENSSL),
        ("ServerTLS()", {"OpenSSL", "cryptography.x509"}),
    ],
)
def test_when_openssl_is_loaded(code: str, expected: set[str]) -> None:
    """By a client that starts TLS; by a server before its first client waits for it."""
    line = f"from sealvnc.rfb.channel import ClientTLS, ServerTLS, Stack; {code}"
    assert loaded(line) & OPENSSL == expected
