"""Drives one mechanism message by message, for the protocol that carries it."""

from ..errors import LimitError, LocalProtocolError, RemoteProtocolError
from ..wire import limits
from ..wire.dialogue import Ask, Dialogue, Message
from .mechanism import Outcome


class Exchange:
    """One authentication exchange: questions pass through, messages come out.

    ``outcome`` is set as soon as the mechanism has ended well, and then `done` is true.
    """

    def __init__(self, dialogue: Dialogue[Outcome]) -> None:
        self._dialogue, self._steps, self._may_end = dialogue, 0, False
        self.outcome: Outcome | None = None

    @property
    def done(self) -> bool:
        """The mechanism has nothing more to say or to hear."""
        return self.outcome is not None

    def step(self, theirs: bytes | None) -> Dialogue[bytes | None]:
        """Give the mechanism the peer's message, get ours. The first step gives `None`.

        After the end only an absent or empty message is tolerated.
        """
        self._steps += 1
        if self._steps > limits.SASL_STEPS:
            raise LimitError(f"more than {limits.SASL_STEPS} steps in one SASL exchange")
        if self.done:
            if theirs:
                raise RemoteProtocolError("a SASL message after the end of the exchange")
            return None
        ours: bytes | None = None
        value: object = theirs
        try:
            while True:
                match self._dialogue.send(value):
                    case Ask() as effect:
                        value = yield effect
                    case Message(data, last=True):
                        ours, value = data, None
                    case Message(data, may_be_last=may_end):
                        self._may_end = may_end
                        return data
                    case effect:
                        raise LocalProtocolError(f"a mechanism wants {effect}")
        except StopIteration as stop:
            self.outcome = stop.value
            return ours

    def end(self) -> Dialogue[None]:
        """The peer ends the exchange without a message; ``outcome`` tells whether it may."""
        if self._may_end and not self.done:
            yield from self.step(None)
