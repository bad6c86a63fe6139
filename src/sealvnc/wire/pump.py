"""Runs a dialogue in memory: bytes in, bytes out, one question at a time."""

from collections.abc import Callable
from functools import partial
from types import GeneratorType
from typing import Any, Protocol

from ..errors import (
    ConnectionClosedError,
    Error,
    LimitError,
    LocalProtocolError,
    RemoteProtocolError,
)
from . import limits
from .dialogue import (
    Ask,
    Dialogue,
    Effect,
    Layer,
    Peek,
    Read,
    Skip,
    StartLayer,
    StartTLS,
    Write,
)
from .inbox import Inbox
from .protection import TLSFacts


class Channel(Protocol):
    """What carries the bytes; `sealvnc.rfb.channel.Stack` is the real one."""

    @property
    def tls(self) -> TLSFacts | None:
        """The facts, as soon as the TLS handshake is done."""

    def receive_data(self, data: bytes | memoryview) -> bytes:
        """Take bytes off the network, give the plaintext they complete."""

    def send(self, plaintext: bytes) -> None:
        """Queue plaintext."""

    def data_to_send(self) -> bytes:
        """What must go to the network now; it is given out once."""

    def start_tls(self, *, anonymous: bool) -> None:
        """Begin a TLS handshake."""

    def start_layer(self, layer: Layer) -> None:
        """Seal and open everything from here on."""


class Pump:
    """One dialogue after another on one channel.

    ``waiting`` is the effect that the dialogue is stopped at, `None` when it has
    ended; ``result`` is then what it returned. An error that ends the dialogue is
    raised from the call that caused it; what `data_to_send` gives after that is the
    farewell, and still belongs to the peer.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.waiting: Effect | None = None
        self.result: Any = None
        self._dialogue: Dialogue[Any] | None = None
        self._inbox = Inbox()
        self._eof = False
        self._allowance: int | None = None
        self._tls_allowance = limits.TLS_HANDSHAKE

    def start(self, dialogue: Dialogue[Any], allowance: int | None = None) -> None:
        """Run ``dialogue``, which may read at most ``allowance`` bytes (`None`: no limit)."""
        if self.waiting is not None:
            raise LocalProtocolError("the dialogue before has not ended")
        self._dialogue, self._allowance, self.result = dialogue, allowance, None
        self._resume(None)

    def receive_data(self, data: bytes | memoryview) -> None:
        """Bytes from the network; what is not needed at once is copied."""
        if isinstance(self.waiting, StartTLS):
            self._tls_allowance -= len(data)
            if self._tls_allowance < 0:
                self._throw(LimitError(f"TLS handshake over {limits.TLS_HANDSHAKE} bytes"))
                return
        try:
            self._inbox.put(self.channel.receive_data(data))
        except ConnectionClosedError:  # a goodbye inside the channel; what is in hand stays good
            self.receive_eof()
        except Error as error:
            self._throw(error)
        else:
            self._satisfy()

    def receive_eof(self) -> None:
        """The network will bring no more."""
        self._eof = True
        if not isinstance(self.waiting, Ask | None):
            self._throw(self._closed())

    def answer(self, value: object) -> None:
        """Answer the question in ``waiting``."""
        if not isinstance(self.waiting, Ask):
            raise LocalProtocolError("nothing was asked")
        self._resume(value)

    def fail(self, error: Error) -> None:
        """Refuse to answer: the dialogue ends with ``error`` unless it knows better."""
        self._throw(error)

    def data_to_send(self) -> bytes:
        """What must go to the network now; it is given out once."""
        return self.channel.data_to_send()

    def take_in_hand(self) -> bytes:
        """Plaintext that has come and that no dialogue has asked for; it is given out once."""
        if self.waiting is not None:
            raise LocalProtocolError("a dialogue still runs, and may want what is in hand")
        return self._inbox.take(len(self._inbox))

    @property
    def full(self) -> bool:
        """Enough is in hand: leave further bytes in the socket."""
        wanted = self.waiting.size if isinstance(self.waiting, Read | Peek) else 0
        return len(self._inbox) >= wanted + limits.UNREAD

    @property
    def phase(self) -> str:
        """Where the dialogue stands: the names of the modules it is in, outermost first."""
        names: list[str] = []
        inner: object = self._dialogue
        while isinstance(inner, GeneratorType) and inner.gi_frame is not None:
            module = str(inner.gi_frame.f_globals.get("__name__", ""))
            if "sealvnc.wire." not in module:
                names.append("session" if ".session." in module else module.rpartition(".")[2])
            inner = inner.gi_yieldfrom
        return ", ".join(dict.fromkeys(names))

    def _closed(self) -> ConnectionClosedError:
        phase = self.phase
        return ConnectionClosedError(f"the peer closed the connection (in {phase})", phase)

    def _satisfy(self) -> None:
        match self.waiting:
            case Read(size) | Peek(size) as effect if len(self._inbox) >= size:
                self._run(lambda: effect)
            case Skip() as effect if self._inbox:
                self._run(lambda: effect)
            case StartTLS() if self.channel.tls is not None:
                self._resume(self.channel.tls)

    def _allow(self, size: int) -> None:
        if self._allowance is not None:
            self._allowance -= size
            if self._allowance < 0:
                raise LimitError("the peer sent more than a handshake may need")

    def _throw(self, error: Error) -> None:
        if self._dialogue is None:
            raise error
        self._run(partial(self._dialogue.throw, error))

    def _resume(self, value: object) -> None:
        assert self._dialogue is not None
        self._run(partial(self._dialogue.send, value))

    def _run(self, advance: Callable[[], Effect]) -> None:
        """Perform effects until one must wait. An effect that fails is thrown into the dialogue."""
        dialogue, self.waiting = self._dialogue, None
        assert dialogue is not None
        while True:
            try:
                effect = advance()
            except StopIteration as stop:
                self._dialogue, self.result = None, stop.value
                return
            except Error:
                self._dialogue = None
                raise
            try:
                done, value = self._perform(effect)
            except Error as error:
                advance = partial(dialogue.throw, error)
                continue
            if not done:
                self.waiting = value if isinstance(value, Skip) else effect
                return
            advance = partial(dialogue.send, value)

    def _perform(self, effect: Effect) -> tuple[bool, object]:
        match effect:
            case Write(data):
                self.channel.send(data)
                return True, None
            case Read(size):
                if len(self._inbox) >= size:
                    self._allow(size)
                    return True, self._inbox.take(size)
                if self._eof:
                    raise self._closed()
            case Peek(size):
                if len(self._inbox) >= size:
                    return True, self._inbox.look()
                if self._eof:
                    raise self._closed()
            case Skip(size):
                return self._skip(size)
            case StartTLS(anonymous, unacknowledged):
                return self._start_tls(anonymous, unacknowledged)
            case StartLayer(layer):
                self._require_empty("the security layer")
                self.channel.start_layer(layer)
                return True, None
            case Ask():
                pass
            case _:
                raise LocalProtocolError(f"no interpreter for {effect}")
        return False, None

    def _skip(self, size: int) -> tuple[bool, Skip | None]:
        """What is in hand goes at once; what is left to skip is waited for."""
        left = size - (dropped := self._inbox.drop(size))
        self._allow(dropped)
        if left and self._eof:
            raise self._closed()
        return not left, Skip(left) if left else None

    def _start_tls(self, anonymous: bool, unacknowledged: bool) -> tuple[bool, object]:
        ahead = self._inbox.take(len(self._inbox)) if unacknowledged else b""
        self._require_empty("TLS")
        self.channel.start_tls(anonymous=anonymous)
        self._inbox.put(self.channel.receive_data(ahead))
        if self._eof and self.channel.tls is None:
            raise self._closed()
        return self.channel.tls is not None, self.channel.tls

    def _require_empty(self, boundary: str) -> None:
        """Plaintext in hand at a switch was injected, or is not to be told from what was."""
        if self._inbox:
            raise RemoteProtocolError(f"{len(self._inbox)} bytes of plaintext before {boundary}")
