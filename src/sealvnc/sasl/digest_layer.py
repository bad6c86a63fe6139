"""The security layers of DIGEST-MD5, RFC 2831 sections 2.3 and 2.4."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from hmac import compare_digest

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4, TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, modes

from ..errors import LocalProtocolError, RemoteProtocolError
from ..wire import limits
from .digest_hash import hmac_md5, md5, works
from .mechanism import Context

_MAC = 10
_MESSAGE_TYPE = b"\0\1"
_TRAILER = len(_MESSAGE_TYPE) + 4
_LENGTH = 4  # some count it among the bytes of maxbuf
_SEQUENCE_END = 1 << 32

_SIGN = b"Digest session key to %b signing key magic constant"
_SEAL = b"Digest H(A1) to %b sealing key magic constant"
_TO_SERVER, _TO_CLIENT = b"client-to-server", b"server-to-client"


def _rc4(key: bytes) -> Cipher[None]:
    return Cipher(ARC4(key), mode=None)


def _triple_des(key: bytes) -> Cipher[modes.CBC]:
    first, second = _spread(key[:7]), _spread(key[7:14])
    return Cipher(TripleDES(first + second + first), modes.CBC(key[8:]))


def _spread(key: bytes) -> bytes:
    """56 bits as a DES key of 8 bytes, 7 bits in each; the lowest would be parity."""
    bits = int.from_bytes(key, "big")
    return bytes((bits >> shift & 0x7F) << 1 for shift in range(49, -1, -7))


@dataclass(frozen=True, slots=True)
class Quality:
    """A quality of protection with its cipher: what client and server choose among."""

    qop: str
    ssf: int
    cipher: str = ""
    make: Callable[[bytes], Cipher[None] | Cipher[modes.CBC]] | None = None
    block: int = 1

    @property
    def overhead(self) -> int:
        """Bytes that a token may have more than its plaintext."""
        return _MAC + _TRAILER + (self.block if self.block > 1 else 0)

    @property
    def title(self) -> str:
        """What a person calls it."""
        return f"{self.qop} {self.cipher}".rstrip()


QUALITIES = (
    Quality("auth-conf", 128, "rc4", _rc4),
    Quality("auth-conf", 112, "3des", _triple_des, 8),
    Quality("auth-int", 1),
    Quality("auth", 0),
)
"""Strongest first. rc4-40, rc4-56 and des are left out: they protect nothing."""


def allowed(context: Context) -> tuple[Quality, ...]:
    """What is strong enough here, not stronger than wanted, and known to the crypto library."""
    return tuple(
        quality
        for quality in QUALITIES
        if context.minimum_ssf <= quality.ssf <= context.maximum_ssf and _works(quality)
    )


@cache
def _works(quality: Quality) -> bool:
    """Whether this machine has the algorithms; a FIPS mode takes them away."""
    try:
        if quality.make is not None:
            quality.make(secrets.token_bytes(16)).encryptor()
    except UnsupportedAlgorithm:
        return False
    return works()


class DigestLayer:
    """Integrity, with or without confidentiality. ``key`` is H(A1), ``maxbuf`` the peer's.

    A token is the message and ten bytes of its HMAC, both encrypted if there is a
    cipher, then the message type 1 and the sequence number. Ciphers are never set back.
    """

    def __init__(
        self, quality: Quality, key: bytes, *, server: bool, max_receive: int, maxbuf: int
    ) -> None:
        ours, theirs = (_TO_CLIENT, _TO_SERVER) if server else (_TO_SERVER, _TO_CLIENT)
        self._quality = quality
        self._sign, self._verify = md5(key + _SIGN % ours), md5(key + _SIGN % theirs)
        self._sent = self._received = 0
        self._encryptor: CipherContext | None = None
        self._decryptor: CipherContext | None = None
        if quality.make is not None:
            self._encryptor = quality.make(md5(key + _SEAL % ours)).encryptor()
            self._decryptor = quality.make(md5(key + _SEAL % theirs)).decryptor()
        self.max_receive = max_receive
        largest = min(maxbuf, limits.DIGEST_TOKEN_SENT)
        self.max_plaintext = largest - _LENGTH - quality.overhead

    @property
    def ssf(self) -> int:
        """The strength in bits."""
        return self._quality.ssf

    @property
    def name(self) -> str:
        """What a person calls it."""
        return f"DIGEST-MD5 {self._quality.cipher or 'integrity'}"

    def wrap(self, plaintext: bytes) -> bytes:
        """Seal one message."""
        if self._sent == _SEQUENCE_END:
            raise LocalProtocolError("a DIGEST-MD5 layer is used up")
        number = self._sent.to_bytes(4, "big")
        self._sent += 1
        mac = _mac(self._sign, number + plaintext)
        if self._encryptor is None:
            return plaintext + mac + _MESSAGE_TYPE + number
        padded = plaintext + _padding(len(plaintext), self._quality.block) + mac
        return self._encryptor.update(padded) + _MESSAGE_TYPE + number

    def unwrap(self, token: bytes) -> bytes:
        """Open one token. One text for all that can be wrong with it."""
        forged = RemoteProtocolError("a DIGEST-MD5 token that is forged, replayed or out of order")
        body, trailer = token[:-_TRAILER], token[-_TRAILER:]
        if len(body) < _MAC or len(body) % self._quality.block or self._received == _SEQUENCE_END:
            raise forged
        number = self._received.to_bytes(4, "big")
        if trailer != _MESSAGE_TYPE + number:
            raise forged
        self._received += 1
        if self._decryptor is not None:
            body = self._decryptor.update(body)
        padded, mac = body[:-_MAC], body[-_MAC:]
        size = len(padded)
        if self._quality.block > 1:
            size -= padded[-1]
        plaintext, padding = padded[: max(size, 0)], padded[max(size, 0) :]
        genuine = compare_digest(mac, _mac(self._verify, number + plaintext))
        if not genuine or padding != _padding(size, self._quality.block):
            raise forged
        return plaintext


def _padding(size: int, block: int) -> bytes:
    """From one byte to a block, each saying how many; nothing for a stream cipher."""
    count = block - (size + _MAC) % block if block > 1 else 0
    return bytes([count]) * count


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac_md5(key, message)[:_MAC]
