"""MS-Logon II (UltraVNC), security type 113: a Windows user's name and password, rfbproto.

A 64-bit Diffie-Hellman key, which anybody who reads along can compute, and DES. It is
used only where it is named, and over a network only where `Policy.insecure` says so as
well; nothing protects the session that follows.
"""

import secrets
import warnings
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from ...sasl.mechanism import Identity
from ...sasl.policy import Policy
from ...sasl.questions import need_credentials
from ...wire.dialogue import Dialogue, read, write
from ...wire.protection import Protection
from . import diffie_hellman
from .diffie_hellman import Offer, Random, padded, text_field
from .security_type import Authenticated, ClientOnly
from .vnc_auth import MIRROR

_KEY = 8
_USER, _PASSWORD = 256, 64
"""Bytes of the fields, each with its NUL."""


def encrypt(data: bytes, secret: bytes) -> bytes:
    """DES-CBC; key and initialisation vector are the secret, the key with its bits mirrored."""
    with warnings.catch_warnings(action="ignore"):
        cipher = Cipher(TripleDES(secret.translate(MIRROR) * 3), modes.CBC(secret))
    encryptor = cipher.encryptor()
    return encryptor.update(data) + encryptor.finalize()


@dataclass(frozen=True, slots=True)
class MSLogonII(ClientOnly):
    """What UltraVNC servers ask of Windows users."""

    policy: Policy
    random: Random = field(default=secrets.token_bytes, repr=False)
    title: str = "MS-Logon II"

    def refusal(self, protection: Protection) -> str | None:
        """The password is for whoever answers, and for whoever reads along."""
        return diffie_hellman.refusal(self.policy, protection)

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """Name and password are encrypted each by itself."""
        parameters = yield from read(3 * _KEY)
        generator, prime, public_key = (
            int.from_bytes(parameters[i : i + _KEY], "big") for i in range(0, 3 * _KEY, _KEY)
        )
        ours, secret = Offer(generator, prime, public_key).agree(_KEY, self.random)
        credentials = yield from need_credentials(self.title, authzid=False)
        user = text_field(credentials.authcid, _USER - 1, "user name")
        password = text_field(credentials.password, _PASSWORD - 1, "password")
        yield from write(
            ours
            + encrypt(padded(user, _USER, self.random), secret)
            + encrypt(padded(password, _PASSWORD, self.random), secret)
        )
        return Authenticated(
            self.title, protection, Identity(credentials.authcid, credentials.authcid)
        )
