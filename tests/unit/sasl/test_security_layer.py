"""sasl.security_layer: u32 length, token; RFC 4422 3.7."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.sasl import SASLFraming
from support.example_layer import ExampleLayer


def token(plaintext: bytes) -> bytes:
    return len(plaintext).to_bytes(4, "big") + bytes(byte ^ 0x55 for byte in plaintext)


@pytest.fixture
def framing() -> SASLFraming:
    return SASLFraming(ExampleLayer())


def test_one_token(framing: SASLFraming) -> None:
    assert framing.seal(b"hello") == token(b"hello")
    assert framing.receive_data(token(b"hello")) == b"hello"


def test_split_and_merged(framing: SASLFraming) -> None:
    """The network cuts and joins as it likes."""
    stream = token(b"one") + token(b"two")
    assert [framing.receive_data(stream[i : i + 1]) for i in range(len(stream))] == (
        [b""] * 6 + [b"one"] + [b""] * 6 + [b"two"]
    )
    assert framing.receive_data(stream + stream[:5]) == b"onetwo"
    assert framing.receive_data(stream[5:]) == b"onetwo"
    assert framing.receive_data(b"") == b""


@pytest.mark.parametrize(
    ("size", "tokens"), [(0, []), (1, [1]), (16, [16]), (17, [16, 1]), (33, [16, 16, 1])]
)
def test_pieces(framing: SASLFraming, size: int, tokens: list[int]) -> None:
    """No token is longer than the peer's buffer; nothing to say is no token."""
    plaintext = bytes(range(size))
    cut = [plaintext[i * 16 : i * 16 + length] for i, length in enumerate(tokens)]
    assert framing.seal(plaintext) == b"".join(map(token, cut))


@pytest.mark.parametrize(
    ("length", "error"),
    [(0, RemoteProtocolError), (17, LimitError), (2**31, LimitError), (2**32 - 1, LimitError)],
)
def test_length(framing: SASLFraming, length: int, error: type[Exception]) -> None:
    """Refused when it is known, before the token is there."""
    with pytest.raises(error):
        framing.receive_data(length.to_bytes(4, "big"))


def test_longest(framing: SASLFraming) -> None:
    assert framing.receive_data(token(bytes(16))) == bytes(16)


def test_forged_token() -> None:
    """The layer's error comes through."""

    class Strict(ExampleLayer):
        def unwrap(self, token: bytes) -> bytes:
            raise RemoteProtocolError("forged")

    with pytest.raises(RemoteProtocolError, match="forged"):
        SASLFraming(Strict()).receive_data(token(b"x"))
