"""Diffie-Hellman as Apple's and UltraVNC's security types do it, and the fields they hide by it.

The server makes up the group and proves nothing. What is checked here keeps a careless
server from giving the secret away; against a dishonest one there is no help.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from ...errors import CredentialsError, RemoteProtocolError
from ...sasl.policy import Policy
from ...wire.protection import Protection

Random = Callable[[int], bytes]

_SECRET = 64


@dataclass(frozen=True, slots=True)
class Offer:
    """What a server sends: its group, and its public key in it."""

    generator: int
    prime: int
    public_key: int

    def agree(self, size: int, random: Random = secrets.token_bytes) -> tuple[bytes, bytes]:
        """Our public key and the shared secret, both of ``size`` bytes.

        Raises `RemoteProtocolError` where the secret would be known beforehand. Whether
        the prime is one is not tested.
        """
        if self.prime < 5 or not self.prime & 1:
            raise RemoteProtocolError("Diffie-Hellman with a modulus that is no prime")
        _require_group_element("generator", self.generator, self.prime)
        _require_group_element("public key", self.public_key, self.prime)
        exponent = int.from_bytes(random(_SECRET), "big") % (self.prime - 3) + 2
        ours = pow(self.generator, exponent, self.prime)
        shared = pow(self.public_key, exponent, self.prime)
        _require_group_element("shared secret", shared, self.prime)
        return ours.to_bytes(size, "big"), shared.to_bytes(size, "big")


def _require_group_element(what: str, value: int, prime: int) -> None:
    """Not 0 or 1, and not p - 1, whose powers are 1 and p - 1."""
    if not 1 < value < prime - 1:
        raise RemoteProtocolError(f"Diffie-Hellman with a {what} that hides nothing")


def refusal(policy: Policy, protection: Protection) -> str | None:
    """Why a client of ours will not send a password this way on this channel."""
    if protection.local or protection.verified_tls or policy.insecure:
        return None
    return "it would reveal the password to whoever answers in the server's place"


def text_field(text: str, limit: int, what: str) -> bytes:
    """``text`` in UTF-8; `CredentialsError` if it cannot be sent whole. Peers cut it silently."""
    data = text.encode()
    if len(data) > limit:
        raise CredentialsError(f"the {what} has {len(data)} bytes, at most {limit} can be sent")
    if b"\0" in data:
        raise CredentialsError(f"the {what} contains NUL")
    return data


def padded(field: bytes, size: int, random: Random) -> bytes:
    """``field``, NUL, and random bytes up to ``size``."""
    return field + b"\0" + random(size - len(field) - 1)
