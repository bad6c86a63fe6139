"""Apple Diffie-Hellman (Apple Remote Desktop), security type 30, rfbproto.

User name and password are encrypted for whoever is at the other end: nothing shows that
it is the server. It is used only where it is named, and over a network only where
`Policy.insecure` says so as well; nothing protects the session that follows.
"""

import hashlib
import secrets
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES

from ...errors import LimitError
from ...sasl.mechanism import Identity
from ...sasl.policy import Policy
from ...sasl.questions import need_credentials
from ...wire import limits
from ...wire.dialogue import Dialogue, Work, ask, read, write
from ...wire.fields import u16
from ...wire.protection import Protection
from . import diffie_hellman
from .diffie_hellman import Offer, Random, padded, text_field
from .security_type import Authenticated, ClientOnly

_FIELD = 64
"""Bytes of the user name and of the password, each with its NUL."""


def encrypt(user: bytes, password: bytes, secret: bytes, random: Random) -> bytes:
    """AES-128-ECB of both fields; the key is the MD5 of the shared secret."""
    key = hashlib.md5(secret, usedforsecurity=False).digest()
    encryptor = Cipher(AES(key), modes.ECB()).encryptor()  # noqa: S305 - the protocol says so
    return encryptor.update(padded(user, _FIELD, random) + padded(password, _FIELD, random))


@dataclass(frozen=True, slots=True)
class AppleDH(ClientOnly):
    """What macOS calls Screen Sharing, for users of the Mac."""

    policy: Policy
    random: Random = field(default=secrets.token_bytes, repr=False)
    title: str = "Apple Diffie-Hellman"

    def refusal(self, protection: Protection) -> str | None:
        """The password is for whoever answers."""
        return diffie_hellman.refusal(self.policy, protection)

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """The key's length passes its limits before the prime is read."""
        generator, size = (yield from u16()), (yield from u16())
        if not limits.APPLE_DH_KEY_MIN <= 8 * size <= limits.APPLE_DH_KEY_MAX:
            raise LimitError(f"a Diffie-Hellman key of {8 * size} bits")
        prime = int.from_bytes((yield from read(size)), "big")
        public_key = int.from_bytes((yield from read(size)), "big")
        offer = Offer(generator, prime, public_key)
        ours, secret = yield from ask(Work(lambda: offer.agree(size, self.random)))
        credentials = yield from need_credentials(self.title, authzid=False)
        user = text_field(credentials.authcid, _FIELD - 1, "user name")
        password = text_field(credentials.password, _FIELD - 1, "password")
        yield from write(encrypt(user, password, secret, self.random) + ours)
        return Authenticated(
            self.title, protection, Identity(credentials.authcid, credentials.authcid)
        )
