"""RSA keys as RSA-AES sends them: without certificates, RealVNC's format, rfbproto."""

import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from ...errors import LimitError, RemoteProtocolError
from ...wire import limits
from ...wire.dialogue import Dialogue, read
from ...wire.fields import pack_u32, u32

STRONG = 2048
"""Bits of a key that is as good as what follows it; and of ours."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """An RSA key as it travels: u32 bits, and both numbers in as many bytes as that takes."""

    bits: int
    modulus: int
    exponent: int

    @property
    def size(self) -> int:
        """Bytes of each number."""
        return (self.bits + 7) // 8

    def pack(self) -> bytes:
        """The whole message."""
        numbers = (n.to_bytes(self.size, "big") for n in (self.modulus, self.exponent))
        return pack_u32(self.bits) + b"".join(numbers)

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the message, which is what a pin of ours names."""
        return hashlib.sha256(self.pack()).digest()

    @property
    def signature(self) -> str:
        """The half SHA-1 of it that RealVNC and TigerVNC show to people."""
        return hashlib.sha1(self.pack(), usedforsecurity=False).digest()[:8].hex("-")

    def encrypt(self, data: bytes) -> bytes:
        """PKCS #1 v1.5; raises `RemoteProtocolError` if OpenSSL does not take the key."""
        try:
            key = rsa.RSAPublicNumbers(self.exponent, self.modulus).public_key()
            return key.encrypt(data, PKCS1v15()).rjust(self.size, b"\0")
        except ValueError as error:
            raise RemoteProtocolError(f"the server's RSA key is invalid: {error}") from error


def read_public_key() -> Dialogue[PublicKey]:
    """A server's key; its length passes the limits before either number is read."""
    bits = yield from u32()
    if not limits.RSA_KEY_MIN <= bits <= limits.RSA_KEY_MAX:
        raise LimitError(f"a server key of {bits} bits")
    size = (bits + 7) // 8
    modulus = int.from_bytes((yield from read(size)), "big")
    exponent = int.from_bytes((yield from read(size)), "big")
    if not limits.RSA_KEY_MIN <= modulus.bit_length() <= bits or not modulus & 1:
        raise RemoteProtocolError("the server's RSA modulus is not of the length it announced")
    if exponent < 3 or not exponent & 1 or exponent.bit_length() > limits.RSA_EXPONENT:
        raise RemoteProtocolError(f"RSA exponent of {exponent.bit_length()} bits in a server key")
    return PublicKey(bits, modulus, exponent)


def make_key() -> rsa.RSAPrivateKey:
    """A key for one connection. Its length need not be the server's."""
    return rsa.generate_private_key(65537, STRONG)
