"""rfb.security.rsa_key: keys as they travel, and keys that are refused."""

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from sealvnc.errors import ConnectionClosedError, Error, LimitError, RemoteProtocolError
from sealvnc.rfb.security.rsa_key import PublicKey, make_key, read_public_key
from support.other_servers import public_key_message
from support.pair import Side
from support.recordings import client_key

KEY = client_key()
N = KEY.public_key().public_numbers().n


def read(message: bytes) -> Side:
    side = Side(read_public_key())
    side.receive(message)
    return side


def message(bits: int, modulus: int, exponent: int) -> bytes:
    size = (bits + 7) // 8
    return bits.to_bytes(4, "big") + modulus.to_bytes(size, "big") + exponent.to_bytes(size, "big")


def test_a_key_as_it_travels() -> None:
    sent = public_key_message(KEY.public_key())
    key = read(sent).result
    assert (key.bits, key.modulus, key.exponent, key.pack()) == (2048, N, 65537, sent)
    assert key.digest == hashlib.sha256(sent).digest()
    assert key.signature == hashlib.sha1(sent).digest()[:8].hex("-")


@pytest.mark.parametrize("bits", [2049, 2055, 2056, 4096])
def test_a_field_longer_than_the_key(bits: int) -> None:
    """What is encrypted is as long as the field, whatever the key."""
    key = read(message(bits, N, 65537)).result
    assert key.pack() == message(bits, N, 65537)
    sealed = key.encrypt(b"number")
    assert len(sealed) == (bits + 7) // 8
    assert KEY.decrypt(sealed[-256:], PKCS1v15()) == b"number"


@pytest.mark.parametrize(
    ("received", "error"),
    [
        (b"\0\0\0\0", LimitError),
        (b"\0\0\3\xff", LimitError),  # 1023
        (b"\0\0\x20\1", LimitError),  # 8193
        (b"\xff\xff\xff\xff", LimitError),
        (b"\x80\0\0\0", LimitError),
        (message(2048, 0, 65537), RemoteProtocolError),
        (message(2048, 2**1022 + 1, 65537), RemoteProtocolError),  # in truth 1023 bits
        (message(2048, N - 1, 65537), RemoteProtocolError),  # even
        (message(2041, N, 65537), RemoteProtocolError),  # longer than announced
        (message(2048, N, 0), RemoteProtocolError),
        (message(2048, N, 1), RemoteProtocolError),
        (message(2048, N, 2), RemoteProtocolError),
        (message(2048, N, 65536), RemoteProtocolError),
        (message(2048, N, 2**64 + 1), RemoteProtocolError),
        (message(2048, N, N - 2), RemoteProtocolError),
    ],
)
def test_bad_keys(received: bytes, error: type[Error]) -> None:
    assert type(read(received).error) is error


def test_the_server_goes_away() -> None:
    sent = message(1024, 2**1023 + 1, 3)
    for size in range(len(sent)):
        side = read(sent[:size])
        side.hang_up()
        assert isinstance(side.error, ConnectionClosedError)


def test_what_openssl_does_not_take() -> None:
    """It never raises anything of its own."""
    with pytest.raises(RemoteProtocolError):
        PublicKey(1024, 5, 3).encrypt(bytes(16))


def test_ours() -> None:
    key = make_key()
    assert (key.key_size, key.public_key().public_numbers().e) == (2048, 65537)
