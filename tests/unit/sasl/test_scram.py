"""sasl.scram: RFC 5802. What goes right and wrong on the wire stands in spec/vectors/scram.json."""

from dataclasses import replace

import pytest

from sealvnc.errors import (
    AbortedError,
    ChannelBindingError,
    CredentialsError,
    LimitError,
    RemoteProtocolError,
    ServerProofError,
)
from sealvnc.sasl import Context, Credentials, Identity, LookupVerifier, Verifier
from sealvnc.sasl.scram import SCRAM
from sealvnc.wire import limits
from support import facts
from support.parties import Party, converse

CONTEXT = Context(facts.UNIX, ("SCRAM-SHA-256",))
BOUND = Context(facts.IN_X509, ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))
SHA256 = SCRAM("SHA-256")
PLUS = SCRAM("SHA-256", plus=True)


def first_of(server: Party) -> tuple[str, str, str]:
    """Nonce, salt and iterations that a server sends."""
    nonce, salt, iterations = (server.step() or b"").decode().split(",")
    return nonce, salt, iterations


def challenge(authcid: str) -> tuple[str, str]:
    """Salt and iterations for a user."""
    server = Party(SHA256.server(CONTEXT, f"n,,n={authcid},r=abc".encode()))
    _, salt, iterations = first_of(server)
    assert server.asked == [LookupVerifier(authcid, "SHA-256")]
    return salt, iterations


# -- exchanges that succeed ----------------------------------------------------------------


@pytest.mark.parametrize("hash_name", ["SHA-1", "SHA-256", "SHA-512"])
@pytest.mark.parametrize("plus", [False, True])
def test_exchange(hash_name: str, plus: bool) -> None:
    """Every hash, with and without channel binding; both ends agree on the outcome."""
    verifier = Verifier.make("pencil", hash_name, iterations=4096)
    scram = SCRAM(hash_name, plus=plus)
    client, server = converse(
        scram, BOUND, lambda q: verifier if isinstance(q, LookupVerifier) else facts.ALICE
    )
    assert scram.name == f"SCRAM-{hash_name}" + ("-PLUS" if plus else "")
    assert client.outcome == server.outcome
    assert client.outcome.identity == Identity("alice", "alice")
    assert client.outcome.channel_binding == ("tls-exporter" if plus else "")


def test_nonces_are_fresh() -> None:
    """Two logins share nothing that could be replayed."""
    first, second = (Party(SHA256.client(CONTEXT)).step() or b"" for _ in range(2))
    assert first != second
    assert len(first.partition(b",r=")[2]) >= 24


def test_availability() -> None:
    """-PLUS needs a channel to bind to."""
    assert PLUS.is_available(BOUND)
    assert not PLUS.is_available(CONTEXT)
    assert SHA256.is_available(CONTEXT)


def test_no_secret_in_repr() -> None:
    assert repr(SHA256) == "SCRAM(hash_name='SHA-256', plus=False, name='SCRAM-SHA-256')"


def test_user_name_is_a_query() -> None:
    """RFC 5802 5.1: code points that Unicode 3.2 did not know may stand in a name."""
    client = Party(SHA256.client(CONTEXT), lambda _: Credentials("\U0001f600", "pencil"))
    assert (client.step() or b"").decode().startswith("n,,n=\U0001f600,r=")
    server = Party(SHA256.server(CONTEXT, "n,,n=\ufb01\U0001f600,r=abc".encode()))
    server.step()
    assert server.asked == [LookupVerifier("fi\U0001f600", "SHA-256")]


# -- the client refuses --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("credentials", "error"),
    [
        (None, AbortedError),
        (Credentials("alice", ""), CredentialsError),
        (Credentials("", "pencil"), CredentialsError),
        (Credentials("al\x07ice", "pencil"), CredentialsError),
        (Credentials("alice", "pen\x07cil"), CredentialsError),
        (Credentials("alice", "\U0001f600"), CredentialsError),  # 2.2: a stored string
    ],
)
def test_client_without_credentials(
    credentials: Credentials | None, error: type[Exception]
) -> None:
    """Nothing has been sent when it gives up."""
    with pytest.raises(error) as caught:
        Party(SHA256.client(CONTEXT), lambda _: credentials).step()
    assert "pencil" not in str(caught.value)


def test_long_messages() -> None:
    """Refused before they are looked at."""
    client = Party(SHA256.client(CONTEXT))
    client.step()
    with pytest.raises(LimitError):
        client.step(bytes(limits.SCRAM_MESSAGE + 1))
    with pytest.raises(LimitError):
        Party(SHA256.server(CONTEXT, bytes(limits.SCRAM_MESSAGE + 1))).step()
    with pytest.raises(RemoteProtocolError) as caught:
        Party(SHA256.server(CONTEXT, bytes(limits.SCRAM_MESSAGE))).step()
    assert caught.type is RemoteProtocolError


def test_false_server() -> None:
    """Whoever has another verifier for the name cannot sign, and is found out."""
    other = Verifier.make("eraser", iterations=4096)

    def answer(question: object) -> object:
        return other if isinstance(question, LookupVerifier) else facts.ALICE

    def replaced(number: int, message: bytes | None) -> bytes | None:
        return b"v=" + bytes(43).replace(b"\0", b"A") + b"=" if number == 3 else message

    with pytest.raises(CredentialsError):
        converse(SHA256, CONTEXT, answer)
    with pytest.raises(ServerProofError):
        converse(SHA256, CONTEXT, facts.answer, replaced)


def test_no_signature() -> None:
    """What a server says instead of its signature."""
    for final, error in {
        "e=invalid-proof": CredentialsError,
        "e=server-does-support-channel-binding": ChannelBindingError,
        "x=y": RemoteProtocolError,
        "v=A": RemoteProtocolError,
        None: RemoteProtocolError,
    }.items():
        client = Party(replace(SHA256, nonce=lambda: "abc").client(CONTEXT))
        client.step()
        client.step(b"r=abcdef,s=c2FsdA==,i=4096")
        with pytest.raises(error):
            client.step(None if final is None else final.encode())


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (b"r=abcdef,s=c2FsdA==", RemoteProtocolError),
        (b"r=abdef,s=c2FsdA==,i=4096", RemoteProtocolError),
        (b"r=abc,s=c2FsdA==,i=4096", RemoteProtocolError),
        (b"r=abcdef,s=c2FsdA==,i=4096,m=1", RemoteProtocolError),
        (b"r=abcdef,s=c2FsdA==,i=4095", LimitError),
        (b"r=abcdef,s=c2FsdA==,i=1000001", LimitError),
        (b"\xff", RemoteProtocolError),
    ],
)
def test_server_first(message: bytes, error: type[Exception]) -> None:
    """A server that breaks the rules gets no proof."""
    client = Party(replace(SHA256, nonce=lambda: "abc").client(CONTEXT))
    client.step()
    with pytest.raises(error):
        client.step(message)


# -- the server refuses --------------------------------------------------------------------


def test_wrong_password() -> None:
    def answer(question: object) -> object:
        wrong = Credentials("alice", "eraser")
        return facts.answer(question) if isinstance(question, LookupVerifier) else wrong

    with pytest.raises(CredentialsError, match="'alice'"):
        converse(SHA256, CONTEXT, answer)


def test_unknown_user_gets_a_decoy() -> None:
    """It looks like a user, is the same each time, and another one for another name."""
    assert challenge("nobody") == challenge("nobody")
    assert challenge("nobody") != challenge("noone")
    salt, iterations = challenge("nobody")
    real = Verifier.make("pencil")
    assert iterations == f"i={real.iterations}"
    assert len(salt) == len("s=") + 24
    assert len(real.salt) == 16


def test_unknown_user_fails_at_the_end() -> None:
    """As a wrong password does, and with the same words; the name is in the error for our log."""

    def answer(question: object) -> object:
        return None if isinstance(question, LookupVerifier) else facts.ALICE

    with pytest.raises(CredentialsError, match="wrong password, or no such user: 'alice'"):
        converse(SHA256, CONTEXT, answer)


def test_forbidden_user_name() -> None:
    """What SASLprep forbids belongs to nobody; whoever tries it learns nothing from it."""
    server = Party(SHA256.server(CONTEXT, b"n,,n=al\x07ice,r=abc"))
    assert (server.step() or b"").startswith(b"r=abc")
    assert server.asked == [LookupVerifier("al\x07ice", "SHA-256")]


@pytest.mark.parametrize(
    ("final", "error"),
    [
        ("c=biws,r={nonce}", RemoteProtocolError),
        ("c=biws,r={nonce}x,p=AAAA", RemoteProtocolError),
        ("c=eSws,r={nonce},p=AAAA", ChannelBindingError),
        ("c=biws,r={nonce},p=AAAA", RemoteProtocolError),  # too short to be a proof
        ("c=biws,r={nonce},p=A", RemoteProtocolError),
    ],
)
def test_client_final(final: str, error: type[Exception]) -> None:
    server = Party(SHA256.server(CONTEXT, b"n,,n=alice,r=abc"))
    nonce = first_of(server)[0].removeprefix("r=")
    with pytest.raises(error):
        server.step(final.format(nonce=nonce).encode())


@pytest.mark.parametrize("first", [b"n,,n=alice", b"n,,m=1,n=alice,r=abc", b"n,,n=,r=abc"])
def test_client_first(first: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        Party(SHA256.server(CONTEXT, first)).step()


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("byte", [0, -1])
def test_altered_on_the_way(number: int, byte: int) -> None:
    """Whatever message is changed, at its head or its tail: nobody believes to be logged in."""

    def alter(which: int, message: bytes | None) -> bytes | None:
        if which != number or message is None:
            return message
        changed = bytearray(message)
        changed[byte] ^= 1
        return bytes(changed)

    with pytest.raises(
        (RemoteProtocolError, CredentialsError, ServerProofError, ChannelBindingError, LimitError)
    ):
        converse(PLUS, BOUND, facts.answer, alter)


def test_another_channel() -> None:
    """Somebody ends our TLS and begins another: the server sees a binding that is not its own."""
    client = Party(PLUS.client(BOUND))
    elsewhere = replace(facts.SERVER_X509, bindings={"tls-exporter": b"another"})
    there = replace(BOUND, protection=facts.NETWORK.with_tls(elsewhere))
    server = Party(PLUS.server(there, client.step()))
    with pytest.raises(ChannelBindingError):
        server.step(client.step(server.step()))
