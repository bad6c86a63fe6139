"""rfb.channel.tls.server: a server's certificate, and the client certificates it knows."""

import pytest

from sealvnc.errors import (
    CertificateUntrustedError,
    ClientCertificateError,
    ConfigurationError,
)
from sealvnc.rfb.channel import ClientTLS, ServerTLS
from sealvnc.rfb.channel.tls.layer import TLSLayer
from support.certificates import Files
from support.handshake import Pair


def pair(files: Files, label: str | None, *, required: bool = False) -> Pair:
    """A client with a certificate, or none, and a server that asks for one."""
    certificate = files.certificate(label) if label else None
    key = files.key(label) if label else None
    client = ClientTLS("localhost", ca=files.certificate("ca"), certificate=certificate, key=key)
    server = ServerTLS(
        files.certificate("server"),
        files.key("server"),
        client_ca=files.certificate("ca"),
        require_client_certificate=required,
    )
    return Pair(client, server)


@pytest.mark.parametrize("required", [True, False])
def test_good_certificate(files: Files, required: bool) -> None:
    found = pair(files, "alice", required=required).server.facts
    assert found is not None
    assert (found.peer_name, found.verified_by) == (
        "O=Example,CN=alice",
        "client certificate verified",
    )


def test_no_certificate(files: Files) -> None:
    """Asked for but not insisted on: the client is nobody yet."""
    found = pair(files, None).server.facts
    assert found is not None
    assert (found.peer_name, found.verified_by) == ("", "")


def test_required_certificate(files: Files) -> None:
    error = pair(files, None, required=True).server_error
    assert isinstance(error, ClientCertificateError)


@pytest.mark.parametrize("required", [True, False])
def test_bad_certificate(files: Files, required: bool) -> None:
    """If one comes it must be good: mallory is not alice."""
    error = pair(files, "mallory", required=required).server_error
    assert isinstance(error, CertificateUntrustedError)


def test_without_certificate_of_its_own(files: Files) -> None:
    """Then anonymous TLS alone is possible."""
    server = ServerTLS()
    assert not server.has_certificate
    with pytest.raises(ConfigurationError, match="the server has no certificate"):
        TLSLayer(server, anonymous=False)
    assert TLSLayer(server, anonymous=True).facts is None


def test_requirement_without_authority(files: Files) -> None:
    with pytest.raises(ConfigurationError, match="no authority named"):
        ServerTLS(files.certificate("server"), files.key("server"), require_client_certificate=True)


@pytest.mark.parametrize("name", ["missing.pem", "alice-key.pem"])
def test_unusable_authority(files: Files, name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        ServerTLS(files.certificate("server"), files.key("server"), client_ca=files.root / name)
