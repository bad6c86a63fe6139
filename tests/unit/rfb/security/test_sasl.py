"""rfb.security.sasl: the profile of RFC 4422 section 4; messages and their order.

Whole logins stand in spec/transcripts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from sealvnc.errors import (
    AuthenticationError,
    AuthorizationError,
    ChannelBindingError,
    ClientCertificateError,
    ConnectionClosedError,
    CredentialsError,
    Error,
    LimitError,
    MechanismError,
    PolicyError,
    RemoteProtocolError,
    ServerProofError,
)
from sealvnc.rfb.security.sasl import SASL
from sealvnc.sasl import (
    MECHANISMS,
    Authorize,
    Context,
    Identity,
    Mechanism,
    NeedCredentials,
    Outcome,
    Policy,
    SASLFraming,
)
from sealvnc.sasl.anonymous import Anonymous
from sealvnc.sasl.plain import Plain
from sealvnc.wire import Dialogue, Protection, TLSFacts, Transport, limits
from sealvnc.wire.dialogue import Ask, Read, exchange, finish
from sealvnc.wire.fields import pack_nullable, pack_opaque
from support import facts
from support.example_layer import ExampleLayer, ExampleLayerMechanism
from support.talk import Talk, play

MORE, DONE = b"\0", b"\1"
ALICE = Identity("alice", "alice")


@dataclass(frozen=True, slots=True)
class Scripted(Mechanism):
    """Says fixed messages, the last of them `last`, and keeps what it hears."""

    heard: list[bytes | None]
    says: Sequence[bytes | None] = ()
    last: bytes | None = None
    name: str = "X-SCRIPTED"
    error: Error | None = None
    proves_server: ClassVar[bool] = True
    maximum_ssf: ClassVar[int] = 256

    def client(self, context: Context) -> Dialogue[Outcome]:
        for message in self.says:
            self.heard.append((yield from exchange(message)))
        if self.error is not None:
            raise self.error
        yield from finish(self.last)
        return Outcome(ALICE)

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        self.heard.append(initial)
        return (yield from self.client(context))


@dataclass(frozen=True, slots=True)
class ScriptedTokens(Scripted):
    """The same with tokens instead of text."""

    binary: ClassVar[bool] = True


def sasl(*mechanisms: Mechanism, policy: Policy | None = None) -> SASL:
    return SASL(policy or Policy(), mechanisms or MECHANISMS, "vm7.example.org")


def client(
    each: SASL, received: bytes, protection: Protection = facts.UNIX, *, eof: bool = False
) -> Talk:
    return play(each.client(protection), received, facts.answer, eof=eof)


def server(each: SASL, received: bytes, protection: Protection = facts.UNIX) -> Talk:
    return play(each.server(protection), received, facts.answer)


def offering(*names: str) -> bytes:
    return pack_opaque(",".join(names).encode())


SCRIPTED = offering("X-SCRIPTED")


# -- None is not b"" -----------------------------------------------------------------------


@pytest.mark.parametrize("initial", [None, b"", b"x", b"\0", b"x\0y"])
@pytest.mark.parametrize("final", [None, b"", b"x"])
def test_messages_of_a_client(initial: bytes | None, final: bytes | None) -> None:
    """Absent, empty and binary messages arrive as they were sent, in both directions."""
    mechanism = Scripted(heard := [], says=[initial, b"second"], last=None)
    received = SCRIPTED + pack_nullable(b"go on") + MORE + pack_nullable(final) + DONE
    talk = client(sasl(mechanism), received)
    assert talk.sent == SCRIPTED + pack_nullable(initial) + pack_nullable(b"second")
    if final is None:  # nothing to step with: the mechanism did not get to its end
        assert talk.waiting == Read(4)
        assert heard == [b"go on"]
    else:
        assert talk.outcome().identity == ALICE
        assert heard == [b"go on", final]


@pytest.mark.parametrize("initial", [None, b"", b"x", b"x\0y"])
@pytest.mark.parametrize("final", [None, b"", b"x"])
def test_messages_of_a_server(initial: bytes | None, final: bytes | None) -> None:
    """Additional data travels with success, in one message; there is no other step."""
    mechanism = Scripted(heard := [], says=[b"first", None], last=final)
    received = SCRIPTED + pack_nullable(initial) + pack_nullable(b"a") + pack_nullable(None)
    talk = server(sasl(mechanism), received)
    sent = pack_nullable(b"first") + MORE + pack_nullable(None) + MORE + pack_nullable(final) + DONE
    assert talk.sent == SCRIPTED + sent
    assert heard == [initial, b"a", None]
    assert talk.outcome().mechanism == "X-SCRIPTED"


def test_client_that_is_done_answers_with_nothing() -> None:
    """A server may ask once more; what it says must be empty."""
    mechanism = Scripted([], last=b"all")
    received = SCRIPTED + pack_nullable(b"") + MORE + pack_nullable(None) + DONE
    talk = client(sasl(mechanism), received)
    assert talk.sent == SCRIPTED + pack_nullable(b"all") + pack_nullable(None)
    assert talk.outcome().identity == ALICE
    with pytest.raises(RemoteProtocolError, match="after the end"):
        client(sasl(mechanism), SCRIPTED + pack_nullable(b"more") + MORE).outcome()


@pytest.mark.parametrize("flag", [2, 3, 0x7F, 0x80, 0xFF])
def test_complete_flag(flag: int) -> None:
    """0 or 1 and nothing else: the draft of 2010 had it the other way round."""
    with pytest.raises(RemoteProtocolError, match=f"complete-flag {flag}"):
        client(sasl(Scripted([])), SCRIPTED + pack_nullable(None) + bytes((flag,))).outcome()


def test_tokens_end_in_anything() -> None:
    """gtk-vnc sends a stray byte behind a Kerberos token; text must end in NUL."""
    tokens = ScriptedTokens(heard := [], says=[b"x"])
    received = SCRIPTED + b"\0\0\0\3\x60\x01\x02" + b"\0\0\0\1\xff"
    server(sasl(tokens), received).outcome()
    assert heard == [b"\x60\x01", b""]
    with pytest.raises(RemoteProtocolError, match="does not end in NUL"):
        server(sasl(Scripted([])), SCRIPTED + b"\0\0\0\1\x41").outcome()


# -- lengths -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"\0\0\0\1x", RemoteProtocolError),
        ((1024 * 1024 + 1).to_bytes(4, "big"), LimitError),
        (b"\x80\0\0\0", LimitError),
        (b"\xff\xff\xff\xff", LimitError),
    ],
)
def test_length_of_data(data: bytes, error: type[Error]) -> None:
    """The same for both roles; nothing of that length has been read."""
    with pytest.raises(error):
        server(sasl(Scripted([])), SCRIPTED + data).outcome()
    with pytest.raises(error):
        client(sasl(Scripted([], says=[b""])), SCRIPTED + data).outcome()


def test_a_mebibyte() -> None:
    """With its NUL it is exactly as long as QEMU allows."""
    whole = pack_nullable(bytes(limits.SASL_MESSAGE - 1))
    each = sasl(Scripted(heard := []))
    talk = play(each.server(facts.UNIX), [SCRIPTED, whole], facts.answer)
    assert talk.outcome().identity == ALICE
    assert heard == [bytes(limits.SASL_MESSAGE - 1)]


@pytest.mark.parametrize("length", [limits.SASL_MECHLIST + 1, 2**32 - 1])
def test_length_of_mechlist(length: int) -> None:
    with pytest.raises(LimitError, match="mechlist-string"):
        client(sasl(), length.to_bytes(4, "big")).outcome()


# -- the name of the mechanism -------------------------------------------------------------

PINNED = Policy(mechanisms=("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"))


@pytest.mark.parametrize(
    "name",
    [
        b"",
        b"PLAIN",
        b"scram-sha-256",
        b"SCRAM-SHA-256 ",
        b"SCRAM-SHA-256\0",
        b"SCRAM-SHA-25",
        b"SCRAM-SHA-2567",
        b"SCRAM",
        b"SHA-256",
        b"SCRAM-SHA-256-PLUS,SCRAM-SHA-256",
        b",",
        b"\xff",
        b"X" * 100,
    ],
)
def test_mechanism_not_offered(name: bytes) -> None:
    """Names are compared whole: no prefix, no part, no other case, no list (CVE-2006-2369)."""
    talk = server(sasl(policy=PINNED), pack_opaque(name), facts.NETWORK.with_tls(facts.SERVER_X509))
    with pytest.raises(RemoteProtocolError, match="was not offered"):
        talk.outcome()
    assert talk.sent == offering("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256")


def test_name_that_begins_like_another() -> None:
    """QEMU stumbles over a name that is the beginning of an earlier one; we do not."""
    first = b"n,,n=alice,r=abc"
    talk = server(
        sasl(policy=PINNED),
        pack_opaque(b"SCRAM-SHA-256") + pack_nullable(first),
        facts.NETWORK.with_tls(facts.SERVER_X509),
    )
    assert b"r=abc" in talk.sent


@pytest.mark.parametrize("length", [101, 2**31, 2**32 - 1])
def test_length_of_mechname(length: int) -> None:
    with pytest.raises(LimitError, match="mechname-string"):
        server(sasl(), length.to_bytes(4, "big")).outcome()


def test_name_in_the_error_is_printable() -> None:
    with pytest.raises(RemoteProtocolError, match=r"\\x1b\[2J"):
        server(sasl(), pack_opaque(b"\x1b[2J")).outcome()


# -- what is offered -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("protection", "names"),
    [
        (facts.UNIX, "SCRAM-SHA-512,SCRAM-SHA-256,SCRAM-SHA-1,PLAIN,OAUTHBEARER"),
        (facts.LOOPBACK, "SCRAM-SHA-512,SCRAM-SHA-256,SCRAM-SHA-1"),
        (
            facts.NETWORK.with_tls(facts.SERVER_X509),
            "SCRAM-SHA-512-PLUS,SCRAM-SHA-256-PLUS,SCRAM-SHA-1-PLUS,"
            "SCRAM-SHA-512,SCRAM-SHA-256,SCRAM-SHA-1,PLAIN,OAUTHBEARER",
        ),
        (
            facts.NETWORK.with_tls(facts.FROM_ALICE),
            "EXTERNAL,SCRAM-SHA-512-PLUS,SCRAM-SHA-256-PLUS,SCRAM-SHA-1-PLUS,"
            "SCRAM-SHA-512,SCRAM-SHA-256,SCRAM-SHA-1,PLAIN,OAUTHBEARER",
        ),
    ],
    ids=["UNIX", "loopback", "X.509", "client certificate"],
)
def test_offer(protection: Protection, names: str) -> None:
    """What works on this channel and what policy allows, strongest first."""
    assert server(sasl(), b"", protection).sent == offering(names)


def test_long_list_is_cut() -> None:
    """gtk-vnc and libvncclient refuse more than 300 bytes; the weakest go first."""
    many = [Scripted([], name=f"X-MECHANISM-{i:03}") for i in range(30)]
    names = [each.name for each in many]
    assert server(sasl(*many), b"").sent == offering(*names[:18])
    assert len(",".join(names[:18])) <= limits.SASL_MECHLIST_SENT < len(",".join(names[:19]))


def test_longest_list() -> None:
    """300 bytes are not too many."""
    names = ["X" * 150, "Y" * 149]
    assert server(sasl(*(Scripted([], name=name) for name in names)), b"").sent == offering(*names)


@pytest.mark.parametrize("protection", [facts.NETWORK, facts.IN_ANONYMOUS_TLS])
def test_nothing_to_offer(protection: Protection) -> None:
    """The server goes without a byte, as rfbproto wants it."""
    talk = server(sasl(), b"", protection)
    with pytest.raises(MechanismError):
        talk.outcome()
    assert talk.sent == b""


# -- what is chosen ------------------------------------------------------------------------


def chosen(
    offered: Sequence[str],
    protection: Protection,
    policy: Policy | None = None,
    mechanisms: Sequence[Mechanism] = MECHANISMS,
) -> str:
    """The mechanism that a client takes; nothing has been sent if it takes none."""
    talk = client(sasl(*mechanisms, policy=policy), offering(*offered), protection)
    if talk.error is not None:
        assert (talk.sent, talk.asked) == (b"", [])
        raise talk.error
    return talk.sent[4 : 4 + talk.sent[3]].decode()


ALL = [mechanism.name for mechanism in MECHANISMS]
SENT = facts.NETWORK.with_tls(replace(facts.X509, sent_certificate=True))


@pytest.mark.parametrize(
    ("offered", "protection", "name"),
    [
        (ALL, facts.IN_X509, "SCRAM-SHA-512-PLUS"),
        (ALL, SENT, "EXTERNAL"),
        (ALL, facts.UNIX, "SCRAM-SHA-512"),
        (["PLAIN", "SCRAM-SHA-1"], facts.IN_X509, "SCRAM-SHA-1"),
        (["PLAIN"], facts.IN_X509, "PLAIN"),
        (["PLAIN"], facts.UNIX, "PLAIN"),
        (["", "PLAIN", ""], facts.UNIX, "PLAIN"),
        (["GSSAPI", "DIGEST-MD5", "PLAIN"], facts.UNIX, "PLAIN"),
        (["OAUTHBEARER", "OTP", "PLAIN"], facts.IN_X509, "PLAIN"),
    ],
)
def test_choice(offered: Sequence[str], protection: Protection, name: str) -> None:
    """Our order, not the server's."""
    assert chosen(offered, protection) == name


def test_pins_give_the_order() -> None:
    """What is asked for by name is used in that order, and nothing else is."""
    policy = Policy(mechanisms=("PLAIN", "SCRAM-SHA-1"))
    assert chosen(ALL, facts.IN_X509, policy) == "PLAIN"
    assert chosen(["SCRAM-SHA-256", "SCRAM-SHA-1"], facts.IN_X509, policy) == "SCRAM-SHA-1"
    with pytest.raises(MechanismError):
        chosen(["SCRAM-SHA-256"], facts.IN_X509, policy)


@pytest.mark.parametrize("protection", [facts.NETWORK, facts.LOOPBACK, facts.IN_ANONYMOUS_TLS])
@pytest.mark.parametrize("names", [("PLAIN",), ("OAUTHBEARER",), ("ANONYMOUS",)])
def test_a_password_is_never_sent_in_clear(names: tuple[str], protection: Protection) -> None:
    """Whatever the server offers and the user asks for; the user is not even prompted."""
    policy = Policy(insecure=True, mechanisms=names)
    with pytest.raises(PolicyError, match="reveal the password"):
        chosen(names, protection, policy)


def test_nothing_in_common() -> None:
    """Both lists are attributes."""
    with pytest.raises(MechanismError, match="SRP, NTLM") as caught:
        chosen(["SRP", "NTLM"], facts.UNIX)
    assert caught.value.offered == ("SRP", "NTLM")
    assert caught.value.acceptable == tuple(ALL)
    with pytest.raises(MechanismError, match="none at all"):
        chosen([], facts.UNIX)


@pytest.mark.parametrize("name", ["ANONYMOUS", "DIGEST-MD5", "OTP", "CRAM-MD5"])
def test_weak_mechanism_needs_its_name(name: str) -> None:
    with pytest.raises(PolicyError, match="only when asked for by name"):
        chosen([name], facts.IN_X509)


@pytest.mark.parametrize("mechlist", [b"\xff", "ÄPLAIN".encode(), b"PLAIN,\x1b[2J", b"PLAIN\0"])
def test_mechlist_is_printable_ascii(mechlist: bytes) -> None:
    """It is shown to the user."""
    with pytest.raises(RemoteProtocolError, match="ASCII"):
        client(sasl(), pack_opaque(mechlist)).outcome()


# -- refusals ------------------------------------------------------------------------------


def test_client_hears_no() -> None:
    """complete-flag 1 without data, then SecurityResult: the same words for every reason."""
    mechanism = Scripted([], says=[b"one"])
    received = SCRIPTED + pack_nullable(None) + DONE
    with pytest.raises(CredentialsError):
        client(sasl(mechanism), received + b"\0\0\0\1").outcome()


@pytest.mark.parametrize("data", [None, b"", b"v=wrong"])
def test_early_success(data: bytes | None) -> None:
    """A server that says yes before the mechanism is at its end has proven nothing."""
    mechanism = Scripted([], says=[b"one", b"two"])
    received = SCRIPTED + pack_nullable(data) + DONE
    with pytest.raises(ServerProofError):
        client(sasl(mechanism), received + b"\0\0\0\0").outcome()
    with pytest.raises(CredentialsError):
        client(sasl(mechanism), received + b"\0\0\0\1").outcome()


@pytest.mark.parametrize(
    "received", [b"", b"\0\0", pack_nullable(None) + DONE, pack_nullable(None) + DONE + b"\0\0\0"]
)
def test_closed_in_the_middle(received: bytes) -> None:
    """That is how QEMU says that the password is wrong."""
    mechanism = Scripted([], says=[b"one"])
    with pytest.raises(CredentialsError, match="X-SCRIPTED"):
        client(sasl(mechanism), SCRIPTED + received, eof=True).outcome()


@dataclass(frozen=True, slots=True)
class Unproven(Scripted):
    """The same, but the server's success proves nothing."""

    proves_server: ClassVar[bool] = False


@pytest.mark.parametrize(
    ("kind", "last", "error"),
    [
        (Scripted, b"", CredentialsError),
        (Scripted, pack_nullable(b"proof") + MORE, AuthorizationError),
        (Unproven, pack_nullable(b"proof") + MORE, CredentialsError),
    ],
)
def test_closed_at_the_end(kind: type[Scripted], last: bytes, error: type[Error]) -> None:
    """After it has proven itself, and heard all that we say, it has no doubt of who we are."""
    mechanism = kind([], says=[b"one"], last=b"two")
    with pytest.raises(AuthenticationError, match="X-SCRIPTED") as caught:
        client(sasl(mechanism), SCRIPTED + last, eof=True).outcome()
    assert type(caught.value) is error


@pytest.mark.parametrize(
    ("tls", "error"),
    [
        (facts.X509, ConnectionClosedError),
        (replace(facts.X509, wants_client_certificate=True), ClientCertificateError),
    ],
)
def test_closed_before_mechlist(tls: TLSFacts, error: type[Error]) -> None:
    """Nobody has said a password yet: it cannot be wrong."""
    with pytest.raises(error):
        client(sasl(), b"", facts.NETWORK.with_tls(tls), eof=True).outcome()


@pytest.mark.parametrize("error", [CredentialsError("no"), ChannelBindingError("no")])
def test_server_says_no(error: AuthenticationError) -> None:
    """The same bytes whatever the cause; the error is for our log."""
    talk = server(sasl(Scripted([], error=error)), SCRIPTED + pack_nullable(b"x"))
    assert talk.sent == SCRIPTED + pack_nullable(None) + DONE
    assert talk.error is error


def test_server_does_not_answer_nonsense() -> None:
    """Who breaks a rule hears nothing more."""
    error = RemoteProtocolError("nonsense")
    talk = server(sasl(Scripted([], error=error)), SCRIPTED + pack_nullable(b"x"))
    assert (talk.sent, talk.error) == (SCRIPTED, error)


# -- the outcome ---------------------------------------------------------------------------


def test_outcome() -> None:
    """What `handshake.result` and the application need to know."""
    found = client(sasl(Scripted([])), SCRIPTED + pack_nullable(None) + DONE).outcome()
    assert (found.security, found.mechanism, found.identity) == ("SASL", "X-SCRIPTED", ALICE)
    assert (found.proves_server, found.unannounced, found.layer) == (True, False, None)
    assert found.protection == facts.UNIX


@pytest.mark.parametrize("bits", [128, 256])
def test_layer(bits: int) -> None:
    """It is counted into the protection, though it starts only after SecurityResult."""
    mechanism = ExampleLayerMechanism(bits)
    received = offering(mechanism.name) + pack_nullable(b"welcome") + DONE
    found = client(sasl(mechanism), received, facts.NETWORK).outcome()
    assert isinstance(found.layer, SASLFraming)
    assert found.layer.seal(b"hello") == pack_opaque(ExampleLayer().wrap(b"hello"))
    assert found.protection == facts.NETWORK.with_layer("example", bits)


@pytest.mark.parametrize("role", ["client", "server"])
def test_weak_layer(role: str) -> None:
    """What was negotiated must be enough, on both sides."""
    mechanism = ExampleLayerMechanism(127)
    theirs = b"welcome" if role == "client" else b"alice"
    received = offering(mechanism.name) + pack_nullable(theirs) + DONE
    each = sasl(mechanism)
    talk = play(getattr(each, role)(facts.NETWORK), received, facts.answer)
    with pytest.raises(PolicyError, match="127 bits"):
        talk.outcome()


@dataclass(frozen=True, slots=True)
class Curious(Scripted):
    """Keeps the context that it was given."""

    seen: list[Context] | None = None

    def client(self, context: Context) -> Dialogue[Outcome]:
        assert self.seen is not None
        self.seen.append(context)
        yield from finish(None)
        return Outcome(ALICE)


@pytest.mark.parametrize(
    ("protection", "minimum", "maximum"),
    [
        (Protection(Transport.UNIX), 0, 256),
        (facts.IN_X509, 0, 0),
    ],
)
def test_context(protection: Protection, minimum: int, maximum: int) -> None:
    """What a mechanism may know; a server's own list is what it has offered."""
    curious = Curious([], seen=(seen := []))
    client(sasl(curious), offering("X-SCRIPTED", "PLAIN"), protection)
    server(sasl(curious, Plain(), Anonymous()), SCRIPTED + pack_nullable(None), protection)
    ours, theirs = seen
    assert ours.offered == ("X-SCRIPTED", "PLAIN")
    assert theirs.offered == ("X-SCRIPTED", "PLAIN")
    assert (ours.server_side, theirs.server_side) == (False, True)
    assert (ours.host, ours.service) == ("vm7.example.org", "vnc")
    assert (ours.minimum_ssf, ours.maximum_ssf) == (minimum, maximum)


def test_questions_pass_through() -> None:
    """A prompt may take its time in the middle of an exchange."""
    talk = play(sasl().client(facts.UNIX), offering("SCRAM-SHA-256"), [facts.ALICE])
    assert talk.asked == [NeedCredentials("SCRAM-SHA-256")]
    talk = server(sasl(), pack_opaque(b"PLAIN") + pack_nullable(b"\0alice\0pencil"))
    assert not any(isinstance(each, Authorize | Ask) for each in talk.asked)
    assert talk.outcome().identity == ALICE


def test_refusal() -> None:
    """Which mechanisms will do is seen when the server lists them."""
    assert sasl().refusal(facts.NETWORK) is None
    assert sasl().inside == ()
