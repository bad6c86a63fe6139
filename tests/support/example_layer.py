"""X-EXAMPLE-LAYER: the smallest mechanism with a security layer, for tests and transcripts.

The client says its name, the server answers ``welcome`` with success, and from then on
every byte is XORed with 0x55, at most 16 of them in a token. It protects nothing.
"""

from dataclasses import dataclass
from typing import ClassVar

from sealvnc.sasl import Context, Identity, Mechanism, Outcome
from sealvnc.sasl.questions import need_credentials
from sealvnc.wire import Dialogue
from sealvnc.wire.dialogue import exchange, finish


@dataclass
class ExampleLayer:
    """A `SecurityLayer`; `bits` is what it claims."""

    bits: int = 256
    max_receive: int = 16
    max_plaintext: int = 16

    @property
    def ssf(self) -> int:
        return self.bits

    @property
    def name(self) -> str:
        return "example"

    def wrap(self, plaintext: bytes) -> bytes:
        assert len(plaintext) <= self.max_plaintext
        return bytes(byte ^ 0x55 for byte in plaintext)

    def unwrap(self, token: bytes) -> bytes:
        return self.wrap(token)


@dataclass(frozen=True, slots=True)
class ExampleLayerMechanism(Mechanism):
    """See the module."""

    bits: int = 256
    name: str = "X-EXAMPLE-LAYER"
    maximum_ssf: ClassVar[int] = 256
    proves_server: ClassVar[bool] = True

    def client(self, context: Context) -> Dialogue[Outcome]:
        credentials = yield from need_credentials(self.name)
        welcome = yield from exchange(credentials.authcid.encode())
        assert welcome == b"welcome"
        return self._outcome(credentials.authcid)

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        yield from finish(b"welcome")
        return self._outcome((initial or b"").decode())

    def _outcome(self, authcid: str) -> Outcome:
        return Outcome(Identity(authcid, authcid), ExampleLayer(self.bits))
