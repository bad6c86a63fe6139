"""OAUTHBEARER from end to end; its messages one by one are in spec/vectors/oauthbearer.json."""

import pytest

from sealvnc.errors import (
    AbortedError,
    CredentialsError,
    LimitError,
    RemoteProtocolError,
)
from sealvnc.sasl import (
    MECHANISMS,
    CheckToken,
    Credentials,
    Identity,
    NeedCredentials,
    Policy,
)
from sealvnc.sasl.oauthbearer import OAuthBearer
from support.mechanisms import IN_TLS, NETWORK, client, context, converse, party
from support.parties import Party

SURROUNDINGS = context(protection=IN_TLS)
TOKENS = {"alices.token": "alice", "nobodys.token": ""}


def server(initial: bytes | None) -> Party:
    answers = {CheckToken: lambda question: TOKENS.get(question.token)}
    return party(OAuthBearer().server(SURROUNDINGS, initial), answers)


def login(credentials: Credentials) -> list[Identity]:
    ends = converse(client(OAuthBearer(), SURROUNDINGS, credentials), server)[:2]
    return [end.outcome.identity for end in ends]


def test_login() -> None:
    assert login(Credentials("alice", "alices.token")) == [Identity("alice", "alice")] * 2
    assert login(Credentials("alice", "alices.token", "b,=ö")) == [Identity("alice", "b,=ö")] * 2


def test_the_server_knows_the_user_from_the_token() -> None:
    assert login(Credentials("", "alices.token")) == [Identity("", ""), Identity("alice", "alice")]


def test_message() -> None:
    party = client(OAuthBearer(), SURROUNDINGS, Credentials("alice", "alices.token"))
    assert party.step() == b"n,a=alice,\1host=vm7.example\1auth=Bearer alices.token\1\1"
    assert party.asked == [NeedCredentials("OAUTHBEARER", username=False)]
    unix = client(OAuthBearer(), context(host=None), Credentials("", "alices.token"))
    assert unix.step() == b"n,,\1auth=Bearer alices.token\1\1"


@pytest.mark.parametrize("token", ["stolen.token", "nobodys.token"])
def test_refused(token: str) -> None:
    """The error is a challenge, the answer to it is %x01, and then it is over for both."""
    ours = client(OAuthBearer(), SURROUNDINGS, Credentials("alice", token))
    theirs = server(ours.step())
    challenge = theirs.step()
    assert challenge == b'{"status":"invalid_token"}'
    assert ours.step(challenge) == b"\1"
    for answer in (b"\1", None, b"whatever"):
        theirs = server(client(OAuthBearer(), SURROUNDINGS, Credentials("a", token)).step())
        theirs.step()
        with pytest.raises(CredentialsError, match="not valid"):
            theirs.step(answer)
    with pytest.raises(CredentialsError, match="the access token: invalid_token"):
        ours.end()
    assert not ours.exchange.done


@pytest.mark.parametrize(
    ("challenge", "reason"),
    [
        (b'{"status":"expired\\u001b[2J"}', r"expired\\x1b\[2J"),
        (b'{"status":' + b'"x' * 200, "no reason"),
        (b"[" * 100_000, "no reason"),
        (b"[]", "no reason"),
        (b"\xff", "no reason"),
        (b'{"status":"%b"}' % (b"x" * 1000), "x{100}\\.\\.\\.$"),
        (b'{"status":401}', "401"),
        (b'{"status":"\\udc00"}', r"\?"),
    ],
)
def test_reasons_of_a_server(challenge: bytes, reason: str) -> None:
    """They are its words: nothing in them may break ours."""
    ours = client(OAuthBearer(), SURROUNDINGS, Credentials("alice", "a.b.c"))
    ours.step()
    assert ours.step(challenge) == b"\1"
    with pytest.raises(CredentialsError, match=reason):
        ours.end()


def test_success_without_a_message() -> None:
    """It may be absent or empty; before the client has spoken it is none."""
    for message in (None, b""):
        ours = client(OAuthBearer(), SURROUNDINGS, Credentials("alice", "a.b.c"))
        ours.step()
        ours.step(message)
        assert ours.exchange.done
        ours.end()
    fresh = client(OAuthBearer(), SURROUNDINGS, Credentials("alice", "a.b.c"))
    fresh.end()
    assert not fresh.exchange.done


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("alice", ""),
        Credentials("alice", "not a token"),
        Credentials("alice", "token\1auth=Bearer other"),
        Credentials("alice", "tökén"),
        Credentials("a\0b", "a.b.c"),
        Credentials("a\1b", "a.b.c"),
        Credentials("\udcff", "a.b.c"),
    ],
)
def test_not_sent(credentials: Credentials) -> None:
    with pytest.raises(CredentialsError):
        login(credentials)


def test_nobody_to_ask() -> None:
    with pytest.raises(AbortedError):
        party(OAuthBearer().client(SURROUNDINGS), {NeedCredentials: None}).step()


def test_limit() -> None:
    with pytest.raises(LimitError):
        server(b"n,,\1auth=Bearer " + b"a" * 65536 + b"\1\1").step()


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (b"", "malformed"),
        (b"n,,\1auth=Bearer alices.token\1", "malformed"),
        (b"p=tls-exporter,,\1auth=Bearer alices.token\1\1", "malformed"),
        (b"n,a=\xff,\1auth=Bearer alices.token\1\1", "not UTF-8"),
        (b"n,,\1\1", "without auth"),
        (b"n,,\1host=vm7.example\1\1", "without auth"),
        (b"n,,\1auth=Bearer alices.token\1auth=Bearer b\1\1", "with a key twice"),
        (b"n,,\1host=a\1host=b\1auth=Bearer alices.token\1\1", "with a key twice"),
    ],
)
def test_malformed_message(message: bytes, error: str) -> None:
    """Refused without a look at the token, and without a hint at a better one."""
    theirs = server(message)
    with pytest.raises(RemoteProtocolError, match=error):
        theirs.step()
    assert theirs.asked == []


def test_no_initial_response() -> None:
    theirs = server(None)
    assert theirs.step() == b""
    theirs.step(b"n,,\1auth=Bearer alices.token\1\1")
    assert theirs.outcome.identity == Identity("alice", "alice")
    theirs = server(None)
    theirs.step()
    with pytest.raises(RemoteProtocolError):
        theirs.step(None)


def test_policy() -> None:
    """A bearer token is said only inside verified TLS, and after SCRAM."""
    (mechanism,) = (each for each in MECHANISMS if each.name == "OAUTHBEARER")
    assert Policy().mechanism_refusal(mechanism, IN_TLS) is None
    named = Policy(mechanisms=("OAUTHBEARER",), insecure=True)
    assert named.mechanism_refusal(mechanism, NETWORK) == (
        "it would reveal the password outside verified TLS"
    )


def test_nothing_secret_is_shown() -> None:
    assert "alices.token" not in repr(CheckToken("alices.token", "alice"))
