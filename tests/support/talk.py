"""Plays one dialogue in memory: bytes in, bytes out, questions answered from a list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sealvnc.errors import Error
from sealvnc.rfb.channel import Stack
from sealvnc.wire import Ask, Dialogue, Pump, TLSFacts
from sealvnc.wire.dialogue import Effect

Answers = Sequence[object] | Callable[[object], object]


class PretendedTLS(Stack):
    """A `Stack` whose TLS encrypts nothing: its facts are true as soon as they are `facts`."""

    def __init__(self, facts: TLSFacts | None = None) -> None:
        super().__init__()
        self.facts, self.started = facts, list[str]()

    @property
    def tls(self) -> TLSFacts | None:
        return self.facts if self.started else None

    def start_tls(self, *, anonymous: bool) -> None:
        self.started.append("anonymous" if anonymous else "x509")


@dataclass
class Talk:
    """What came of a dialogue: what it sent and asked, how it ended or what it waits for."""

    sent: bytes = b""
    asked: list[object] = field(default_factory=list)
    error: Error | None = None
    waiting: Effect | None = None
    phase: str = ""
    tls: list[str] = field(default_factory=list)
    result: Any = None

    def outcome(self) -> Any:
        """The dialogue's result; its error is raised."""
        if self.error is not None:
            raise self.error
        assert self.waiting is None, f"waits for {self.waiting} after {self.sent!r}"
        return self.result


def play(
    dialogue: Dialogue[Any],
    received: bytes | Iterable[bytes] = b"",
    answers: Answers = (),
    *,
    tls: TLSFacts | None = None,
    eof: bool = False,
    allowance: int | None = None,
) -> Talk:
    """Run ``dialogue`` until it ends, or until what was ``received`` is used up.

    Bytes are fed one at a time, a sequence of chunks chunk by chunk. ``answers`` are
    given in order, or by a function of the question; an `Error` among them is a refusal.
    """
    channel = PretendedTLS(tls)
    pump = Pump(channel)
    talk = Talk(tls=channel.started)
    answer = answers if callable(answers) else _in_order(answers)
    chunks = iter(_single_bytes(received) if isinstance(received, bytes) else received)
    try:
        pump.start(dialogue, allowance)
        while pump.waiting is not None:
            if isinstance(pump.waiting, Ask):
                _reply(pump, talk, answer)
            elif (chunk := next(chunks, None)) is not None:
                pump.receive_data(chunk)
            elif eof:
                pump.receive_eof()
            else:
                break
    except Error as error:
        talk.error = error
    talk.sent = channel.data_to_send()
    talk.waiting, talk.phase, talk.result = pump.waiting, pump.phase, pump.result
    return talk


def _single_bytes(data: bytes) -> Iterable[bytes]:
    return (data[i : i + 1] for i in range(len(data)))


def _in_order(answers: Sequence[object]) -> Callable[[object], object]:
    left = iter(answers)

    def answer(question: object) -> object:
        value = next(left, _in_order)
        assert value is not _in_order, f"nobody expected {question}"
        return value

    return answer


def _reply(pump: Pump, talk: Talk, answer: Callable[[object], object]) -> None:
    assert isinstance(pump.waiting, Ask)
    talk.asked.append(pump.waiting.question)
    value = answer(pump.waiting.question)
    if isinstance(value, Error):
        pump.fail(value)
    else:
        pump.answer(value)
