"""What DIGEST-MD5 computes, RFC 2831 section 2.1.2.1."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from .text import utf8

_NO_BODY = b":" + b"0" * 32


def md5(data: bytes) -> bytes:
    """H of the RFC."""
    return hashlib.md5(data, usedforsecurity=False).digest()


def hmac_md5(key: bytes, message: bytes) -> bytes:
    """HMAC of the RFC, also that of CRAM-MD5."""
    return hmac.digest(key, message, "md5")


@cache
def works() -> bool:
    """Whether this machine still has MD5; a FIPS mode takes it away."""
    try:
        hmac_md5(b"key", b"")
    except ValueError:
        return False
    return True


def secret(authcid: str, realm: str, password: str) -> bytes:
    """H(username:realm:password). Each is hashed in ISO 8859-1 if it can be written in it."""
    return md5(b":".join(map(_latin1_if_possible, (authcid, realm, password))))


def possible_secrets(authcid: str, realm: str, password: str) -> Iterator[bytes]:
    """`secret`, and what clients compute that read the RFC otherwise (Cyrus takes these, too)."""
    yield secret(authcid, realm, password)
    names = utf8(authcid) + b":" + utf8(realm) + b":"
    yield md5(names + utf8(password))
    yield md5(names + _latin1_if_possible(password))  # GNU SASL


@dataclass(frozen=True, slots=True)
class Digest:
    """What both ends put into their digests besides the secret."""

    nonce: bytes
    cnonce: bytes
    qop: str
    digest_uri: bytes
    authzid: bytes | None = field(default=None)

    def key(self, secret: bytes) -> bytes:
        """H(A1), which the layers' keys are made of, too."""
        parts = [secret, self.nonce, self.cnonce]
        if self.authzid is not None:
            parts.append(self.authzid)
        return md5(b":".join(parts))

    def response(self, key: bytes) -> bytes:
        """The client's proof."""
        return self._digest(key, b"AUTHENTICATE:" + self.digest_uri)

    def rspauth(self, key: bytes) -> bytes:
        """The server's proof."""
        return self._digest(key, b":" + self.digest_uri)

    def _digest(self, key: bytes, a2: bytes) -> bytes:
        if self.qop != "auth":
            a2 += _NO_BODY
        fields = (_hex(key), self.nonce, b"00000001", self.cnonce, self.qop.encode(), _hex(md5(a2)))
        return _hex(md5(b":".join(fields)))


def _latin1_if_possible(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return utf8(text)


def _hex(data: bytes) -> bytes:
    return data.hex().encode()
