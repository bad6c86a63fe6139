"""sasl.exchange: drives one mechanism, for whatever protocol carries it."""

import pytest

from sealvnc.errors import LimitError, LocalProtocolError, RemoteProtocolError
from sealvnc.sasl import Exchange, Identity, NeedCredentials, Outcome
from sealvnc.wire import Ask, Dialogue, limits
from sealvnc.wire.dialogue import ask, exchange, finish, write
from support.parties import Party

OUTCOME = Outcome(Identity("alice", "alice"))


def test_messages_go_back_and_forth() -> None:
    """The first step gives no message; each other one gives the peer's, and gets ours."""
    heard = []

    def mechanism() -> Dialogue[Outcome]:
        heard.append((yield from exchange(b"one")))
        heard.append((yield from exchange(b"")))
        heard.append((yield from exchange(None)))
        return OUTCOME

    party = Party(mechanism())
    assert [party.step(each) for each in (None, b"a", b"")] == [b"one", b"", None]
    assert not party.exchange.done
    assert party.step(None) is None
    assert heard == [b"a", b"", None]
    assert (party.exchange.done, party.outcome) == (True, OUTCOME)


@pytest.mark.parametrize("last", [b"last", b"", None])
def test_last_message(last: bytes | None) -> None:
    """With the last message the mechanism is done at once; none is not the same as empty."""

    def mechanism() -> Dialogue[Outcome]:
        yield from finish(last)
        return OUTCOME

    party = Party(mechanism())
    assert party.step() == last
    assert party.outcome == OUTCOME


def test_questions_pass_through() -> None:
    """Questions before and between messages are asked of whoever runs the step."""

    def mechanism() -> Dialogue[Outcome]:
        first = yield from ask(NeedCredentials("first"))
        yield from exchange(first.authcid.encode())
        second = yield from ask(NeedCredentials("second"))
        yield from finish(second.password.encode())
        return OUTCOME

    party = Party(mechanism())
    assert [party.step(), party.step(b"x")] == [b"alice", b"pencil"]
    assert party.asked == [NeedCredentials("first"), NeedCredentials("second")]


def test_question_of_a_step() -> None:
    """A step is a dialogue itself, and yields nothing but questions."""
    step = Exchange(ask(NeedCredentials("it"))).step(None)
    assert next(step) == Ask(NeedCredentials("it"))


def ended() -> Party:
    def mechanism() -> Dialogue[Outcome]:
        yield from finish(b"last")
        return OUTCOME

    party = Party(mechanism())
    party.step()
    return party


def test_nothing_after_the_end() -> None:
    """An absent or empty message is tolerated (QEMU before 9.2 mixes them up), others are not."""
    party = ended()
    assert party.step(None) is None
    assert party.step(b"") is None
    with pytest.raises(RemoteProtocolError, match="after the end"):
        party.step(b"more")


def test_steps_are_bounded() -> None:
    """A mechanism that never ends is ended."""

    def endless() -> Dialogue[Outcome]:
        while True:
            yield from exchange(b"again")

    party = Party(endless())
    for _ in range(limits.SASL_STEPS):
        party.step()
    with pytest.raises(LimitError):
        party.step()


def test_steps_after_the_end_are_bounded() -> None:
    """Nor can a peer keep a mechanism that has ended busy with empty messages."""
    party = ended()
    for _ in range(limits.SASL_STEPS - 1):
        party.step(b"")
    with pytest.raises(LimitError):
        party.step(b"")


def test_a_mechanism_does_no_io() -> None:
    """It speaks in messages; another effect is a bug of ours, and its bytes are not shown."""
    with pytest.raises(LocalProtocolError) as caught:
        Party(write(b"pencil")).step()
    assert "pencil" not in str(caught.value)
