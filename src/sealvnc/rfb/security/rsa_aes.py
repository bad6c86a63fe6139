"""RSA-AES: security types RA2 (5), RA2ne (6), RA2_256 (129), RA2ne_256 (130), rfbproto.

Both sides send an RSA key, and under the other's key a random number. Session keys are
hashes of both numbers. Each side then shows which two keys it has seen, and the server
which credentials it wants. In RA2 everything stays encrypted from there on, SecurityResult
first; in RA2ne ("not encrypted") the credentials are the last that is.

The server's key has no certificate: it is pinned, or the application vouches for it
(`TrustServerKey`). Without either nothing of ours is said.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from ...errors import (
    CertificateError,
    CertificatePinError,
    PolicyError,
    RemoteProtocolError,
    ServerKeyError,
    ServerProofError,
)
from ...sasl.mechanism import Identity
from ...sasl.policy import Policy
from ...sasl.questions import need_credentials
from ...wire.dialogue import Dialogue, Question, Work, ask, read, start_layer, write
from ...wire.fields import u16
from ...wire.protection import Protection
from ..channel.eax import TAG, Records
from .diffie_hellman import Random, text_field
from .rsa_key import STRONG, PublicKey, make_key, read_public_key
from .security_type import Authenticated, ClientOnly

_USER_AND_PASSWORD, _PASSWORD = 1, 2
_FIELD = 255
_WEAK_SSF = 80  # what 1024 bits of RSA are worth, NIST SP 800-57 part 1, table 2


@dataclass(frozen=True, slots=True)
class TrustServerKey(Question[bool | None]):
    """Asked of a client: is this RSA key the server's own? Only `True` is a yes.

    ``fingerprint`` is ``sha256:`` and hex, of the key as it was sent; ``signature`` the
    short form that RealVNC and TigerVNC show, too short to go by alone.
    """

    fingerprint: str
    signature: str
    bits: int


@dataclass(frozen=True, slots=True)
class RSAAES(ClientOnly):
    """One of the four types: AES of 128 or 256 ``bits``, ``sealed`` for the session or not.

    ``pin`` is the SHA-256 of the server's key as it is sent.
    """

    policy: Policy
    title: str
    bits: int
    sealed: bool
    pin: bytes | None = None
    random: Random = field(default=secrets.token_bytes, repr=False)
    make_key: Callable[[], rsa.RSAPrivateKey] = field(default=make_key, repr=False)

    def refusal(self, protection: Protection) -> str | None:
        """Whether the key can be believed is seen when it comes."""
        return self.policy.session_refusal(self._protect(protection))

    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """SecurityResult is already sealed, where anything is."""
        theirs = yield from read_public_key()
        yield from self._require_trust(theirs)
        protection = self._protect(protection, theirs.modulus.bit_length())
        if (reason := self.policy.session_refusal(protection)) is not None:
            length = theirs.modulus.bit_length()
            raise PolicyError(f"{self.title} with a server key of {length} bits: {reason}")
        key = yield from ask(Work(self.make_key))
        numbers = key.public_key().public_numbers()
        ours = PublicKey(key.key_size, numbers.n, numbers.e)
        records = yield from self._agree(theirs, ours, key)
        yield from self._compare_keys(records, theirs, ours)
        identity = yield from self._log_in(records)
        if self.sealed:
            yield from start_layer(records)
        return Authenticated(self.title, protection, identity)

    def _protect(self, protection: Protection, key_bits: int = STRONG) -> Protection:
        ssf = self.bits if key_bits >= STRONG else _WEAK_SSF
        return protection.with_layer(f"RSA-AES-{self.bits}", ssf) if self.sealed else protection

    def _hash(self, *parts: bytes) -> bytes:
        """SHA-1 for AES-128: nothing here depends on finding no collisions."""
        name = "sha256" if self.bits == 256 else "sha1"
        return hashlib.new(name, b"".join(parts), usedforsecurity=False).digest()

    def _require_trust(self, key: PublicKey) -> Dialogue[None]:
        """Raises a `CertificateError` that names the key, unless it is the right one."""
        fingerprint = f"sha256:{key.digest.hex()}"
        refused: CertificateError
        if self.pin is not None:
            trusted = compare_digest(key.digest, self.pin)
            refused = CertificatePinError("the server's key is not the one that is pinned")
        else:
            question = TrustServerKey(fingerprint, key.signature, key.modulus.bit_length())
            trusted = (yield from ask(question)) is True
            refused = ServerKeyError("the server's key is not pinned, and nobody has confirmed it")
        if not trusted:
            refused.fingerprint = fingerprint
            raise refused

    def _agree(
        self, theirs: PublicKey, ours: PublicKey, key: rsa.RSAPrivateKey
    ) -> Dialogue[Records]:
        """Exchange random numbers; from then on there are records."""
        size = self.bits // 8
        client_random = self.random(size)
        sealed = theirs.encrypt(client_random)
        yield from write(ours.pack() + len(sealed).to_bytes(2, "big") + sealed)
        length = yield from u16()
        if length != ours.size:
            raise RemoteProtocolError(f"an encrypted random number of {length} bytes")
        server_random = self._decrypt(key, (yield from read(length)))
        client_key = self._hash(server_random, client_random)[:size]
        server_key = self._hash(client_random, server_random)[:size]
        return Records(client_key, server_key)

    def _decrypt(self, key: rsa.RSAPrivateKey, sealed: bytes) -> bytes:
        """The server's random number; another one if there is none in it.

        Every way to fail must look the same (Bleichenbacher 1998): the next record does not open.
        """
        size = self.bits // 8
        try:
            number = key.decrypt(sealed, PKCS1v15())
        except ValueError:
            number = b""
        return number if len(number) == size else secrets.token_bytes(size)

    def _compare_keys(self, records: Records, theirs: PublicKey, ours: PublicKey) -> Dialogue[None]:
        """The server proves that it holds its key, and that nobody has exchanged ours."""
        yield from write(records.seal(self._hash(ours.pack(), theirs.pack())))
        expected = self._hash(theirs.pack(), ours.pack())
        record = yield from _record(len(expected))
        try:
            found = records.open(record)
        except RemoteProtocolError as error:
            raise ServerProofError("the server does not hold the key that it showed") from error
        if not compare_digest(found, expected):
            raise ServerProofError("the server has seen other keys than we have")

    def _log_in(self, records: Records) -> Dialogue[Identity | None]:
        (subtype,) = records.open((yield from _record(1)))
        if subtype not in (_USER_AND_PASSWORD, _PASSWORD):
            raise RemoteProtocolError(f"RSA-AES subtype {subtype}")
        named = subtype == _USER_AND_PASSWORD
        credentials = yield from need_credentials(self.title, username=named, authzid=False)
        authcid = credentials.authcid if named else ""
        user = text_field(authcid, _FIELD, "user name")
        password = text_field(credentials.password, _FIELD, "password")
        message = bytes((len(user),)) + user + bytes((len(password),)) + password
        yield from write(records.seal(message))
        return Identity(authcid, authcid) if named else None


def _record(size: int) -> Dialogue[bytes]:
    """A record that must hold ``size`` bytes."""
    length = yield from u16()
    if length != size:
        raise RemoteProtocolError(f"an RSA-AES record of {length} bytes where {size} are due")
    return length.to_bytes(2, "big") + (yield from read(size + TAG))
