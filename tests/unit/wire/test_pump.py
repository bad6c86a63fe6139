"""wire.pump: runs a dialogue in memory, one effect after another."""

from dataclasses import dataclass, field
from types import ModuleType

import pytest

from sealvnc.errors import (
    AbortedError,
    ConnectionClosedError,
    CredentialsError,
    Error,
    LimitError,
    LocalProtocolError,
    RemoteProtocolError,
    TLSError,
)
from sealvnc.rfb.handshake import version
from sealvnc.sasl import SASLFraming
from sealvnc.wire import Ask, Dialogue, Pump, Question, Read, StartTLS, TLSFacts, limits
from sealvnc.wire.dialogue import (
    Layer,
    ask,
    exchange,
    peek,
    read,
    skip,
    start_layer,
    start_tls,
    write,
)
from support.example_layer import ExampleLayer
from support.facts import X509

QUESTION: Question[str] = Question()


@dataclass
class Wire:
    """A `Channel`: bytes pass as they are, and what was asked of it is noted."""

    tls: TLSFacts | None = None
    noted: list[str] = field(default_factory=list)
    sent: bytes = b""
    error: Error | None = None

    def receive_data(self, data: bytes) -> bytes:
        if self.error is not None:
            raise self.error
        return data

    def send(self, plaintext: bytes) -> None:
        self.sent += plaintext

    def data_to_send(self) -> bytes:
        data, self.sent = self.sent, b""
        return data

    def start_tls(self, *, anonymous: bool) -> None:
        self.noted.append(f"TLS, {anonymous=}")

    def start_layer(self, layer: Layer) -> None:
        self.noted.append(f"layer that seals to {layer.seal(b'x')!r}")


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def pump(wire: Wire) -> Pump:
    return Pump(wire)


def greet() -> Dialogue[str]:
    name = yield from read(3)
    yield from write(b"hello " + name)
    again = yield from read(2)
    return (name + again).decode()


def with_tls(*, unacknowledged: bool = False) -> Dialogue[tuple[TLSFacts, bytes]]:
    yield from read(1)
    facts = yield from start_tls(anonymous=False, unacknowledged=unacknowledged)
    return facts, (yield from read(3))


# -- reading and writing -------------------------------------------------------------------


def test_reads_and_writes(pump: Pump) -> None:
    """It stops where bytes are missing, goes on when they come, and gives out each byte once."""
    pump.start(greet())
    assert pump.waiting == Read(3)
    pump.receive_data(b"a")
    assert (pump.waiting, pump.data_to_send()) == (Read(3), b"")
    pump.receive_data(b"bcd")
    assert (pump.waiting, pump.data_to_send(), pump.data_to_send()) == (Read(2), b"hello abc", b"")
    pump.receive_data(b"e")
    assert (pump.waiting, pump.result) == (None, "abcde")


def test_what_is_left_belongs_to_the_next_dialogue(pump: Pump) -> None:
    """One dialogue after another on one channel."""
    pump.start(greet())
    pump.receive_data(b"abcdefgh")
    assert pump.result == "abcde"
    pump.start(greet())
    assert (pump.waiting, pump.result) == (Read(2), None)
    pump.receive_data(b"ij")
    assert pump.result == "fghij"


def test_bytes_before_a_dialogue(pump: Pump) -> None:
    """They wait."""
    pump.receive_data(b"abcde")
    pump.start(greet())
    assert pump.result == "abcde"


def test_reading_nothing(pump: Pump) -> None:
    """Zero bytes are always there."""
    pump.start(read(0))
    assert (pump.waiting, pump.result) == (None, b"")


def test_what_is_in_hand(pump: Pump) -> None:
    """After the last dialogue it is given out, once; while one runs, it may still be that one's."""
    pump.start(greet())
    pump.receive_data(b"abcd")
    with pytest.raises(LocalProtocolError, match="a dialogue still runs"):
        pump.take_in_hand()
    pump.receive_data(b"efg")
    assert pump.result == "abcde"
    assert (pump.take_in_hand(), pump.take_in_hand()) == (b"fg", b"")
    pump.start(greet())
    assert pump.waiting == Read(3)


# -- looking ahead, passing over -----------------------------------------------------------


def test_peek(pump: Pump) -> None:
    """All that is in hand is shown, at least so much, and stays."""

    def dialogue() -> Dialogue[tuple[bytes, bytes]]:
        seen = bytes((yield from peek(3)))
        return seen, (yield from read(2))

    pump.receive_data(b"ab")
    pump.start(dialogue())
    assert pump.waiting is not None
    pump.receive_data(b"cd")
    assert pump.result == (b"abcd", b"ab")


def test_skip(pump: Pump) -> None:
    """What is skipped is gone at once, in as many pieces as it comes."""

    def dialogue() -> Dialogue[bytes]:
        yield from skip(0)
        yield from skip(5)
        return (yield from read(1))

    pump.receive_data(b"ab")
    pump.start(dialogue())
    pump.receive_data(b"cd")
    assert not pump.full
    assert len(pump._inbox) == 0
    pump.receive_data(b"efg")
    assert pump.result == b"f"


@pytest.mark.parametrize("effect", [peek, skip])
def test_eof_while_looking_or_skipping(pump: Pump, effect) -> None:
    """As while reading, also if the end was there before the effect."""
    for early in (True, False):
        pump = Pump(Wire())
        pump.receive_data(b"ab")
        if early:
            pump.receive_eof()
            with pytest.raises(ConnectionClosedError):
                pump.start(effect(3))
        else:
            pump.start(effect(3))
            with pytest.raises(ConnectionClosedError):
                pump.receive_eof()


def test_allowance_counts_what_is_skipped(pump: Pump) -> None:
    """Skipping is reading."""
    pump.receive_data(b"abc")
    pump.start(peek(3), 2)  # not yet taken
    with pytest.raises(LimitError):
        pump.start(skip(3), 2)


# -- questions -----------------------------------------------------------------------------


def asking() -> Dialogue[str]:
    try:
        return (yield from ask(QUESTION))
    except AbortedError:
        yield from write(b"no")
        raise


def test_question(pump: Pump) -> None:
    """The answer may take its time; what comes meanwhile is kept."""
    pump.start(asking())
    assert pump.waiting == Ask(QUESTION)
    pump.receive_data(b"x")
    assert pump.waiting == Ask(QUESTION)
    pump.answer("yes")
    assert (pump.waiting, pump.result) == (None, "yes")


def test_refused_answer(pump: Pump) -> None:
    """The dialogue hears of it, and its farewell still belongs to the peer."""
    pump.start(asking())
    with pytest.raises(AbortedError):
        pump.fail(AbortedError("not now"))
    assert (pump.waiting, pump.data_to_send()) == (None, b"no")


def test_nothing_was_asked(pump: Pump) -> None:
    """An answer out of the blue is our caller's fault, and harms nothing."""
    with pytest.raises(LocalProtocolError):
        pump.answer("yes")
    pump.start(greet())
    with pytest.raises(LocalProtocolError):
        pump.answer("yes")
    pump.receive_data(b"abcde")
    assert pump.result == "abcde"


# -- errors --------------------------------------------------------------------------------


def test_error_of_a_dialogue(pump: Pump) -> None:
    """It comes out of the call that caused it, and the pump is free for another dialogue."""

    def failing() -> Dialogue[None]:
        yield from read(1)
        yield from write(b"farewell")
        raise CredentialsError("no")

    pump.start(failing())
    with pytest.raises(CredentialsError):
        pump.receive_data(b"xabcde")
    assert (pump.waiting, pump.data_to_send()) == (None, b"farewell")
    pump.start(greet())
    assert pump.result == "abcde"


def test_error_at_once(pump: Pump) -> None:
    """Also out of `start`."""

    def failing() -> Dialogue[None]:
        yield from ()
        raise CredentialsError("no")

    with pytest.raises(CredentialsError):
        pump.start(failing())


def test_one_dialogue_at_a_time(pump: Pump) -> None:
    """The one before must have ended."""
    pump.start(greet())
    with pytest.raises(LocalProtocolError, match="has not ended"):
        pump.start(greet())


def test_error_of_the_channel(pump: Pump, wire: Wire) -> None:
    """It is thrown into the dialogue, which may have a last word."""
    pump.start(asking())
    wire.error = AbortedError("broken")
    with pytest.raises(AbortedError):
        pump.receive_data(b"x")
    assert pump.data_to_send() == b"no"


def test_error_of_the_channel_between_dialogues(pump: Pump, wire: Wire) -> None:
    """It comes out of the call that brought the bytes; what came before it can still be read."""
    pump.receive_data(b"abcde")
    wire.error = TLSError("broken")
    with pytest.raises(TLSError):
        pump.receive_data(b"x")
    pump.start(greet())
    assert pump.result == "abcde"


def test_goodbye_inside_the_channel(pump: Pump, wire: Wire) -> None:
    """TLS's close_notify is the end of the stream like any other; phase says where."""
    pump.receive_data(b"abcde")
    wire.error = ConnectionClosedError("close_notify")
    pump.receive_data(b"x")
    pump.start(greet())
    assert pump.result == "abcde"
    with pytest.raises(ConnectionClosedError) as caught:
        pump.start(version.client())
    assert caught.value.phase == "version"


def test_goodbye_while_reading(pump: Pump, wire: Wire) -> None:
    pump.start(version.client())
    wire.error = ConnectionClosedError("close_notify")
    with pytest.raises(ConnectionClosedError, match=r"in version"):
        pump.receive_data(b"x")


def test_unknown_effect(pump: Pump) -> None:
    """A SASL message outside of an exchange has no interpreter; its content is not shown."""
    with pytest.raises(LocalProtocolError) as caught:
        pump.start(exchange(b"\0user\0pencil"))
    assert "pencil" not in str(caught.value)


def test_fail_without_a_dialogue(pump: Pump) -> None:
    """The error is simply raised."""
    with pytest.raises(AbortedError):
        pump.fail(AbortedError("nobody there"))


# -- the end of the stream -----------------------------------------------------------------


def test_eof_while_reading(pump: Pump) -> None:
    """The peer closed the connection; phase says where."""
    pump.start(version.client())
    pump.receive_data(b"RFB 003")
    with pytest.raises(ConnectionClosedError, match=r"in version") as caught:
        pump.receive_eof()
    assert caught.value.phase == "version"


def test_eof_after_the_bytes(pump: Pump) -> None:
    """What is in hand can be read; then the end is the end."""
    pump.receive_data(b"abc")
    pump.receive_eof()
    with pytest.raises(ConnectionClosedError):
        pump.start(greet())
    assert pump.data_to_send() == b"hello abc"


def test_eof_while_asking(pump: Pump) -> None:
    """The answer is waited for: what the peer said last may suffice."""
    pump.start(asking())
    pump.receive_eof()
    pump.answer("yes")
    assert pump.result == "yes"


def test_eof_during_tls(pump: Pump) -> None:
    """The handshake will not be done any more."""
    pump.start(with_tls())
    pump.receive_data(b"x")
    with pytest.raises(ConnectionClosedError):
        pump.receive_eof()


def test_eof_before_tls(pump: Pump) -> None:
    """A handshake that cannot happen is not begun and waited for."""
    pump.receive_data(b"x")
    pump.receive_eof()
    with pytest.raises(ConnectionClosedError):
        pump.start(with_tls())


# -- TLS and layers ------------------------------------------------------------------------


def test_tls(pump: Pump, wire: Wire) -> None:
    """Resumed with the facts when the channel has them."""
    pump.start(with_tls())
    pump.receive_data(b"x")
    assert (pump.waiting, wire.noted) == (StartTLS(False), ["TLS, anonymous=False"])
    pump.receive_data(b"")
    assert pump.waiting == StartTLS(False)
    wire.tls = X509
    pump.receive_data(b"abc")
    assert pump.result == (X509, b"abc")


def test_tls_at_once(pump: Pump, wire: Wire) -> None:
    """A channel that has its facts at once is not waited for."""
    wire.tls = X509
    pump.start(with_tls())
    pump.receive_data(b"x")
    assert pump.waiting == Read(3)


def test_plaintext_before_tls(pump: Pump, wire: Wire) -> None:
    """Bytes in hand where TLS starts were injected (the STARTTLS class of attacks)."""
    pump.start(with_tls())
    with pytest.raises(RemoteProtocolError, match="3 bytes of plaintext before TLS"):
        pump.receive_data(b"xabc")
    assert wire.noted == []


def test_bytes_before_unacknowledged_tls(pump: Pump, wire: Wire) -> None:
    """Where nothing acknowledges the switch they belong to TLS."""
    pump.start(with_tls(unacknowledged=True))
    wire.tls = X509
    pump.receive_data(b"xabc")
    assert pump.result == (X509, b"abc")


def test_plaintext_before_a_layer(pump: Pump, wire: Wire) -> None:
    """The same where a security layer starts."""

    def layered() -> Dialogue[bytes]:
        yield from read(1)
        yield from start_layer(SASLFraming(ExampleLayer()))
        return (yield from read(1))

    pump.start(layered())
    with pytest.raises(RemoteProtocolError, match="1 bytes of plaintext before the security layer"):
        pump.receive_data(b"xa")
    pump = Pump(wire)
    pump.start(layered())
    pump.receive_data(b"x")
    pump.receive_data(b"a")
    assert (pump.result, wire.noted) == (b"a", [r"layer that seals to b'\x00\x00\x00\x01-'"])


# -- limits --------------------------------------------------------------------------------


def test_allowance(pump: Pump) -> None:
    """A handshake may read so many bytes and no more; lengths are counted with the rest."""
    pump.start(greet(), 5)
    pump.receive_data(b"abcde")
    assert pump.result == "abcde"
    pump.start(greet(), 4)
    pump.receive_data(b"abc")
    with pytest.raises(LimitError, match="more than a handshake may need"):
        pump.receive_data(b"de")


def test_allowance_is_for_one_dialogue(pump: Pump) -> None:
    """The session that follows has none."""
    pump.start(greet(), 5)
    pump.receive_data(b"abcde")
    pump.start(greet())
    pump.receive_data(b"abcde")
    assert pump.result == "abcde"


def test_tls_handshake_has_a_limit(pump: Pump) -> None:
    """Records without end do not fill our memory."""
    pump.start(with_tls())
    pump.receive_data(b"x")
    pump.receive_data(bytes(limits.TLS_HANDSHAKE))
    with pytest.raises(LimitError, match="TLS handshake"):
        pump.receive_data(b"x")
    assert pump.waiting is None


def test_too_long_a_tls_handshake_is_not_read(pump: Pump, wire: Wire) -> None:
    """A dialogue that takes note of it does not get the bytes either."""

    def forgiving() -> Dialogue[str]:
        try:
            yield from start_tls(anonymous=False)
        except LimitError:
            return "too long"
        return "done"

    pump.start(forgiving())
    wire.tls = X509
    pump.receive_data(bytes(limits.TLS_HANDSHAKE + 1))
    assert pump.result == "too long"
    pump.start(read(1))
    assert pump.waiting == Read(1)


def test_full(pump: Pump) -> None:
    """Back-pressure counts what lies beyond the read that is waited for."""
    pump.start(greet())
    assert not pump.full
    pump.receive_data(b"abcde" + bytes(limits.UNREAD - 1))
    assert not pump.full
    pump.receive_data(b"x")
    assert pump.full
    pump.start(read(limits.UNREAD))
    assert not pump.full
    pump.start(read(10))
    pump.receive_data(bytes(9))
    assert not pump.full


# -- where it stands -----------------------------------------------------------------------


def elsewhere(name: str) -> ModuleType:
    """A module with a dialogue that reads one byte, and one that runs another."""
    module = ModuleType(name)
    source = "def read():\n yield READ\ndef run(inner):\n yield from inner\n"
    module.__dict__["READ"] = Read(1)
    exec(source, module.__dict__)
    return module


@pytest.mark.parametrize(
    ("modules", "text"),
    [
        (["sealvnc.rfb.connection", "sealvnc.rfb.security.sasl"], "connection, sasl"),
        (["sealvnc.rfb.connection", "sealvnc.wire.fields"], "connection"),
        (["sealvnc.rfb.a", "sealvnc.rfb.b", "sealvnc.rfb.a"], "a, b"),
    ],
)
def test_phase(pump: Pump, modules: list[str], text: str) -> None:
    """The modules it is in, outermost first; the field types in between say nothing."""
    assert pump.phase == ""
    *outer, innermost = map(elsewhere, modules)
    dialogue = innermost.read()
    for module in reversed(outer):
        dialogue = module.run(dialogue)
    pump.start(dialogue)
    assert pump.phase == text
    pump.receive_data(b"x")
    assert pump.phase == ""
