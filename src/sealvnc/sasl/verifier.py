"""What a server stores for SCRAM, RFC 5802 section 3: enough to check a password, not to log in."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Self

from ..errors import ConfigurationError
from ..wire import limits
from .saslprep import saslprep

ITERATIONS = 16384
"""Iterations of new verifiers: about 4 ms of the client's CPU, and of an attacker's per guess."""

HASHES = {"SHA-1": "sha1", "SHA-256": "sha256", "SHA-512": "sha512"}
"""SCRAM's hash names, and hashlib's."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """``StoredKey`` and ``ServerKey`` with their salt and iteration count."""

    hash_name: str
    salt: bytes
    iterations: int
    stored_key: bytes = field(repr=False)
    server_key: bytes = field(repr=False)

    @classmethod
    def make(
        cls,
        password: str,
        hash_name: str = "SHA-256",
        *,
        iterations: int = ITERATIONS,
        salt: bytes | None = None,
    ) -> Self:
        """The verifier of a new password. `ValueError` for an empty or a forbidden one."""
        salt = secrets.token_bytes(16) if salt is None else salt
        if not (prepared := saslprep(password)):
            raise ValueError("an empty password")
        keys = derive(hash_name, prepared, salt, iterations)
        return cls(hash_name, salt, iterations, keys.stored_key, keys.server_key)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `str(verifier)`, the form of RFC 5803 that PostgreSQL made known."""
        try:
            scheme, parameters, keys = text.split("$")
            iterations, salt = parameters.split(":")
            stored_key, server_key = (base64.b64decode(k, validate=True) for k in keys.split(":"))
            name = scheme.removeprefix("SCRAM-")
            size = hashlib.new(HASHES[name]).digest_size
            if not len(stored_key) == len(server_key) == size:
                raise ValueError("keys of the wrong length")
            if int(iterations) < limits.SCRAM_ITERATIONS_MIN:
                raise ValueError("too few iterations")
            decoded = base64.b64decode(salt, validate=True)
            return cls(name, decoded, int(iterations), stored_key, server_key)
        except (ValueError, KeyError) as error:
            raise ConfigurationError("not a SCRAM verifier") from error

    def __str__(self) -> str:
        salt, stored, server = (
            base64.b64encode(each).decode()
            for each in (self.salt, self.stored_key, self.server_key)
        )
        return f"SCRAM-{self.hash_name}${self.iterations}:{salt}${stored}:{server}"

    def check(self, password: str) -> bool:
        """Whether this is the password, in time that does not depend on the answer."""
        try:
            prepared = saslprep(password)
        except ValueError:
            prepared = ""
        keys = derive(self.hash_name, prepared, self.salt, self.iterations)
        return compare_digest(keys.stored_key, self.stored_key) and bool(prepared)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys that a password yields, RFC 5802 3."""

    client_key: bytes = field(repr=False)
    stored_key: bytes = field(repr=False)
    server_key: bytes = field(repr=False)


def derive(hash_name: str, prepared: str, salt: bytes, iterations: int) -> Keys:
    """Keys of a password that has been through SASLprep."""
    algorithm = HASHES[hash_name]
    salted = hashlib.pbkdf2_hmac(algorithm, prepared.encode(), salt, iterations)
    client_key = hmac.digest(salted, b"Client Key", algorithm)
    stored_key = hashlib.new(algorithm, client_key).digest()
    return Keys(client_key, stored_key, hmac.digest(salted, b"Server Key", algorithm))


def decoy(authcid: str, hash_name: str) -> Verifier:
    """A verifier for a user who does not exist, the same each time the name is tried.

    Nobody can know a password for it, and no answer tells it from a real one as long
    as new verifiers are made with the defaults above.
    """
    algorithm = HASHES[hash_name]
    seed = hmac.digest(_DECOY_SECRET, authcid.encode("utf-8", "surrogatepass"), algorithm)
    salt = hmac.digest(seed, b"salt", algorithm)[:16]
    stored, server = (hmac.digest(seed, word, algorithm) for word in (b"stored", b"server"))
    return Verifier(hash_name, salt, ITERATIONS, stored, server)


_DECOY_SECRET = secrets.token_bytes(32)
