"""OTP from end to end; its messages one by one are in spec/vectors/otp.json."""

from collections.abc import Callable

import pytest

from sealvnc.errors import CredentialsError, LimitError, MechanismError, RemoteProtocolError
from sealvnc.sasl import (
    MECHANISMS,
    Credentials,
    Identity,
    LookupOTP,
    OTPState,
    Policy,
    StoreOTP,
)
from sealvnc.sasl.otp import OTP
from sealvnc.sasl.otp_state import one_time_password
from sealvnc.wire import Protection
from support.mechanisms import IN_TLS, NETWORK, client, context, converse, party
from support.parties import Party

PHRASE = "correct horse"
ALICE = Credentials("alice", PHRASE)


class Store:
    """What a server's application keeps: compare and set."""

    def __init__(self, **states: OTPState) -> None:
        self.states = dict(states)

    def lookup(self, question: LookupOTP) -> OTPState | None:
        return self.states.get(question.authcid)

    def put(self, question: StoreOTP) -> bool:
        if self.states.get(question.authcid) != question.old:
            return False
        self.states[question.authcid] = question.new
        return True

    def server(self, protection: Protection = IN_TLS) -> Callable[[bytes | None], Party]:
        return lambda initial: party(
            OTP().server(context(protection=protection), initial),
            {LookupOTP: self.lookup, StoreOTP: self.put},
        )

    def login(self, credentials: Credentials) -> list[Identity]:
        party = client(OTP(), context(protection=IN_TLS), credentials)
        return [end.outcome.identity for end in converse(party, self.server())[:2]]


@pytest.mark.parametrize("algorithm", ["sha1", "md5"])
def test_logins_in_a_row(algorithm: str) -> None:
    """Each uses up one password; before the last, a new sequence begins."""
    store = Store(alice=OTPState.make(PHRASE, algorithm=algorithm, sequence=14, seed="Seed1"))
    left = []
    for _ in range(8):
        assert store.login(ALICE) == [Identity("alice", "alice")] * 2
        left.append(store.states["alice"].sequence)
    assert left == [13, 12, 11, 10, 499, 498, 497, 496]
    assert store.states["alice"].seed != "seed1"
    assert store.states["alice"].algorithm == algorithm


def test_to_the_end() -> None:
    """Where nothing protects a new sequence, the old one ends, and nobody comes in any more."""
    store = Store(alice=OTPState.make(PHRASE, sequence=4))
    for _ in range(3):
        party = client(OTP(), context(), ALICE)
        converse(party, store.server(NETWORK))
    with pytest.raises(CredentialsError):
        converse(client(OTP(), context(), ALICE), store.server(NETWORK))
    assert store.states["alice"].sequence == 1


@pytest.mark.parametrize(
    "credentials", [Credentials("alice", "wrong horse"), Credentials("nobody", PHRASE)]
)
def test_refused(credentials: Credentials) -> None:
    """And nothing is used up."""
    store = Store(alice=OTPState.make(PHRASE))
    before = dict(store.states)
    with pytest.raises(CredentialsError, match="no such user"):
        store.login(credentials)
    assert store.states == before


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("alice", "123456789"),
        Credentials("alice", ""),
        Credentials("", PHRASE),
        Credentials("a\0b", PHRASE),
        Credentials("a" * 256, PHRASE),
        Credentials("alice", PHRASE, "a" * 256),
        Credentials("\udcff", PHRASE),
        Credentials("alice", PHRASE + "\udcff"),
    ],
)
def test_not_sent(credentials: Credentials) -> None:
    with pytest.raises(CredentialsError):
        Store(alice=OTPState.make(PHRASE)).login(credentials)


def test_parallel_logins() -> None:
    """Two with one password: the store decides, and one loses, although the password is right."""
    store = Store(alice=OTPState.make(PHRASE))
    ends = [client(OTP(), context(), ALICE) for _ in range(2)]
    servers = [store.server()(end.step()) for end in ends]
    responses = [end.step(each.step()) for end, each in zip(ends, servers, strict=True)]
    assert responses[0] == responses[1]
    servers[1].step(responses[1])
    assert servers[1].exchange.done
    with pytest.raises(CredentialsError, match="twice at once"):
        servers[0].step(responses[0])
    assert not servers[0].exchange.done
    assert store.states["alice"].sequence == 498


def test_stored_before_success() -> None:
    """`StoreOTP` is the last thing asked, and what a false answer leaves is a refusal."""
    state = OTPState.make(PHRASE)
    ours = client(OTP(), context(), ALICE)
    theirs = party(OTP().server(context(), ours.step()), {LookupOTP: state, StoreOTP: False})
    response = ours.step(theirs.step())
    with pytest.raises(CredentialsError):
        theirs.step(response)
    assert [type(question) for question in theirs.asked] == [LookupOTP, StoreOTP]


def test_authzid() -> None:
    store = Store(alice=OTPState.make(PHRASE))
    assert store.login(Credentials("alice", PHRASE, "bob")) == [Identity("alice", "bob")] * 2


def test_strangers_learn_nothing() -> None:
    """An unknown user's challenge looks like a known one's, and stays the same."""
    states = Store(alice=OTPState.make(PHRASE), spent=OTPState.make(PHRASE, sequence=1))
    challenges = {}
    for name in ("alice", "nobody", "spent", "somebody"):
        first, again = (states.server()(b"\0" + name.encode()).step() for _ in range(2))
        assert first is not None
        assert first == again
        challenges[name] = first.decode().split()
    for algorithm, sequence, seed, extension in challenges.values():
        assert (algorithm, extension) == ("otp-sha1", "ext")
        assert 1 <= int(sequence) < 499
        assert len(seed) == 8
        assert set(seed) <= set("0123456789abcdef")
    assert challenges["nobody"] != challenges["somebody"]


@pytest.mark.parametrize(
    ("challenge", "error", "message"),
    [
        (None, RemoteProtocolError, "is missing"),
        (b"", RemoteProtocolError, "malformed"),
        (b"otp-sha1 499 seed1", RemoteProtocolError, "malformed"),
        (b"otp-sha1 499 s\xc3\xa9ed ext", RemoteProtocolError, "not ASCII"),
        (b"otp-sha1 499 seed1 ext" + b" " * 235, LimitError, "257 bytes"),
        (b"otp-md4 499 seed1 ext", MechanismError, "by md4"),
        (b"otp-\x1b[2J 499 seed1 ext", MechanismError, r"by \\x1b\[2j"),
        (b"otp-sha1 0 seed1 ext", CredentialsError, "used up"),
    ],
)
def test_no_answer(challenge: bytes | None, error: type[Exception], message: str) -> None:
    """To a challenge that is none, or that asks for what must not be told."""
    ours = client(OTP(), context(protection=IN_TLS), ALICE)
    ours.step()
    with pytest.raises(error, match=message):
        ours.step(challenge)


@pytest.mark.parametrize(
    "names", [b"", b"alice", b"alice\0", b"\0alice\0", b"\0" + b"a" * 256, b"\0\xff"]
)
def test_malformed_names(names: bytes) -> None:
    """Refused before anybody is looked up."""
    theirs = Store().server()(names)
    with pytest.raises(RemoteProtocolError, match=r"malformed OTP initial response|not UTF-8"):
        theirs.step()
    assert theirs.asked == []


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (None, "is missing"),
        (b"", "malformed OTP response"),
        (b"5bf075d9959d036f", "malformed OTP response"),
        (b"base64:W/B12ZWdA28=", "malformed OTP response"),
        (b"hex:5bf075d9959d036f:sha1 499 seed2:5bf075d9959d036f", "malformed OTP response"),
        (b"init-hex:5bf075d9959d036f", "malformed OTP response"),
        (b"hex:5bf075d9959d036", "malformed hexadecimal"),
        (b"word:5bf075d9959d036f", "six words"),
        (b"hex:5bf075d9959d036f\xa0", "not ASCII"),
        (b"hex:5bf075d9959d036f" + b" " * 237, "257 bytes"),
    ],
)
def test_malformed_response(response: bytes | None, message: str) -> None:
    """Refused, and nothing is used up."""
    theirs = Store(alice=OTPState.make(PHRASE)).server()(b"\0alice")
    theirs.step()
    with pytest.raises(RemoteProtocolError, match=message):
        theirs.step(response)
    assert [type(question) for question in theirs.asked] == [LookupOTP]


@pytest.mark.parametrize(
    ("renewal", "protection"),
    [
        ("sha1 499 seed2:5bf075d9959d036f", NETWORK),  # anybody may have written it
        ("", IN_TLS),
        ("rubbish", IN_TLS),
        ("md4 499 seed2:5bf075d9959d036f", IN_TLS),
        ("sha1 1 seed2:5bf075d9959d036f", IN_TLS),
        ("sha1 499 SEED1:5bf075d9959d036f", IN_TLS),
        ("sha1 499 seed2:5bf075d9959d03", IN_TLS),
        ("sha1 499 seed2:RED HERD NOW BEAN PA BURG", IN_TLS),
    ],
)
def test_new_sequence_that_will_not_do(renewal: str, protection: Protection) -> None:
    """The password was good: the user comes in, and the old sequence goes on."""
    store = Store(alice=OTPState.make(PHRASE, sequence=5, seed="seed1"))
    password = one_time_password("sha1", "seed1", PHRASE, 4)
    theirs = store.server(protection)(b"\0alice")
    theirs.step()
    theirs.step(f"init-hex:{password.hex()}:{renewal}".encode())
    assert theirs.outcome.identity == Identity("alice", "alice")
    assert store.states["alice"] == OTPState("sha1", 4, "seed1", password)


def test_policy() -> None:
    """Off unless named; on a network never without TLS, for it has no layer."""
    (mechanism,) = (each for each in MECHANISMS if each.name == "OTP")
    assert Policy().mechanism_refusal(mechanism, IN_TLS) is not None
    assert Policy(mechanisms=("OTP",)).mechanism_refusal(mechanism, IN_TLS) is None
    assert Policy(mechanisms=("OTP",)).mechanism_refusal(mechanism, NETWORK) is not None


def test_nothing_secret_is_shown() -> None:
    state = OTPState.make(PHRASE)
    shown = repr((StoreOTP("alice", state, state), state))
    assert PHRASE not in shown
    assert state.last.hex() not in shown
    assert repr(state.last) not in shown
