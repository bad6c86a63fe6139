"""Two sides of a SASL exchange, message by message, without the protocol that carries it."""

from collections.abc import Callable
from typing import Any

from sealvnc.sasl import Context, Exchange, Mechanism, Outcome
from sealvnc.wire import Dialogue

from . import facts


class Party:
    """One side of an exchange. Its questions are answered by a function, and kept."""

    def __init__(
        self, dialogue: Dialogue[Outcome], answer: Callable[[object], object] = facts.answer
    ) -> None:
        self.exchange, self.asked, self._answer = Exchange(dialogue), list[object](), answer

    @property
    def outcome(self) -> Outcome:
        """How the exchange has ended; it must have."""
        assert self.exchange.outcome is not None
        return self.exchange.outcome

    def step(self, theirs: bytes | None = None) -> bytes | None:
        """Give the peer's message, get ours."""
        return self._run(self.exchange.step(theirs))

    def end(self) -> None:
        """The peer ends the exchange without a message."""
        self._run(self.exchange.end())

    def _run(self, step: Dialogue[Any]) -> Any:
        try:
            effect = next(step)
            while True:
                self.asked.append(effect.question)
                effect = step.send(self._answer(effect.question))
        except StopIteration as stop:
            return stop.value


def converse(
    mechanism: Mechanism,
    context: Context,
    answer: Callable[[object], object] = facts.answer,
    alter: Callable[[int, bytes | None], bytes | None] = lambda _, message: message,
) -> tuple[Party, Party]:
    """Run client against server; ``alter`` sees each message, counted from 0, on its way."""
    client = Party(mechanism.client(context), answer)
    initial = alter(0, client.step())
    server = Party(mechanism.server(context, initial), answer)
    message, number = server.step(), 1
    while True:
        message = alter(number, message)
        if server.exchange.done and message is None:
            return client, server
        reply = client.step(message)
        if server.exchange.done:
            return client, server
        message = server.step(alter(number + 1, reply))
        number += 2
