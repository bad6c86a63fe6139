"""sasl.plain: RFC 4616."""

import pytest

from sealvnc.errors import CredentialsError, RemoteProtocolError
from sealvnc.sasl import CheckPassword, Context, Credentials, Identity
from sealvnc.sasl.plain import Plain
from support import facts
from support.parties import Party, converse

CONTEXT = Context(facts.IN_X509, ("PLAIN",))


def server(message: bytes | None, right: bool = True) -> Party:
    return Party(Plain().server(CONTEXT, message), lambda _: right)


def test_exchange() -> None:
    """One message, and both ends agree on who it is."""
    client, server = converse(Plain(), CONTEXT)
    assert client.outcome.identity == server.outcome.identity == Identity("alice", "alice")
    assert server.asked == [CheckPassword("alice", "pencil")]


@pytest.mark.parametrize(
    ("credentials", "message"),
    [
        (Credentials("alice", "pencil"), b"\0alice\0pencil"),
        (Credentials("alice", "pencil", "guest"), b"guest\0alice\0pencil"),
        (Credentials("jürgen", "größe"), "\0jürgen\0größe".encode()),
        (Credentials("\ufb01n", "\u2168"), "\0\ufb01n\0\u2168".encode()),  # the server prepares
    ],
)
def test_client(credentials: Credentials, message: bytes) -> None:
    client = Party(Plain().client(CONTEXT), lambda _: credentials)
    assert client.step() == message
    assert client.outcome.identity.authzid == (credentials.authzid or credentials.authcid)


@pytest.mark.parametrize(
    "credentials",
    [Credentials("a\0b", "x"), Credentials("a", "x\0y"), Credentials("a", "x", "b\0c")],
)
def test_client_sends_no_nul(credentials: Credentials) -> None:
    """It would be taken for the end of a field."""
    with pytest.raises(CredentialsError):
        Party(Plain().client(CONTEXT), lambda _: credentials).step()


@pytest.mark.parametrize(
    ("message", "asked", "identity"),
    [
        (b"\0alice\0pencil", ("alice", "pencil"), Identity("alice", "alice")),
        (b"guest\0alice\0pencil", ("alice", "pencil"), Identity("alice", "guest")),
        ("\0\ufb01n\0I\u00adX".encode(), ("fin", "IX"), Identity("fin", "fin")),
        ("\0a\0\U0001f600".encode(), ("a", "\U0001f600"), Identity("a", "a")),  # a query
        ("\0\U0001f600\0x".encode(), ("\U0001f600", "x"), Identity("\U0001f600", "\U0001f600")),
    ],
)
def test_server(message: bytes, asked: tuple[str, str], identity: Identity) -> None:
    """Name and password are prepared before anybody is asked about them, RFC 4616 2."""
    party = server(message)
    assert party.step() is None
    assert (party.asked, party.outcome.identity) == ([CheckPassword(*asked)], identity)


def test_wrong_password() -> None:
    with pytest.raises(CredentialsError):
        server(b"\0alice\0eraser", right=False).step()


@pytest.mark.parametrize(
    "message",
    [
        b"\0\0pencil",
        b"\0alice\0",
        "\0alice\0\u00ad".encode(),  # SASLprep leaves nothing of it
        b"\0alice\0pen\x07cil",
        "\0alice\0\u0627a\u0628".encode(),
    ],
)
def test_never_right(message: bytes) -> None:
    """An empty or forbidden name or password is refused without asking anybody."""
    party = server(message)
    with pytest.raises(CredentialsError):
        party.step()
    assert party.asked == []


@pytest.mark.parametrize("message", [b"", b"alice", b"\0alice", b"\0a\0b\0c", b"\0alice\0\xff"])
def test_malformed(message: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        server(message).step()


def test_no_initial_response() -> None:
    """An empty challenge asks for it; who then still says nothing is at fault."""
    party = server(None)
    assert party.step() == b""
    assert party.step(b"\0alice\0pencil") is None
    assert party.exchange.done
    party = server(None)
    party.step()
    with pytest.raises(RemoteProtocolError):
        party.step(None)
