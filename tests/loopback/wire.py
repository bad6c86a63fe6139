"""Two ends joined in memory: what one sends the other receives, in pieces of any size.

::

    client, server = End("client", ...), End("server", ...)
    flights = join((client, server), chunk=1)

An end that fails has its farewell delivered, then its peer sees the end of the stream.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sealvnc import Error, Question
from sealvnc.errors import TLSError
from sealvnc.rfb.channel import Stack
from sealvnc.wire import Ask, Pump, TLSFacts, limits
from sealvnc.wire.dialogue import Dialogue

Answer = Callable[[Question[Any]], object]
Tamper = Callable[[str, bytes], bytes]
Flight = tuple[str, bytes]


def nobody(question: Question[Any]) -> object:
    """The answer of an end that must not be asked anything."""
    raise AssertionError(f"{question} was asked")


class End:
    """One side of a connection: a pump, the application's answers, and how it went.

    ``error`` is what ended it, ``asked`` what the application was asked, ``sent`` every
    byte that it gave to the network.
    """

    def __init__(
        self, name: str, dialogue: Dialogue[Any], stack: Stack, answer: Answer = nobody
    ) -> None:
        self.name, self.stack, self.pump = name, stack, Pump(stack)
        self.error: Error | None = None
        self.asked: list[Question[Any]] = []
        self.sent = bytearray()
        self._answer, self._hung_up = answer, False
        self.start(dialogue, limits.HANDSHAKE)

    def start(self, dialogue: Dialogue[Any], allowance: int | None = None) -> None:
        """Begin another dialogue on the same connection."""
        self._attempt(lambda: self.pump.start(dialogue, allowance))

    def receive(self, data: bytes) -> None:
        self._attempt(lambda: self.pump.receive_data(data))

    def receive_eof(self) -> None:
        self._attempt(self.pump.receive_eof)

    def outgoing(self) -> bytes:
        data = self.pump.data_to_send()
        self.sent += data
        return data

    def hangs_up(self) -> bool:
        """Once, after the end has failed."""
        if self.error is None or self._hung_up:
            return False
        self._hung_up = True
        return True

    @property
    def result(self) -> Any:
        """What the dialogue returned; what ended it is raised."""
        if self.error is not None:
            raise self.error
        assert self.pump.waiting is None, f"{self.name} waits for {self.pump.waiting}"
        return self.pump.result

    @property
    def outcome(self) -> str:
        """The result in one word: ``ok``, ``waiting`` or the class of the error."""
        if self.error is not None:
            return type(self.error).__name__
        return "ok" if self.pump.waiting is None else "waiting"

    def _attempt(self, step: Callable[[], None]) -> None:
        if self.error is not None:
            return
        try:
            step()
            while isinstance(self.pump.waiting, Ask):
                self._respond(self.pump.waiting.question)
        except Error as error:
            self.error = error

    def _respond(self, question: Question[Any]) -> None:
        self.asked.append(question)
        try:
            value = self._answer(question)
        except Error as error:
            self.pump.fail(error)
        else:
            self.pump.answer(value)


def pieces(data: bytes, size: int | None) -> Iterator[bytes]:
    """``data`` in chunks of ``size`` bytes; `None`: as it is."""
    step = size or max(1, len(data))
    return (data[i : i + step] for i in range(0, len(data), step))


def untouched(_: str, data: bytes) -> bytes:
    return data


def join(
    *pairs: tuple[End, End], chunk: int | None = None, tamper: Tamper = untouched
) -> list[Flight]:
    """Move bytes between the two of each pair until all are silent; return who sent what.

    ``tamper`` is given the sender's name and all that it sends at once, and decides
    what arrives.
    """
    flights: list[Flight] = []
    moved = True
    while moved:
        moved = False
        for one, other in pairs:
            for sender, receiver in ((other, one), (one, other)):
                if data := sender.outgoing():
                    moved = True
                    data = tamper(sender.name, data)
                    flights.append((sender.name, data))
                    for piece in pieces(data, chunk):
                        receiver.receive(piece)
                if sender.hangs_up():
                    moved = True
                    receiver.receive_eof()
    return flights


def spoken(flights: Sequence[Flight], name: str) -> bytes:
    """All that ``name`` said."""
    return b"".join(data for who, data in flights if who == name)


@dataclass(frozen=True)
class Facts:
    """TLS as `Told` pretends it, for one end."""

    of_client: bool
    with_certificate: TLSFacts
    anonymous: TLSFacts


class Told(Stack):
    """A stack whose TLS is a matter of words: one byte each way, no encryption, all facts there.

    For tests that count, cut or replace the bytes inside TLS.
    """

    HELLO = b"\x16"

    def __init__(self, facts: Facts) -> None:
        super().__init__()
        self._told = facts
        self._facts: TLSFacts | None = None
        self._promised: TLSFacts | None = None

    @property
    def tls(self) -> TLSFacts | None:
        return self._facts

    def start_tls(self, *, anonymous: bool) -> None:
        self._promised = self._told.anonymous if anonymous else self._told.with_certificate
        if self._told.of_client:
            self._outbox.append(self.HELLO)

    def receive_data(self, data: bytes) -> bytes:
        if self._promised is not None and data:
            if data[:1] != self.HELLO:
                raise TLSError("no hello")
            if not self._told.of_client:
                self._outbox.append(self.HELLO)
            data, self._facts, self._promised = data[1:], self._promised, None
        return super().receive_data(data)


def facts(*, of_client: bool, alice: bool = False) -> Facts:
    """The facts of a client or of a server; ``alice``: her certificate was asked for and shown."""
    bindings = {"tls-exporter": b"exported", "tls-server-end-point": b"end point"}
    tls = TLSFacts(
        "TLSv1.3",
        "TOLD-AES-256-GCM",
        256,
        anonymous=False,
        server_side=not of_client,
        bindings=bindings,
    )
    anonymous = TLSFacts("TLSv1.2", "TOLD-ADH", 256, anonymous=True, server_side=not of_client)
    if of_client:
        tls = replace(
            tls,
            peer_certificate=b"server",
            peer_name="CN=server",
            verified_by="certificate verified",
            wants_client_certificate=alice,
            sent_certificate=alice,
        )
    elif alice:
        tls = replace(tls, peer_certificate=b"alice", peer_name="O=Example,CN=alice")
    return Facts(of_client, tls, anonymous)
