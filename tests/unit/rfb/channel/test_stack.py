"""rfb.channel.stack: plain at first, upgraded in place."""

import pytest

from sealvnc.errors import LocalProtocolError
from sealvnc.rfb.channel import ClientTLS, ServerTLS, Stack
from sealvnc.sasl import SASLFraming
from support.certificates import Files
from support.example_layer import ExampleLayer


def pass_on(one: Stack, other: Stack) -> bytes:
    """Move what `one` has to send; the plaintext that comes out at `other`."""
    return other.receive_data(one.data_to_send())


def in_tls(files: Files) -> tuple[Stack, Stack]:
    client = Stack(ClientTLS("localhost", ca=files.certificate("ca")))
    server = Stack(ServerTLS(files.certificate("server"), files.key("server")))
    client.start_tls(anonymous=False)
    server.start_tls(anonymous=False)
    while client.tls is None or server.tls is None:
        assert pass_on(client, server) == b""
        assert pass_on(server, client) == b""
    return client, server


def test_plain() -> None:
    """Bytes pass as they are, and are given out once."""
    stack = Stack()
    stack.send(b"one ")
    stack.send(b"two")
    assert (stack.data_to_send(), stack.data_to_send()) == (b"one two", b"")
    assert stack.receive_data(b"three") == b"three"
    assert stack.tls is None
    stack.close()
    assert stack.data_to_send() == b""


def test_tls(files: Files) -> None:
    """What was queued before TLS leaves in clear, what comes after it does not."""
    client, server = in_tls(files)
    client.send(b"secret")
    ciphertext = client.data_to_send()
    assert b"secret" not in ciphertext
    assert server.receive_data(ciphertext) == b"secret"


def test_order_at_the_switch(files: Files) -> None:
    """The acknowledgement goes first, then the ClientHello."""
    stack = Stack(ClientTLS("localhost", ca=files.certificate("ca")))
    stack.send(b"ack")
    stack.start_tls(anonymous=False)
    data = stack.data_to_send()
    assert data.startswith(b"ack\x16\x03")


def test_layer_upon_tls(files: Files) -> None:
    """The layer seals, then TLS does."""
    client, server = in_tls(files)
    for stack in (client, server):
        stack.start_layer(SASLFraming(ExampleLayer()))
    client.send(b"more than sixteen bytes")
    assert pass_on(client, server) == b"more than sixteen bytes"


def test_layer_alone() -> None:
    stack = Stack()
    stack.send(b"clear")
    stack.start_layer(SASLFraming(ExampleLayer()))
    stack.send(b"\0")
    assert stack.data_to_send() == b"clear\0\0\0\1\x55"
    assert stack.receive_data(b"\0\0\0\1\x55") == b"\0"


def test_what_is_plain(files: Files) -> None:
    """A stack is, until TLS or a layer is started; credentials alone change nothing."""
    layered, tls = Stack(), Stack(ClientTLS("localhost", ca=files.certificate("ca")))
    assert (layered.plain, tls.plain) == (True, True)
    layered.start_layer(SASLFraming(ExampleLayer()))
    tls.start_tls(anonymous=False)
    assert (layered.plain, tls.plain) == (False, False)


def test_close(files: Files) -> None:
    """TLS says close_notify: the end cannot be forged by who cuts the connection."""
    client, _ = in_tls(files)
    client.close()
    assert client.data_to_send() != b""


def test_misuse(files: Files) -> None:
    """Each layer once, and TLS only with credentials."""
    with pytest.raises(LocalProtocolError, match="no credentials"):
        Stack().start_tls(anonymous=False)
    client, _ = in_tls(files)
    with pytest.raises(LocalProtocolError, match="TLS inside TLS"):
        client.start_tls(anonymous=False)
    client.start_layer(SASLFraming(ExampleLayer()))
    with pytest.raises(LocalProtocolError, match="second security layer"):
        client.start_layer(SASLFraming(ExampleLayer()))
