"""Who does not know the password, who may not come in, and a server that knows nothing itself."""

import base64
from dataclasses import dataclass, field, replace

import pytest

from loopback import ends
from loopback.ends import PASSWORD, Setting
from loopback.wire import End, Flight, join
from refusals.script import (
    COMPLETE,
    GREETING,
    MORE,
    NOTHING,
    OK,
    SASL_CLIENT,
    SASL_SERVER,
    client_in,
    client_to,
    flagged,
    liar,
    mechlist,
    message,
    script,
    server_in,
    started,
    text,
)
from sealvnc import Authorize, CheckPassword, Credentials, LookupVNCPassword
from sealvnc.errors import (
    REFUSAL,
    AbortedError,
    AuthorizationError,
    ConnectionClosedError,
    CredentialsError,
    Error,
    RemoteProtocolError,
    ServerProofError,
)
from sealvnc.rfb.security.numbers import Number, Subtype
from sealvnc.rfb.security.vnc_auth import encrypt_challenge
from sealvnc.wire import Transport
from sealvnc.wire.fields import pack_nullable, pack_opaque, pack_u32

SCRAM = [f"SCRAM-SHA-{n}{plus}" for n in (1, 256, 512) for plus in ("", "-PLUS")]
WAYS = [
    *(Setting(mechanisms=[name], told=True) for name in (*SCRAM, "PLAIN")),
    Setting(["sasl"], ["SCRAM-SHA-256"]),
    Setting(["sasl"], ["PLAIN"], Transport.UNIX),
    Setting(["x509plain"]),
    Setting(["tlsplain"], transport=Transport.UNIX),
    Setting(["x509vnc"]),
    Setting(["tlsvnc"]),
    Setting(["vnc"]),
]
WITH_USERS = [way for way in WAYS if not way.security[0].endswith("vnc")]
WRONG, NOBODY = Credentials("alice", "wrong"), Credentials("mabel", PASSWORD)


def name(value: object) -> str | None:
    if isinstance(value, Setting):
        where = value.transport.name.lower()
        return "-".join((*value.security, *value.mechanisms, where))
    return None


def meet(setting: Setting, credentials: Credentials | None, **options) -> tuple[End, End]:
    client = ends.client(setting, credentials)
    server = ends.server(setting, **options)
    join((client, server))
    return client, server


def errors(*pair: End) -> tuple[type[Error] | None, ...]:
    return tuple(type(end.error) if end.error is not None else None for end in pair)


# -- passwords ---------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", WAYS, ids=name)
@pytest.mark.parametrize(
    "credentials",
    [WRONG, Credentials("alice", PASSWORD[:-1]), Credentials("alice", PASSWORD + " ")],
    ids=["other", "short", "long"],
)
def test_wrong_password(setting: Setting, credentials: Credentials):
    client, server = meet(setting, credentials)
    assert errors(client, server) == (CredentialsError, CredentialsError)
    assert not any(isinstance(question, Authorize) for question in server.asked)


@pytest.mark.parametrize("setting", WITH_USERS, ids=name)
def test_unknown_user(setting: Setting):
    client, server = meet(setting, NOBODY)
    assert errors(client, server) == (CredentialsError, CredentialsError)


def flights(setting: Setting, credentials: Credentials) -> list[Flight]:
    return join((ends.client(setting, credentials), ends.server(setting)))


@pytest.mark.parametrize("setting", [replace(way, told=True) for way in WITH_USERS], ids=name)
def test_unknown_users_look_like_wrong_passwords(setting: Setting):
    """The same messages of the same lengths; what the server says is the same but for nonces."""
    unknown = flights(setting, Credentials("mabel", "wrong"))
    known = flights(setting, WRONG)
    assert [(who, len(data)) for who, data in unknown] == [(who, len(data)) for who, data in known]
    for (who, one), (_, other) in zip(unknown, known, strict=True):
        if who == "server" and b",s=" not in one:
            assert one == other


def test_unknown_users_have_a_salt_of_their_own_that_stays():
    """Who asks twice gets the same salt twice, as of a user who exists."""

    def salt(user: str) -> bytes:
        first = f"n,,n={user},r=abc".encode()
        client = liar("client", *SASL_CLIENT, started("SCRAM-SHA-256", first), message)
        join((client, ends.server(Setting(["sasl"]))))
        return client.result[-1].partition(b",s=")[2]

    assert salt("mabel") == salt("mabel")
    assert salt("mabel") != salt("other") != salt("alice")
    assert salt("mabel").partition(b",i=")[2] == salt("alice").partition(b",i=")[2]
    assert len(salt("mabel")) == len(salt("alice"))


# -- empty ones --------------------------------------------------------------------------------


@pytest.mark.parametrize("setting", WAYS, ids=name)
def test_a_client_sends_no_empty_password(setting: Setting):
    client, server = meet(setting, Credentials("alice", ""))
    assert errors(client, server) == (CredentialsError, ConnectionClosedError)


@pytest.mark.parametrize("setting", WITH_USERS, ids=name)
def test_a_client_sends_no_empty_name(setting: Setting):
    client, server = meet(setting, Credentials("", PASSWORD))
    assert errors(client, server) == (CredentialsError, ConnectionClosedError)


@pytest.mark.parametrize("setting", WAYS, ids=name)
def test_nobody_to_ask(setting: Setting):
    client, server = meet(setting, None)
    assert errors(client, server) == (AbortedError, ConnectionClosedError)


PLAIN_TEXTS = {
    "empty password": (b"\0alice\0", CredentialsError),
    "empty name": (b"\0\0" + PASSWORD.encode(), CredentialsError),
    "nothing at all": (b"\0\0", CredentialsError),
    "a password that SASLprep makes empty": (b"\0alice\0\xc2\xad", CredentialsError),
    "a name that SASLprep makes empty": (b"\0\xc2\xad\0" + PASSWORD.encode(), CredentialsError),
    "a control character": (b"\0alice\0\x07", CredentialsError),
    "two fields": (b"alice\0secret", RemoteProtocolError),
    "four fields": (b"\0alice\0secret\0", RemoteProtocolError),
    "not UTF-8": (b"\0alice\0\xff", RemoteProtocolError),
    "an empty message": (b"", RemoteProtocolError),
}


@pytest.mark.parametrize(("said", "expected"), PLAIN_TEXTS.values(), ids=PLAIN_TEXTS)
def test_plain_messages(said: bytes, expected: type[Error]):
    """An account whose store says yes to everything is no excuse."""
    server = ends.server(
        Setting(["sasl"], transport=Transport.UNIX), {CheckPassword: lambda _: True}
    )
    join((liar("client", *SASL_CLIENT, started("PLAIN", said)), server))
    assert type(server.error) is expected
    assert not server.asked


VENCRYPT_PLAIN = {
    "empty password": (b"\0\0\0\5\0\0\0\0alice", CredentialsError),
    "empty name": (b"\0\0\0\0\0\0\0\5alice", CredentialsError),
    "both empty": (bytes(8), CredentialsError),
    "NUL in the password": (b"\0\0\0\5\0\0\0\3alicex\0y", CredentialsError),
    "not UTF-8": (b"\0\0\0\5\0\0\0\1alice\xff", CredentialsError),
}


@pytest.mark.parametrize(("said", "expected"), VENCRYPT_PLAIN.values(), ids=VENCRYPT_PLAIN)
def test_vencrypt_plain_messages(said: bytes, expected: type[Error]):
    server = ends.server(Setting(["x509plain"], told=True), {CheckPassword: lambda _: True})
    join((liar("client", *client_in(Subtype.X509_PLAIN), said, told=True), server))
    assert type(server.error) is expected
    assert not server.asked
    assert server.sent.endswith(b"\0\0\0\1" + pack_opaque(REFUSAL.encode()))


@pytest.mark.parametrize("password", [None, ""], ids=["none", "empty"])
@pytest.mark.parametrize("guess", ["", "\0" * 8, "vnc-pass"])
def test_a_server_without_a_vnc_password_lets_nobody_in(password: str | None, guess: str):
    """CVE-2011-0011: QEMU let everybody in."""
    client = liar("client", *client_to(Number.VNC_AUTHENTICATION), 16)
    server = ends.server(Setting(["vnc"]), {LookupVNCPassword: lambda _: password})
    join((client, server))
    server.receive(encrypt_challenge(guess, client.result[-1]))
    assert type(server.error) is CredentialsError


# -- authorisation -----------------------------------------------------------------------------

ALLOWED_NOT = [*WAYS, Setting(["none"]), Setting(["x509none"]), Setting(["tlsnone"])]


@pytest.mark.parametrize("setting", ALLOWED_NOT, ids=name)
def test_not_authorised(setting: Setting):
    """A client can tell this from a wrong password only where the server proved itself."""
    client, server = meet(setting, ends.ALICE, changes={Authorize: lambda _: False})
    proven = setting.mechanisms and setting.mechanisms[0].startswith("SCRAM")
    expected = AuthorizationError if proven else CredentialsError
    assert errors(client, server) == (expected, AuthorizationError)
    assert str(client.error).endswith(REFUSAL)


@pytest.mark.parametrize("setting", WITH_USERS, ids=name)
def test_every_refusal_has_the_same_words(setting: Setting):
    told = replace(setting, told=True)
    last = set()
    for credentials, changes in (
        (WRONG, {}),
        (NOBODY, {}),
        (ends.ALICE, {Authorize: lambda _: False}),
    ):
        server = meet(told, credentials, changes=changes)[1]
        assert REFUSAL.encode() in server.sent
        last.add(bytes(server.sent[-(8 + len(REFUSAL)) :]))
    assert last == {b"\0\0\0\1" + pack_opaque(REFUSAL.encode())}


# -- servers that lie --------------------------------------------------------------------------


@dataclass(frozen=True)
class Lie:
    """What a server says after it has heard a SCRAM client's first message, and second."""

    expected: type[Error]
    first: bytes = b"r=%(nonce)sX,s=c2FsdA==,i=4096"
    flag: bytes = MORE
    then: bytes = field(default=b"")
    """After the client's second message; where ``flag`` is COMPLETE, at once."""


def final(data: bytes | None, flag: bytes = COMPLETE) -> bytes:
    return pack_nullable(data) + flag


SIGNATURE = b"v=" + base64.b64encode(bytes(32))
LIES = {
    "a signature of zeros": Lie(ServerProofError, then=final(SIGNATURE) + OK),
    "a signature of the wrong length": Lie(ServerProofError, then=final(b"v=AAAA") + OK),
    "no signature": Lie(ServerProofError, then=final(None) + OK),
    "success at once, without data": Lie(ServerProofError, b"", COMPLETE, OK),
    "an empty signature": Lie(RemoteProtocolError, then=final(b"v=") + OK),
    "empty final message": Lie(RemoteProtocolError, then=final(b"") + OK),
    "garbage as final message": Lie(RemoteProtocolError, then=final(b"\xff\xfe") + OK),
    "success with the first message": Lie(ServerProofError, flag=COMPLETE, then=OK),
    "an error of its own": Lie(CredentialsError, then=final(b"e=other-error")),
    "refusal in place of a proof": Lie(CredentialsError, then=final(None) + pack_u32(1)),
    "the client's nonce alone": Lie(RemoteProtocolError, b"r=%(nonce)s,s=c2FsdA==,i=4096"),
    "another nonce": Lie(RemoteProtocolError, b"r=Y%(nonce)s,s=c2FsdA==,i=4096"),
    "a mandatory extension": Lie(RemoteProtocolError, b"m=x,r=%(nonce)sX,s=c2FsdA==,i=4096"),
    "no salt": Lie(RemoteProtocolError, b"r=%(nonce)sX,s=,i=4096"),
    "a word as iterations": Lie(RemoteProtocolError, b"r=%(nonce)sX,s=c2FsdA==,i=abc"),
    "the signature twice": Lie(
        ServerProofError, then=final(SIGNATURE, MORE) + final(SIGNATURE) + OK
    ),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_a_server_that_does_not_know_the_password(lie: Lie):
    """It may claim what it likes: no session begins, nor is ClientInit sent."""
    client = ends.client(Setting(["sasl"]))
    server = liar("server", *SASL_SERVER, mechlist("SCRAM-SHA-256"), text, message)
    join((client, server))
    nonce = server.result[-1].partition(b",r=")[2]
    first = lie.first % {b"nonce": nonce} if lie.first else None
    heard = (pack_nullable(first) + lie.flag, *((message,) * (lie.flag == MORE)), lie.then)
    server.start(script(*heard))
    join((client, server))
    assert type(client.error) is lie.expected
    assert not client.sent.endswith(b"\1")


def test_tampered_server_signature():
    """One bit, changed on the way."""
    setting = Setting(["sasl"], ["SCRAM-SHA-256"])
    client, server = ends.client(setting), ends.server(setting)

    def flip(who: str, data: bytes) -> bytes:
        where = data.find(b"v=")
        if who == "server" and where >= 0:
            digit = data[where + 2 : where + 3]
            other = b"A" if digit != b"A" else b"B"
            return data[: where + 2] + other + data[where + 3 :]
        return data

    join((client, server), tamper=flip)
    assert errors(client, server) == (ServerProofError, ConnectionClosedError)


def test_plain_needs_no_proof_but_a_result():
    """QEMU closes the connection on a wrong password."""
    client = ends.client(Setting(["sasl"], transport=Transport.UNIX))
    server = liar("server", *SASL_SERVER, mechlist("PLAIN"), text, message)
    join((client, server))
    client.receive_eof()
    assert type(client.error) is CredentialsError


@pytest.mark.parametrize("flag", [MORE, COMPLETE], ids=["more", "complete"])
def test_a_message_after_the_end(flag: bytes):
    """PLAIN is over when its client has spoken."""
    client = ends.client(Setting(["sasl"], transport=Transport.UNIX))
    says = (mechlist("PLAIN"), text, message, final(b"surplus", flag) + OK)
    join((client, liar("server", *SASL_SERVER, *says)))
    assert type(client.error) is RemoteProtocolError


def test_success_for_a_mechanism_that_was_never_begun():
    """SecurityResult 0 in place of a mechanism list is a list of length 0."""
    client = ends.client(Setting(["sasl"]))
    join((client, liar("server", *SASL_SERVER, OK, OK, bytes(24))))
    assert isinstance(client.error, Error)
    assert not client.asked


@pytest.mark.parametrize("subtype", [Subtype.X509_PLAIN, Subtype.X509_SASL])
def test_nothing_is_asked_before_the_certificate_is_verified(subtype: Subtype):
    """CVE-2011-1775: TigerVNC sent the password first."""
    setting = Setting(["x509plain", "x509sasl"])
    tls = ends.client_tls(ca=ends.pki.session().other_ca_file)
    client, server = ends.client(setting, tls=tls), liar("server", *server_in(subtype))
    join((client, server))
    assert not client.asked
    assert isinstance(client.error, Error)


@pytest.mark.parametrize(
    "said",
    [b"", b"n,,", b"n,,n=alice", b"n,,r=x,n=alice", b"x,,n=alice,r=x", b"n,a,n=alice,r=x"],
)
def test_malformed_client_first(said: bytes):
    server = ends.server(Setting(["sasl"]))
    join((liar("client", *SASL_CLIENT, started("SCRAM-SHA-256", said)), server))
    assert type(server.error) is RemoteProtocolError


FINALS = {
    "another nonce": (b"c=biws,r=%sx,p=%s", RemoteProtocolError),
    "no proof": (b"c=biws,r=%s", RemoteProtocolError),
    "an empty proof": (b"c=biws,r=%s,p=", RemoteProtocolError),
    "a short proof": (b"c=biws,r=%s,p=AAAA", RemoteProtocolError),
    "no base64": (b"c=biws,r=%s,p=AAA", RemoteProtocolError),
    "a proof of zeros": (b"c=biws,r=%s,p=%s", CredentialsError),
}


@pytest.mark.parametrize(("said", "expected"), FINALS.values(), ids=FINALS)
def test_client_finals_without_a_password(said: bytes, expected: type[Error]):
    first = started("SCRAM-SHA-256", b"n,,n=alice,r=abc")
    client = liar("client", *SASL_CLIENT, first, flagged)
    server = ends.server(Setting(["sasl"]))
    join((client, server))
    nonce = client.result[-1][0][2:].partition(b",")[0]
    proof = base64.b64encode(bytes(32))
    server.receive(pack_nullable(said % ((nonce, proof)[: said.count(b"%s")])))
    assert type(server.error) is expected


def test_greeting_of_the_scripts_is_ours():
    """The scripts here follow the protocol: with nothing false in them they succeed."""
    setting = Setting(["sasl"], transport=Transport.UNIX)
    server = ends.server(setting)
    said = started("PLAIN", b"\0alice\0" + PASSWORD.encode())
    client = liar("client", *SASL_CLIENT, said, flagged, 4, b"\1")
    join((client, server))
    assert client.result[0] == GREETING
    assert client.result[-2:] == [(None, COMPLETE), OK]
    assert server.result.authenticated.identity.authcid == "alice"
    client = ends.client(setting)
    truth = (mechlist("PLAIN"), text, message, NOTHING + COMPLETE, OK, 1)
    server = liar("server", *SASL_SERVER, *truth, bytes.fromhex("0010001020180001") + bytes(16))
    join((client, server))
    assert server.result[-1] == b"\1"
