"""A dialogue is one side of a conversation, written top to bottom.

It is a generator: it yields *effects* (what it wants) and is resumed with the
answers. It never touches a socket, a clock or a prompt. `wire.pump` runs one in
memory, `aio` runs one on a connection; both throw an error in where an effect fails.
"""

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from .protection import TLSFacts

T = TypeVar("T")
A = TypeVar("A", covariant=True)


class Question(Generic[A]):
    """Something only the application knows. ``A`` is the type of the answer."""

    __slots__ = ()


class SecurityLayer(Protocol):
    """What a SASL mechanism negotiated to protect the bytes that follow, RFC 4422 3.7."""

    @property
    def ssf(self) -> int:
        """The strength in bits; 1 means integrity alone."""

    @property
    def name(self) -> str:
        """What to call it towards a person, such as ``GSSAPI aes256``."""

    @property
    def max_receive(self) -> int:
        """The longest token, in bytes, that the peer may send us."""

    @property
    def max_plaintext(self) -> int:
        """The longest plaintext, in bytes, whose token the peer accepts."""

    def wrap(self, plaintext: bytes) -> bytes:
        """Seal at most ``max_plaintext`` bytes into one token."""

    def unwrap(self, token: bytes) -> bytes:
        """Open one token. A `sealvnc.Error` is raised for one that is forged or replayed."""


@dataclass(frozen=True, slots=True)
class Read:
    """Resumed with exactly ``size`` bytes."""

    size: int


@dataclass(frozen=True, slots=True)
class Write:
    """Send these bytes through the channel as it is now."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StartTLS:
    """Resumed with `TLSFacts` once the handshake is done and the certificate verified.

    ``unacknowledged``: the peer begins without waiting for a word of ours, so that bytes
    in hand already belong to TLS. Elsewhere such bytes are refused.
    """

    anonymous: bool
    unacknowledged: bool = False


@dataclass(frozen=True, slots=True)
class StartLayer:
    """All bytes from here on, both ways, go through a SASL security layer."""

    layer: SecurityLayer


@dataclass(frozen=True, slots=True)
class Ask:
    """Resumed with the application's answer, which may take its time."""

    question: Question[object]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a SASL exchange: `None` is no message, ``b""`` is an empty one.

    Resumed with the peer's next message, or, if this was the ``last``, with `None`.
    """

    data: bytes | None = field(repr=False)
    last: bool = False


Effect: TypeAlias = Read | Write | StartTLS | StartLayer | Ask | Message
Dialogue: TypeAlias = Generator[Effect, Any, T]


def read(size: int) -> Dialogue[bytes]:
    """Exactly ``size`` bytes from the peer."""
    data: bytes = yield Read(size)
    return data


def write(data: bytes) -> Dialogue[None]:
    """Send bytes to the peer."""
    yield Write(data)


def start_tls(*, anonymous: bool, unacknowledged: bool = False) -> Dialogue[TLSFacts]:
    """Put TLS under the dialogue; ``anonymous`` also allows suites without certificates."""
    facts: TLSFacts = yield StartTLS(anonymous, unacknowledged)
    return facts


def start_layer(layer: SecurityLayer) -> Dialogue[None]:
    """Put a SASL security layer under the dialogue."""
    yield StartLayer(layer)


def ask(question: Question[T]) -> Dialogue[T]:
    """Ask the application."""
    answer: T = yield Ask(question)
    return answer


def exchange(data: bytes | None) -> Dialogue[bytes | None]:
    """Send a SASL message (or none) and wait for the peer's next one."""
    theirs: bytes | None = yield Message(data)
    return theirs


def finish(data: bytes | None) -> Dialogue[None]:
    """Send the last SASL message of this side; none is due back."""
    yield Message(data, last=True)
