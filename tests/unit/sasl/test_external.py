"""sasl.external: who it is was proven by a TLS client certificate."""

from dataclasses import replace

import pytest

from sealvnc.errors import CredentialsError, RemoteProtocolError
from sealvnc.sasl import Context, Credentials, Identity, NeedCredentials
from sealvnc.sasl.external import External
from sealvnc.wire import Protection, TLSFacts
from support import facts
from support.parties import Party

SENT = replace(facts.X509, sent_certificate=True)
WITHOUT_SUBJECT = replace(facts.FROM_ALICE, peer_name="")


def context(tls: TLSFacts | None) -> Context:
    return Context(Protection(facts.NETWORK.transport, tls), ("EXTERNAL",))


@pytest.mark.parametrize(
    ("tls", "available"),
    [
        (None, False),
        (facts.ANONYMOUS_TLS, False),
        (replace(facts.ANONYMOUS_TLS, sent_certificate=True), False),
        (SENT, True),
        (facts.X509, False),  # the server's certificate has a name, but we have none
        (facts.SERVER_X509, False),
        (facts.FROM_ALICE, True),
        (WITHOUT_SUBJECT, False),
    ],
)
def test_availability(tls: TLSFacts | None, available: bool) -> None:
    """Only where a client certificate was sent (client), or received and verified (server)."""
    assert External().is_available(context(tls)) is available


@pytest.mark.parametrize(
    ("credentials", "message"),
    [(None, b""), (Credentials("alice"), b""), (Credentials("", authzid="guest"), b"guest")],
)
def test_client(credentials: Credentials | None, message: bytes) -> None:
    """No authzid is an empty message, but never none; neither a name nor a password is needed."""
    client = Party(External().client(context(SENT)), lambda _: credentials)
    assert client.step() == message
    assert client.outcome.identity == Identity("", message.decode())
    assert client.asked == [NeedCredentials("EXTERNAL", username=False, password=False)]


@pytest.mark.parametrize(
    ("initial", "identity"),
    [
        (b"", Identity("O=Example,CN=alice", "O=Example,CN=alice")),
        (b"guest", Identity("O=Example,CN=alice", "guest")),
        ("gäst".encode(), Identity("O=Example,CN=alice", "gäst")),
    ],
)
def test_server(initial: bytes, identity: Identity) -> None:
    """The authcid is the subject; whoever names nobody else acts as oneself."""
    server = Party(External().server(context(facts.FROM_ALICE), initial))
    assert server.step() is None
    assert server.outcome.identity == identity


@pytest.mark.parametrize("answer", [b"guest", b"", None])
def test_no_initial_response(answer: bytes | None) -> None:
    """An empty challenge asks for it."""
    server = Party(External().server(context(facts.FROM_ALICE), None))
    assert server.step() == b""
    server.step(answer)
    assert server.outcome.identity.authzid == (answer or b"O=Example,CN=alice").decode()


@pytest.mark.parametrize("tls", [None, facts.SERVER_X509, WITHOUT_SUBJECT])
def test_without_a_certificate(tls: TLSFacts | None) -> None:
    """Whoever gets this far without one is nobody."""
    with pytest.raises(CredentialsError):
        Party(External().server(context(tls), b"alice")).step()


@pytest.mark.parametrize("message", [b"\xff", b"a\0b"])
def test_malformed(message: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        Party(External().server(context(facts.FROM_ALICE), message)).step()
