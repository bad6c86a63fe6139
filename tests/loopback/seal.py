"""TEST-SEAL: a SASL mechanism for tests alone, which negotiates a security layer.

It proves that the interface is enough: HMAC, sequence numbers, one key per direction,
and buffers as small as one likes. The secret is in the mechanism itself.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import ClassVar

from sealvnc.errors import CredentialsError, RemoteProtocolError
from sealvnc.sasl import Context, Identity, Mechanism, Outcome
from sealvnc.wire.dialogue import Dialogue, exchange, finish

TAG = 16


class Sealed:
    """One end's layer: what was said in the other order, twice, or to somebody else fails."""

    name = "TEST-SEAL"

    def __init__(self, keys: tuple[bytes, bytes], ssf: int, receive: int, send: int) -> None:
        self._send_key, self._receive_key = keys
        self._sent = self._received = 0
        self.ssf, self.max_receive, self.max_plaintext = ssf, receive, send - TAG

    def wrap(self, plaintext: bytes) -> bytes:
        assert 0 < len(plaintext) <= self.max_plaintext
        token = _seal(self._send_key, self._sent, plaintext)
        self._sent += 1
        return token

    def unwrap(self, token: bytes) -> bytes:
        plaintext = _mask(self._receive_key, self._received, token[:-TAG])
        if not hmac.compare_digest(_seal(self._receive_key, self._received, plaintext), token):
            raise RemoteProtocolError("a forged token")
        self._received += 1
        return plaintext


@dataclass(frozen=True, slots=True)
class Seal(Mechanism):
    """``short``: the server completes in its first reply. ``buffer``: bytes that we take."""

    ssf: int = 128
    short: bool = False
    buffer: int = 64
    key: bytes = b"test"
    name: str = "TEST-SEAL"
    proves_server: ClassVar[bool] = True
    maximum_ssf: ClassVar[int] = 128

    def client(self, context: Context) -> Dialogue[Outcome]:
        """Our buffer; theirs and a tag; our tag."""
        theirs = yield from exchange(b"%d" % self.buffer)
        size, _, tag = (theirs or b"").partition(b",")
        if not hmac.compare_digest(tag, self._tag(b"server")):
            raise CredentialsError("the server does not know the secret")
        if not self.short:
            yield from finish(self._tag(b"client"))
        return self._outcome(context, size, (b"client", b"server"))

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """The other half."""
        reply = b"%d,%s" % (self.buffer, self._tag(b"server"))
        if self.short:
            yield from finish(reply)
        elif (yield from exchange(reply)) != self._tag(b"client"):
            raise CredentialsError("the client does not know the secret")
        return self._outcome(context, initial or b"", (b"server", b"client"))

    def _tag(self, who: bytes) -> bytes:
        return hmac.digest(self.key, who, "sha256").hex().encode()

    def _outcome(self, context: Context, size: bytes, ways: tuple[bytes, bytes]) -> Outcome:
        identity = Identity("alice", "alice")
        theirs = int(size) if size.isdigit() and len(size) < 6 else 0
        if theirs <= TAG:
            raise RemoteProtocolError("a buffer that holds no token")
        if context.maximum_ssf < self.ssf:
            return Outcome(identity)
        mine, yours = (hmac.digest(self.key, b"key " + who, "sha256") for who in ways)
        return Outcome(identity, Sealed((mine, yours), self.ssf, self.buffer, theirs))


def _mask(key: bytes, number: int, data: bytes) -> bytes:
    stream = hashlib.shake_256(key + b"%d" % number).digest(len(data))
    return bytes(a ^ b for a, b in zip(data, stream, strict=True))


def _seal(key: bytes, number: int, plaintext: bytes) -> bytes:
    body = _mask(key, number, plaintext)
    return body + hmac.digest(key, b"%d," % number + body, "sha256")[:TAG]
