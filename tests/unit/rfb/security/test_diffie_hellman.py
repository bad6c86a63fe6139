"""rfb.security.diffie_hellman: both sides agree, and groups that hide nothing are refused."""

import pytest

from sealvnc.errors import CredentialsError, RemoteProtocolError
from sealvnc.rfb.security.diffie_hellman import Offer, padded, text_field
from support.other_servers import MODP_2048, PRIME_31


@pytest.mark.parametrize("prime", [MODP_2048, PRIME_31, 5, 7])
def test_both_sides_agree(prime: int) -> None:
    for secret in range(2, 12):
        public = pow(3, secret, prime)
        if not 1 < public < prime - 1:
            continue
        try:
            ours, shared = Offer(3, prime, public).agree(256)
        except RemoteProtocolError:
            assert prime < 10  # the shared secret was 1 or p - 1
            continue
        assert len(ours) == len(shared) == 256
        theirs = pow(int.from_bytes(ours, "big"), secret, prime)
        assert shared == theirs.to_bytes(256, "big")


@pytest.mark.parametrize(
    ("generator", "prime", "public", "complaint"),
    [
        (2, 0, 5, "no prime"),  # gtk-vnc once divided by it
        (2, 1, 5, "no prime"),
        (2, 2, 5, "no prime"),
        (2, 3, 2, "no prime"),
        (2, 2**64 - 2, 5, "no prime"),
        (0, PRIME_31, 5, "generator"),
        (1, PRIME_31, 5, "generator"),
        (PRIME_31 - 1, PRIME_31, 5, "generator"),
        (PRIME_31, PRIME_31, 5, "generator"),
        (PRIME_31 + 2, PRIME_31, 5, "generator"),
        (7, PRIME_31, 0, "public key"),
        (7, PRIME_31, 1, "public key"),
        (7, PRIME_31, PRIME_31 - 1, "public key"),
        (7, PRIME_31, PRIME_31, "public key"),
        (7, PRIME_31, PRIME_31 + 1, "public key"),
        (7, PRIME_31, 2**64 - 1, "public key"),
    ],
)
def test_groups_that_hide_nothing(generator: int, prime: int, public: int, complaint: str) -> None:
    with pytest.raises(RemoteProtocolError, match=complaint):
        Offer(generator, prime, public).agree(8)


def test_a_shared_secret_that_is_known() -> None:
    """A public key of small order: 5 ** 3 = 1 modulo 31."""
    offer = Offer(3, 31, 5)
    assert offer.agree(1, lambda n: bytes(n - 1) + b"\0")[1] == b"\x19"  # 5 ** 2
    with pytest.raises(RemoteProtocolError, match="shared secret"):
        offer.agree(1, lambda n: bytes(n - 1) + b"\1")  # 5 ** 3


def test_text_fields() -> None:
    assert text_field("ä" * 31, 62, "name") == ("ä" * 31).encode()
    for text, limit in (("ä" * 32, 63), ("a" * 64, 63), ("a\0b", 63)):
        with pytest.raises(CredentialsError, match="the name"):
            text_field(text, limit, "name")


def test_padding() -> None:
    assert padded(b"ab", 8, lambda n: bytes(range(n))) == b"ab\0\0\1\2\3\4"
    assert padded(b"abc", 4, bytes) == b"abc\0"
