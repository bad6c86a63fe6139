"""CRAM-MD5 from end to end; its messages one by one are in spec/vectors/cram-md5.json."""

from unittest import mock

import pytest

from sealvnc.errors import CredentialsError, LimitError, RemoteProtocolError
from sealvnc.sasl import MECHANISMS, Credentials, Identity, LookupPassword, Policy
from sealvnc.sasl.cram_md5 import CramMD5
from sealvnc.sasl.digest_hash import works
from support.mechanisms import NETWORK, client, context, converse, party
from support.parties import Party

USERS = {"alice": "alice-pw", "a b": "x", "empty": "", "Дмитрий": "пароль"}


def server(initial: bytes | None = None) -> Party:
    answers = {LookupPassword: lambda question: USERS.get(question.authcid)}
    return party(CramMD5().server(context(), initial), answers)


def login(credentials: Credentials) -> list[Identity]:
    ends = converse(client(CramMD5(), context(), credentials), server)[:2]
    return [end.outcome.identity for end in ends]


@pytest.mark.parametrize("name", ["alice", "a b", "Дмитрий"])
def test_login(name: str) -> None:
    assert login(Credentials(name, USERS[name])) == [Identity(name, name)] * 2
    assert login(Credentials(name, USERS[name], name)) == [Identity(name, name)] * 2


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("alice", "wrong"),
        Credentials("nobody", "alice-pw"),
        Credentials("empty", "guess"),
    ],
)
def test_refused(credentials: Credentials) -> None:
    with pytest.raises(CredentialsError, match="wrong password, or no such user"):
        login(credentials)


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("alice", ""),
        Credentials("", "alice-pw"),
        Credentials("a\0b", "pw"),
        Credentials("alice", "alice-pw", "bob"),
        Credentials("\udcff", "pw"),
        Credentials("alice", "\udcff"),
    ],
)
def test_not_sent(credentials: Credentials) -> None:
    party = client(CramMD5(), context(), credentials)
    party.step()
    with pytest.raises(CredentialsError):
        party.step(b"<1@host>")


def test_any_challenge_will_do() -> None:
    party = client(CramMD5(), context(), Credentials("alice", "alice-pw"))
    assert party.step() is None
    assert party.step(b"\xff not a msg-id") is not None
    for challenge, error in ((None, RemoteProtocolError), (b"", RemoteProtocolError)):
        party = client(CramMD5(), context(), Credentials("alice", "alice-pw"))
        party.step()
        with pytest.raises(error):
            party.step(challenge)
    party = client(CramMD5(), context(), Credentials("alice", "alice-pw"))
    party.step()
    with pytest.raises(LimitError):
        party.step(b"x" * 1025)


@pytest.mark.parametrize(
    ("response", "message"),
    [
        (None, "is missing"),
        (b"", "is missing"),
        (b"alice", "malformed"),
        (b" " + b"0" * 32, "malformed"),
        (b"alice " + b"0" * 31, "malformed"),
        (b"alice " + b"A" * 32, "malformed"),
        (b"alice " + b"0" * 32 + b" ", "malformed"),
        (b"a\0b " + b"0" * 32, "malformed"),
        (b"\xff " + b"0" * 32, "not UTF-8"),
        (b"a" * 992 + b" " + b"0" * 32, "1025 bytes"),
    ],
)
def test_malformed_response(response: bytes | None, message: str) -> None:
    """Refused before anybody is looked up."""
    theirs = server()
    theirs.step()
    with pytest.raises(RemoteProtocolError, match=message):
        theirs.step(response)
    assert theirs.asked == []


def test_the_server_speaks_first() -> None:
    """No proof can come before the challenge; an empty initial response is none."""
    with pytest.raises(RemoteProtocolError, match="no initial response"):
        server(b"alice " + b"0" * 32).step()
    assert server(b"").step() is not None


def test_challenges_differ() -> None:
    assert len({server().step() for _ in range(100)}) == 100


def test_replay() -> None:
    ours, first, second = (
        client(CramMD5(), context(), Credentials("alice", "alice-pw")),
        server(),
        server(),
    )
    ours.step()
    response = ours.step(first.step())
    first.step(response)
    assert first.exchange.done
    second.step()
    with pytest.raises(CredentialsError):
        second.step(response)


def test_policy() -> None:
    """Off unless named; and on a network never without TLS, for it has no layer."""
    (mechanism,) = (each for each in MECHANISMS if each.name == "CRAM-MD5")
    named = Policy(mechanisms=("CRAM-MD5",))
    assert Policy(insecure=True).mechanism_refusal(mechanism, NETWORK) is not None
    assert named.mechanism_refusal(mechanism, NETWORK) is not None
    assert not mechanism.proves_server


def test_machine_without_md5() -> None:
    works.cache_clear()
    try:
        with mock.patch("hmac.digest", side_effect=ValueError("no")):
            assert not CramMD5().is_available(context())
    finally:
        works.cache_clear()
    assert CramMD5().is_available(context())
