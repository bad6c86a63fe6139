"""rfb.channel.tls.layer: ciphertext in, plaintext out."""

import pytest
from OpenSSL import SSL

from sealvnc.errors import (
    CertificateUntrustedError,
    ClientCertificateError,
    ConnectionClosedError,
    TLSError,
)
from sealvnc.rfb.channel import ClientTLS, ServerTLS
from sealvnc.rfb.channel.tls.layer import TLSLayer
from support.certificates import Files
from support.handshake import Pair


@pytest.fixture
def pair(files: Files) -> Pair:
    client = ClientTLS("localhost", ca=files.certificate("ca"))
    return Pair(client, ServerTLS(files.certificate("server"), files.key("server")))


def test_client_speaks_first(files: Files) -> None:
    """ClientHello is there at once; a server waits for it."""
    client = TLSLayer(ClientTLS("localhost", ca=files.certificate("ca")), anonymous=False)
    server = TLSLayer(ServerTLS(files.certificate("server"), files.key("server")), anonymous=False)
    assert client.data_to_send().startswith(b"\x16\x03")
    assert (client.data_to_send(), server.data_to_send()) == (b"", b"")
    assert client.facts is server.facts is None


@pytest.mark.parametrize("to", ["client", "server"])
@pytest.mark.parametrize("size", [0, 1, 4096, 4097, 100_000])
def test_there_and_back(pair: Pair, to: str, size: int) -> None:
    data = bytes(i % 251 for i in range(size))
    assert pair.say(data, to=to) == data


def test_records_to_a_server_are_short(pair: Pair) -> None:
    """QEMU stalls on longer ones than 4096 bytes."""
    pair.client.send(bytes(10_000))
    data = pair.client.data_to_send()
    lengths = []
    while data:
        length = int.from_bytes(data[3:5], "big")
        lengths.append(length)
        data = data[5 + length :]
    assert len(lengths) == 3
    assert max(lengths) <= 4096 + 17  # RFC 8446 5.2: the type, and the tag of an AEAD


def test_one_byte_at_a_time(files: Files) -> None:
    """Records may be cut anywhere, handshake included."""
    client = TLSLayer(ClientTLS("localhost", ca=files.certificate("ca")), anonymous=False)
    server = TLSLayer(ServerTLS(files.certificate("server"), files.key("server")), anonymous=False)
    client_said, heard = client.data_to_send(), b""
    while client_said:
        for i in range(len(client_said)):
            heard += server.receive_data(client_said[i : i + 1])
        answer = server.data_to_send()
        for i in range(len(answer)):
            client.receive_data(answer[i : i + 1])
        client_said = client.data_to_send()
        if client.facts and not heard:
            client.send(b"hello")
            client_said += client.data_to_send()
    assert heard == b"hello"


def test_close(pair: Pair) -> None:
    """close_notify is the end of the stream, after what came before it."""
    pair.client.send(b"last words")
    pair.client.close()
    assert pair.server.receive_data(pair.client.data_to_send()) == b"last words"
    with pytest.raises(ConnectionClosedError):
        pair.server.receive_data(b"")


def test_close_during_the_handshake(files: Files) -> None:
    """There is nothing to be said yet."""
    client = TLSLayer(ClientTLS("localhost", ca=files.certificate("ca")), anonymous=False)
    client.close()


@pytest.mark.parametrize(
    "data", [b"RFB 003.008\n", b"\0" * 16, b"\x15\x03\x03\0\2\2\x28", b"\x16\x03\x01\xff\xff"]
)
def test_no_tls(files: Files, data: bytes) -> None:
    """Something else on the line, or an alert."""
    client = TLSLayer(ClientTLS("localhost", ca=files.certificate("ca")), anonymous=False)
    with pytest.raises(TLSError):
        client.receive_data(data)


def test_forged_record(pair: Pair) -> None:
    """A bit that was changed on the way ends the connection."""
    pair.client.send(b"hello")
    data = bytearray(pair.client.data_to_send())
    data[-1] ^= 1
    with pytest.raises(TLSError):
        pair.server.receive_data(bytes(data))


def test_send_too_early(files: Files) -> None:
    """Nothing leaves before the handshake is done."""
    client = TLSLayer(ClientTLS("localhost", ca=files.certificate("ca")), anonymous=False)
    client.data_to_send()
    with pytest.raises(TLSError):
        client.send(b"secret")
    assert b"secret" not in client.data_to_send()


def test_refused_certificate_comes_before_the_alert(files: Files) -> None:
    """The error says what we found; the server hears an alert."""
    client = ClientTLS("localhost", ca=files.certificate("other-ca"))
    pair = Pair(client, ServerTLS(files.certificate("server"), files.key("server")))
    assert isinstance(pair.client_error, CertificateUntrustedError)
    assert isinstance(pair.server_error, TLSError)


@pytest.mark.parametrize("newest", [SSL.TLS1_2_VERSION, SSL.TLS1_3_VERSION])
@pytest.mark.parametrize("label", [None, "mallory"])
def test_client_certificate(files: Files, label: str | None, newest: int) -> None:
    """A server that insists tells a client what it lacks, in TLS 1.3 after the handshake."""
    certificate = files.both(label) if label else None
    client = ClientTLS("localhost", ca=files.certificate("ca"), certificate=certificate)
    server = ServerTLS(
        files.certificate("server"),
        files.key("server"),
        client_ca=files.certificate("ca"),
        require_client_certificate=True,
    )
    server.side.contexts[False].set_max_proto_version(newest)
    pair = Pair(client, server)
    assert isinstance(pair.client_error, ClientCertificateError)
    assert pair.server.facts is None


def test_no_ticket(files: Files) -> None:
    """A server is silent after the client's Finished: TigerVNC 1.12 hangs at a ticket."""
    client = TLSLayer(ClientTLS("localhost", ca=files.certificate("ca")), anonymous=False)
    server = TLSLayer(ServerTLS(files.certificate("server"), files.key("server")), anonymous=False)
    server.receive_data(client.data_to_send())
    client.receive_data(server.data_to_send())
    server.receive_data(client.data_to_send())
    assert server.facts is not None
    assert server.data_to_send() == b""


def test_anonymous_is_not_offered(files: Files) -> None:
    """A client that wants a certificate and a server that has none do not come together."""
    pair = Pair(ClientTLS("localhost", ca=files.certificate("ca")), ServerTLS(), mixed=True)
    assert isinstance(pair.server_error, TLSError)
    assert isinstance(pair.client_error, TLSError)
