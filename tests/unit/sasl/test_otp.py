"""OTP from end to end; its messages one by one are in spec/vectors/otp.json."""

from collections.abc import Callable

import pytest

from sealvnc.errors import CredentialsError
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
