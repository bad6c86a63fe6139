"""VNC Authentication, security type 2, RFC 6143 section 7.2.2."""

import secrets
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import ClassVar

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes

from ...errors import CredentialsError
from ...sasl.policy import Policy
from ...sasl.questions import need_credentials
from ...wire.dialogue import Dialogue, Question, ask, read, write
from ...wire.protection import Protection
from .security_type import Authenticated, SecurityType

_CHALLENGE = 16
MIRROR = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Each byte with its bits in reverse order, as VNC takes the keys of DES."""


@dataclass(frozen=True, slots=True)
class LookupVNCPassword(Question[str | None]):
    """Asked of a server: the password that all share; `None` if there is none."""


def encrypt_challenge(password: str, challenge: bytes) -> bytes:
    """DES of both halves; the key is eight bytes of the password, each with its bits mirrored.

    The rest of the password counts for nothing: that is the protocol.
    """
    key = password.encode("latin-1", "replace")[:8].ljust(8, b"\0").translate(MIRROR)
    with warnings.catch_warnings(action="ignore"):
        cipher = Cipher(TripleDES(key * 3), modes.ECB())  # noqa: S305 - the protocol says so
    encryptor = cipher.encryptor()
    return encryptor.update(challenge) + encryptor.finalize()


@dataclass(frozen=True, slots=True)
class VNCAuthentication(SecurityType):
    """A password of eight characters, shared by all; used only where it is named."""

    policy: Policy
    challenge: Callable[[int], bytes] = field(default=secrets.token_bytes, repr=False)
    title: str = "VNC password"
    needs: ClassVar = (LookupVNCPassword,)

    def refusal(self, protection: Protection) -> str | None:
        """The password is not sent, but nothing protects what follows."""
        return self.policy.session_refusal(protection)

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """Answer the challenge."""
        challenge = yield from read(_CHALLENGE)
        credentials = yield from need_credentials(self.title, username=False, authzid=False)
        yield from write(encrypt_challenge(credentials.password, challenge))
        return Authenticated(self.title, protection)

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        """Without a password, or with an empty one, everybody is refused (CVE-2011-0011)."""
        password = yield from ask(LookupVNCPassword())
        challenge = self.challenge(_CHALLENGE)
        yield from write(challenge)
        response = yield from read(_CHALLENGE)
        expected = encrypt_challenge(password or secrets.token_hex(4), challenge)
        if not compare_digest(response, expected) or not password:
            raise CredentialsError("wrong VNC password")
        return Authenticated(self.title, protection)
