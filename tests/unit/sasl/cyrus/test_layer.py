"""A security layer of Cyrus SASL: what is checked around the library."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.sasl.cyrus.layer import CyrusLayer, Sequence


class Connection:
    """Seals and opens nothing."""

    ssf = 256

    def encode(self, plaintext: bytes) -> bytes:
        return plaintext

    def decode(self, token: bytes) -> bytes:
        return token[16:]


def token(number: int, text: bytes = b"") -> bytes:
    """RFC 4121 4.2.6.2."""
    return bytes.fromhex("0504 06ff 0000 0000") + number.to_bytes(8, "big") + text


def layer(sequence: Sequence | None = None, most: int = 4096) -> CyrusLayer:
    return CyrusLayer(Connection(), "GSSAPI", 8192, most, sequence)


def test_tokens_in_order() -> None:
    ours = layer(Sequence(token(6)))
    assert [ours.unwrap(token(n, b"hello")) for n in (7, 8, 9)] == [b"hello"] * 3
    assert ours.wrap(b"hello") == b"hello"


@pytest.mark.parametrize("numbers", [(7, 7), (7, 9), (7, 6), (6,), (8,), (0,)])
def test_tokens_out_of_order(numbers: tuple[int, ...]) -> None:
    ours = layer(Sequence(token(6)))
    *good, last = numbers
    for number in good:
        ours.unwrap(token(number))
    with pytest.raises(RemoteProtocolError, match="replayed"):
        ours.unwrap(token(last))


@pytest.mark.parametrize("before", [None, b"", b"\x60\x10", b"\x05\x04"])
def test_the_first_number_may_be_any(before: bytes | None) -> None:
    """GSS-SPNEGO has no token of this kind before the layer."""
    ours = layer(Sequence(before))
    ours.unwrap(token(2**30))
    ours.unwrap(token(2**30 + 1))
    with pytest.raises(RemoteProtocolError):
        ours.unwrap(token(2**30 + 1))


@pytest.mark.parametrize("other", [b"\x60" + bytes(30), b"\x05\x04", b""])
def test_tokens_of_another_kind(other: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="cannot be told"):
        layer(Sequence(None)).unwrap(other)


def test_without_numbers() -> None:
    ours = layer(None)
    assert ours.unwrap(token(1, b"a")) == ours.unwrap(token(1, b"a")) == b"a"


@pytest.mark.parametrize("most", [0, -1, 0x1000000, 0xFFFFFFF0])
def test_what_the_peer_takes_makes_sense(most: int) -> None:
    with pytest.raises(RemoteProtocolError):
        layer(None, most)
