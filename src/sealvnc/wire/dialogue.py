"""A dialogue is one side of a conversation, written top to bottom.

It is a generator: it yields *effects* (what it wants) and is resumed with the
answers. It never touches a socket, a clock or a prompt. `wire.pump` runs one in
memory, `aio` runs one on a connection; both throw an error in where an effect fails.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeAlias, TypeVar

from .protection import TLSFacts

T = TypeVar("T")
A = TypeVar("A", covariant=True)


class Question(Generic[A]):
    """Something only the application knows. ``A`` is the type of the answer."""

    __slots__ = ()


class Layer(Protocol):
    """What seals and opens a stream of bytes from some point on.

    It holds at most one partial token of the peer's, which its own limit bounds.
    """

    def receive_data(self, data: bytes) -> bytes:
        """The plaintext that ``data`` completes; a `sealvnc.Error` for what is not genuine."""

    def seal(self, plaintext: bytes) -> bytes:
        """The bytes that carry ``plaintext``."""


@dataclass(frozen=True, slots=True)
class Work(Question[A]):
    """Something that a library does and that may block (a KDC, a directory): ``run`` it.

    The interpreter answers it, on asyncio in a thread; no application ever sees it.
    """

    run: Callable[[], A] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """Resumed with exactly ``size`` bytes."""

    size: int


@dataclass(frozen=True, slots=True)
class Peek:
    """Resumed with all bytes in hand, at least ``size``, as a `memoryview`; they stay in hand."""

    size: int


@dataclass(frozen=True, slots=True)
class Skip:
    """Resumed when ``size`` bytes have passed; they are never all in hand."""

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
    """All bytes from here on, both ways, go through ``layer``."""

    layer: Layer


@dataclass(frozen=True, slots=True)
class Ask:
    """Resumed with the application's answer, which may take its time."""

    question: Question[object]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a SASL exchange: `None` is no message, ``b""`` is an empty one.

    Resumed with the peer's next message, or, if this was the ``last``, with `None`. If it
    ``may_be_last``, the peer may end the exchange instead of sending one: `None`, too.
    """

    data: bytes | None = field(repr=False)
    last: bool = False
    may_be_last: bool = False


Effect: TypeAlias = Read | Peek | Skip | Write | StartTLS | StartLayer | Ask | Message
Dialogue: TypeAlias = Generator[Effect, Any, T]


_SMALL = tuple(Read(size) for size in range(64))  # most are, and making one takes a microsecond


def read(size: int) -> Dialogue[bytes]:
    """Exactly ``size`` bytes from the peer."""
    data: bytes = yield _SMALL[size] if 0 <= size < 64 else Read(size)
    return data


def peek(size: int) -> Dialogue[memoryview]:
    """All bytes in hand, at least ``size`` of them; `skip` what has been used.

    For what shows its length only as it is read, so that a compiled loop can read it.
    """
    data: memoryview = yield Peek(size)
    return data


def skip(size: int) -> Dialogue[None]:
    """Pass over ``size`` bytes."""
    yield Skip(size)


def write(data: bytes) -> Dialogue[None]:
    """Send bytes to the peer."""
    yield Write(data)


def start_tls(*, anonymous: bool, unacknowledged: bool = False) -> Dialogue[TLSFacts]:
    """Put TLS under the dialogue; ``anonymous`` also allows suites without certificates."""
    facts: TLSFacts = yield StartTLS(anonymous, unacknowledged)
    return facts


def start_layer(layer: Layer) -> Dialogue[None]:
    """Put a layer under the dialogue, above TLS if there is TLS."""
    yield StartLayer(layer)


def ask(question: Question[T]) -> Dialogue[T]:
    """Ask the application."""
    answer: T = yield Ask(question)
    return answer


def exchange(data: bytes | None) -> Dialogue[bytes | None]:
    """Send a SASL message (or none) and wait for the peer's next one."""
    theirs: bytes | None = yield Message(data)
    return theirs


def exchange_unless_done(data: bytes | None) -> Dialogue[bytes | None]:
    """The same, but `None` also if the peer ends the exchange: it answers only to object."""
    theirs: bytes | None = yield Message(data, may_be_last=True)
    return theirs


def finish(data: bytes | None) -> Dialogue[None]:
    """Send the last SASL message of this side; none is due back."""
    yield Message(data, last=True)
