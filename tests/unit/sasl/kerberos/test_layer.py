"""sasl.kerberos.layer: each token counts once, in its order, in its direction."""

from collections.abc import Sequence

import pytest

from sealvnc.errors import Error, LimitError, RemoteProtocolError
from sealvnc.sasl import SASLFraming
from sealvnc.sasl.gss_spnego import GSSSPNEGO
from sealvnc.sasl.gssapi import GSSAPI
from sealvnc.sasl.kerberos.layer import KerberosLayer
from sealvnc.wire.fields import pack_opaque
from support.tickets import asking, context, log_in

pytestmark = [pytest.mark.peers, pytest.mark.usefixtures("alice")]

BOTH = [GSSAPI(), GSSSPNEGO()]


def layers(mechanism: GSSAPI | GSSSPNEGO = BOTH[0], maximum: int = 256) -> Sequence[KerberosLayer]:
    client, server = log_in(mechanism, context(1, maximum))
    assert isinstance(client.layer, KerberosLayer)
    assert isinstance(server.layer, KerberosLayer)
    return client.layer, server.layer


@pytest.mark.parametrize("mechanism", BOTH, ids=lambda each: each.name)
@pytest.mark.parametrize("maximum", [1, 256])
def test_there_and_back(mechanism: GSSAPI | GSSSPNEGO, maximum: int) -> None:
    client, server = layers(mechanism, maximum)
    for sender, receiver in ((client, server), (server, client), (client, server)):
        for size in (0, 1, 1000, sender.max_plaintext):
            assert receiver.unwrap(sender.wrap(b"x" * size)) == b"x" * size
    assert (b"in clear" in client.wrap(b"in clear")) is (maximum == 1)


@pytest.mark.parametrize("mechanism", BOTH, ids=lambda each: each.name)
def test_framing(mechanism: GSSAPI | GSSSPNEGO) -> None:
    """A megabyte, in tokens that the peer takes, received in pieces of any size."""
    client, server = layers(mechanism)
    data = bytes(range(256)) * 4096
    stream, opener = SASLFraming(client).seal(data), SASLFraming(server)
    pieces = [stream[i : i + 1000] for i in range(0, len(stream), 1000)]
    assert b"".join(map(opener.receive_data, pieces)) == data


def refused(maximum: int, *numbers: int) -> None:
    """The server gets the client's tokens in this order, and does not take the last."""
    client, server = layers(maximum=maximum)
    tokens = [client.wrap(b"%d" % number) for number in range(max(numbers) + 1)]
    for number in numbers[:-1]:
        assert server.unwrap(tokens[number]) == b"%d" % number
    with pytest.raises(RemoteProtocolError, match="a token of the GSSAPI layer is not genuine"):
        server.unwrap(tokens[numbers[-1]])


@pytest.mark.parametrize("maximum", [1, 256])
def test_replayed(maximum: int) -> None:
    refused(maximum, 0, 0)
    refused(maximum, 0, 1, 2, 0)


@pytest.mark.parametrize("maximum", [1, 256])
def test_reordered(maximum: int) -> None:
    refused(maximum, 1)


@pytest.mark.parametrize("maximum", [1, 256])
def test_left_out(maximum: int) -> None:
    refused(maximum, 0, 2)


@pytest.mark.parametrize("maximum", [1, 256])
def test_reflected(maximum: int) -> None:
    client, _ = layers(maximum=maximum)
    with pytest.raises(RemoteProtocolError):
        client.unwrap(client.wrap(b"x"))


@pytest.mark.parametrize("maximum", [1, 256])
@pytest.mark.parametrize("at", [0, 1, 2, 4, 8, 15, 16, 20, -1])
def test_damaged(maximum: int, at: int) -> None:
    client, server = layers(maximum=maximum)
    token = bytearray(client.wrap(b"some plaintext"))
    token[at] ^= 1
    with pytest.raises(RemoteProtocolError):
        server.unwrap(bytes(token))


@pytest.mark.parametrize("token", [b"", b"x", bytes(16), bytes(100), b"\5\4" + bytes(60)])
def test_garbage(token: bytes) -> None:
    for layer in layers():
        with pytest.raises(RemoteProtocolError) as caught:
            layer.unwrap(token)
        assert str(caught.value).isprintable()


def test_of_another_session() -> None:
    (first, _), (_, second) = layers(), layers()
    with pytest.raises(RemoteProtocolError):
        second.unwrap(first.wrap(b"x"))


def test_token_that_is_not_encrypted() -> None:
    """Integrity alone is not what was agreed; more than that does no harm."""
    client, server = layers()
    with pytest.raises(RemoteProtocolError, match="not encrypted"):
        server.unwrap(client.handle.wrap(b"x", False).message)
    client, server = layers(maximum=1)
    assert server.unwrap(client.handle.wrap(b"x", True).message) == b"x"


def test_token_longer_than_was_agreed() -> None:
    client, server = layers()
    stream = pack_opaque(client.handle.wrap(bytes(server.max_receive), True).message)
    with pytest.raises(LimitError, match="8192 were agreed"):
        SASLFraming(server).receive_data(stream)


@pytest.mark.parametrize("size", [0, 1, 60, 255])
def test_buffer_of_the_peer_that_is_too_small(size: int) -> None:
    client, server = asking(GSSAPI(), context())
    with pytest.raises(Error, match=f"buffer of {size} bytes"):
        client.step(server.wrap(b"\4" + size.to_bytes(3, "big")))


def test_no_key_in_repr() -> None:
    assert "SecurityContext" not in repr(layers()[0])
