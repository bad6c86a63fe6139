"""The layers of DIGEST-MD5. Tokens of other implementations are in spec/vectors/digest-md5.json."""

import hashlib
import hmac
from unittest import mock

import pytest
from cryptography.exceptions import UnsupportedAlgorithm
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import LimitError, LocalProtocolError, RemoteProtocolError
from sealvnc.sasl import SASLFraming
from sealvnc.sasl import digest_layer as module
from sealvnc.sasl.digest_layer import QUALITIES, DigestLayer, Quality, allowed
from support.mechanisms import context

LAYERS = [quality for quality in QUALITIES if quality.ssf]
KEY = bytes(range(16))

each_layer = pytest.mark.parametrize("quality", LAYERS, ids=lambda q: q.cipher or q.qop)


def ends(quality: Quality, maxbuf: int = 8192) -> tuple[DigestLayer, DigestLayer]:
    """Client and server."""
    client, server = (
        DigestLayer(quality, KEY, server=side, max_receive=8192, maxbuf=maxbuf)
        for side in (False, True)
    )
    return client, server


@each_layer
@given(messages=st.lists(st.binary(max_size=300), max_size=8), data=st.data())
def test_any_stream_in_any_pieces(
    quality: Quality, messages: list[bytes], data: st.DataObject
) -> None:
    client, server = (SASLFraming(layer) for layer in ends(quality, 256))
    stream = b"".join(client.seal(message) for message in messages)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=8)))
    pieces = [stream[i:j] for i, j in zip([0, *cuts], [*cuts, len(stream)], strict=True)]
    assert b"".join(server.receive_data(piece) for piece in pieces) == b"".join(messages)


@each_layer
@given(message=st.binary(max_size=100), data=st.data())
def test_any_change_is_seen(quality: Quality, message: bytes, data: st.DataObject) -> None:
    client, server = ends(quality)
    token = bytearray(client.wrap(message))
    position = data.draw(st.integers(0, len(token) - 1))
    token[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RemoteProtocolError, match="forged, replayed or out of order"):
        server.unwrap(bytes(token))


@each_layer
@given(token=st.binary(max_size=64))
def test_rubbish(quality: Quality, token: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        ends(quality)[1].unwrap(token)
    with pytest.raises(RemoteProtocolError):
        ends(quality)[1].unwrap(token + b"\0\1\0\0\0\0")


@each_layer
def test_order(quality: Quality) -> None:
    """Neither again, nor later, nor without the one before, nor back to its sender."""
    client, server = ends(quality)
    first, second = client.wrap(b"one"), client.wrap(b"two")
    with pytest.raises(RemoteProtocolError):
        ends(quality)[1].unwrap(second)
    with pytest.raises(RemoteProtocolError):
        ends(quality)[0].unwrap(first)
    assert server.unwrap(first) == b"one"
    with pytest.raises(RemoteProtocolError):
        server.unwrap(first)
    client, server = ends(quality)
    server.unwrap(client.wrap(b""))
    assert server.unwrap(client.wrap(b"two")) == b"two"


@each_layer
def test_other_key(quality: Quality) -> None:
    stranger = DigestLayer(quality, KEY[::-1], server=False, max_receive=8192, maxbuf=8192)
    with pytest.raises(RemoteProtocolError):
        ends(quality)[1].unwrap(stranger.wrap(b"hello"))


@each_layer
@pytest.mark.parametrize("maxbuf", range(256, 272))
def test_tokens_fit(quality: Quality, maxbuf: int) -> None:
    """The longest message makes the longest token; one byte more may not."""
    client, server = ends(quality, maxbuf)
    token = client.wrap(bytes(client.max_plaintext))
    assert maxbuf - 8 - 4 <= len(token) <= maxbuf - 4
    assert server.unwrap(token) == bytes(client.max_plaintext)


@each_layer
def test_used_up(quality: Quality) -> None:
    """Sequence numbers do not begin again."""
    client, server = ends(quality)
    client._sent = server._received = (1 << 32) - 1
    assert server.unwrap(client.wrap(b"last")) == b"last"
    with pytest.raises(LocalProtocolError):
        client.wrap(b"")
    with pytest.raises(RemoteProtocolError):
        server.unwrap(ends(quality)[0].wrap(b""))


def test_framing_limit() -> None:
    layer = DigestLayer(LAYERS[0], KEY, server=True, max_receive=100, maxbuf=8192)
    with pytest.raises(LimitError):
        SASLFraming(layer).receive_data((101).to_bytes(4, "big"))


def test_integrity_by_hashlib_alone() -> None:
    """RFC 2831 2.3, written down once more."""
    client, _ = ends(LAYERS[-1])
    sign = b"Digest session key to client-to-server signing key magic constant"
    ki = hashlib.md5(KEY + sign).digest()
    for number in (b"\0\0\0\0", b"\0\0\0\1"):
        mac = hmac.new(ki, number + b"message", "md5").digest()[:10]
        assert client.wrap(b"message") == b"message" + mac + b"\0\1" + number


def test_padding_is_checked() -> None:
    """3DES: a message whose padding is wrong under a good MAC, of each length and value."""
    triple_des = next(quality for quality in LAYERS if quality.block > 1)
    for padding in (b"", b"\0", b"\2", b"\1" * 3, b"\7" * 9, b"\x09" * 9, b"\xff"):
        client, server = ends(triple_des)
        with mock.patch.object(module, "_padding", lambda size, block, p=padding: p):
            body = b"x" * ((-10 - len(padding)) % 8)
            token = client.wrap(body)
        with pytest.raises(RemoteProtocolError):
            server.unwrap(token)


def test_allowed() -> None:
    assert [quality.title for quality in allowed(context((0, 256)))] == [
        "auth-conf rc4",
        "auth-conf 3des",
        "auth-int",
        "auth",
    ]
    assert [quality.title for quality in allowed(context((56, 120)))] == ["auth-conf 3des"]


@pytest.fixture
def forgotten() -> None:
    """What the machine can do is found out once; here it is found out again."""
    module._works.cache_clear()
    module.works.cache_clear()


@pytest.mark.usefixtures("forgotten")
def test_machine_without_the_ciphers() -> None:
    """A FIPS mode takes RC4 and MD5 away."""
    try:
        with mock.patch.object(module, "ARC4", side_effect=UnsupportedAlgorithm("no")):
            quality = Quality("auth-conf", 128, "rc4", module._rc4)
            assert not module._works(quality)
        with mock.patch("hmac.digest", side_effect=ValueError("no")):
            assert allowed(context((0, 256))) == ()
    finally:
        module._works.cache_clear()
        module.works.cache_clear()
