"""DIGEST-MD5 from end to end; its messages one by one are in spec/vectors/digest-md5.json."""

from collections.abc import Mapping

import pytest

from sealvnc.errors import (
    ConfigurationError,
    CredentialsError,
    LimitError,
    PolicyError,
    RemoteProtocolError,
    ServerProofError,
)
from sealvnc.sasl import (
    MECHANISMS,
    Context,
    Credentials,
    Identity,
    LookupPassword,
    Policy,
    SASLFraming,
)
from sealvnc.sasl.digest_hash import Digest, possible_secrets
from sealvnc.sasl.digest_md5 import DigestMD5
from support.mechanisms import IN_TLS, NETWORK, client, context, converse, party
from support.parties import Party

ALICE = Credentials("alice", "alice-pw")
USERS = {"alice": "alice-pw", "empty": "", "jürgen": "päss", "Дмитрий": "пароль"}


def server(
    surroundings: Context,
    mechanism: DigestMD5 = DigestMD5(),  # noqa: B008
    users: Mapping[str, str] = USERS,
) -> Party:
    answers = {LookupPassword: lambda question: users.get(question.authcid)}
    return party(mechanism.server(surroundings, None), answers)


def login(
    credentials: Credentials,
    ours: Context,
    theirs: Context | None = None,
    mechanism: DigestMD5 = DigestMD5(),  # noqa: B008
    users: Mapping[str, str] = USERS,
) -> tuple[Party, Party]:
    party = client(DigestMD5(), ours, credentials)
    return converse(party, lambda _: server(theirs or ours, mechanism, users))[:2]


@pytest.mark.parametrize(
    ("ours", "theirs", "name", "ssf"),
    [
        ((0, 256), (0, 256), "DIGEST-MD5 rc4", 128),
        ((128, 256), (56, 256), "DIGEST-MD5 rc4", 128),
        ((0, 127), (0, 256), "DIGEST-MD5 3des", 112),
        ((0, 256), (0, 112), "DIGEST-MD5 3des", 112),
        ((1, 1), (0, 256), "DIGEST-MD5 integrity", 1),
        ((0, 111), (0, 256), "DIGEST-MD5 integrity", 1),
    ],
)
def test_layer(ours: tuple[int, int], theirs: tuple[int, int], name: str, ssf: int) -> None:
    """The strongest that both ends want; then bytes flow both ways, in pieces of any size."""
    ends = login(ALICE, context(ours), context(theirs))
    layers = [end.outcome.layer for end in ends]
    assert [(layer.name, layer.ssf) for layer in layers if layer] == [(name, ssf)] * 2
    one, other = (SASLFraming(layer) for layer in layers if layer)
    for sender, receiver in ((one, other), (other, one)):
        for size in (1, 8, 8192, 100_000):
            sealed, opened = sender.seal(bytes(size)), b""
            for i in range(0, len(sealed), 4096):
                opened += receiver.receive_data(sealed[i : i + 4096])
            assert opened == bytes(size)


def test_no_layer() -> None:
    """Nobody wants one inside TLS."""
    ends = login(ALICE, context(protection=IN_TLS))
    assert [end.outcome.layer for end in ends] == [None, None]
    assert [end.outcome.identity for end in ends] == [Identity("alice", "alice")] * 2


@pytest.mark.parametrize(
    ("ours", "theirs"), [((128, 256), (0, 112)), ((0, 0), (1, 256)), ((1, 1), (112, 256))]
)
def test_nothing_in_common(ours: tuple[int, int], theirs: tuple[int, int]) -> None:
    with pytest.raises(PolicyError, match="what may be used here is") as caught:
        login(ALICE, context(ours), context(theirs))
    assert caught.value.offered
    assert caught.value.acceptable


def test_no_quality_that_fits() -> None:
    """129 bits are more than it has, 2 to 111 are none of its ciphers'."""
    for ssf in ((129, 256), (2, 111)):
        assert not DigestMD5().is_available(context(ssf))
        with pytest.raises(PolicyError):
            server(context(ssf)).step()
    assert DigestMD5().is_available(context((128, 256)))


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("alice", "wrong"),
        Credentials("nobody", "alice-pw"),
        Credentials("empty", "guess"),
        Credentials("Alice", "alice-pw"),
        Credentials("alice", "alice-pw "),
    ],
)
def test_refused(credentials: Credentials) -> None:
    with pytest.raises(CredentialsError, match="wrong password, or no such user"):
        login(credentials, context())


def test_empty_password_is_never_sent_nor_taken() -> None:
    with pytest.raises(CredentialsError, match="never sent"):
        login(Credentials("alice", ""), context())
    nonce, digest = "n" * 20, Digest(b"n" * 20, b"c", "auth", b"vnc/vm7.example")
    proof = digest.response(digest.key(next(possible_secrets("empty", "vm7.example", ""))))
    party = server(context(), DigestMD5(nonce=lambda: nonce))
    party.step()
    with pytest.raises(CredentialsError):
        party.step(
            b'username="empty",realm="vm7.example",nonce="%b",nc=00000001,cnonce="c",'
            b'digest-uri="vnc/vm7.example",response=%b' % (nonce.encode(), proof)
        )


def test_strangers_learn_nothing() -> None:
    """The server says and asks the same for an unknown user as for a known one."""
    seen = []
    for name in ("alice", "nobody", "empty"):
        party = server(context(), DigestMD5(nonce=lambda: "a-nonce"))
        ours = client(DigestMD5(), context(), Credentials(name, "guess"))
        ours.step()
        challenge = party.step()
        with pytest.raises(CredentialsError) as caught:
            party.step(ours.step(challenge))
        seen.append((challenge, len(party.asked), str(caught.value).replace(name, "X")))
    assert seen[0] == seen[1] == seen[2]


def test_server_without_the_password() -> None:
    """A server that lets everybody in cannot prove itself."""
    ours = client(DigestMD5(), context(), ALICE)
    ours.step()
    ours.step(server(context()).step())
    with pytest.raises(ServerProofError):
        ours.step(b"rspauth=" + b"0" * 32)


def test_replay() -> None:
    """A response that was good once is not good in another exchange."""
    ours, first, second = client(DigestMD5(), context(), ALICE), server(context()), None
    ours.step()
    response = ours.step(first.step())
    first.step(response)
    assert first.exchange.done
    second = server(context())
    second.step()
    with pytest.raises(RemoteProtocolError, match="nonce"):
        second.step(response)


def test_proof_may_come_before_success() -> None:
    """As in RFC 2831 2.1.3: then an empty response is due."""
    ours, theirs = client(DigestMD5(), context(), ALICE), server(context())
    ours.step()
    assert ours.step(theirs.step(ours.step(theirs.step()))) == b""
    assert ours.exchange.done


@pytest.mark.parametrize("name", ["jürgen", "Дмитрий"])
def test_authzid(name: str) -> None:
    credentials = Credentials(name, USERS[name], 'a "quoted" \\ ünïcode name')
    ends = login(credentials, context())
    assert [end.outcome.identity for end in ends] == [Identity(name, credentials.authzid)] * 2


@pytest.mark.parametrize("number", [0, 1, 2])
def test_other_readings_of_the_rfc(number: int) -> None:
    """What is hashed in ISO 8859-1 and what in UTF-8: Cyrus and GNU SASL do not agree."""
    digest = Digest(b"n", b"c", "auth", b"vnc/vm7.example")
    secrets = list(possible_secrets("jürgen", "", "päss"))
    assert len(set(secrets)) == 3
    proof = digest.response(digest.key(secrets[number]))
    theirs = server(context(host=None), DigestMD5(nonce=lambda: "n"))
    theirs.step()
    theirs.step(
        'username="jürgen",nonce="n",nc=00000001,cnonce="c",'  # and no charset, as from Cyrus
        f'digest-uri="vnc/vm7.example",response={proof.decode()}'.encode()
    )
    assert theirs.outcome.identity.authcid == "jürgen"


def test_server_in_iso_8859_1() -> None:
    """Without charset in the challenge, a name beyond it cannot be sent."""
    challenge = b'nonce="n",algorithm=md5-sess,realm="b\xfccher"'
    ours = client(DigestMD5(), context(), Credentials("jürgen", "päss"))
    ours.step()
    response = ours.step(challenge)
    assert response is not None
    assert b'username="j\xfcrgen",realm="b\xfccher"' in response
    assert b"charset" not in response
    ours = client(DigestMD5(), context(), Credentials("Дмитрий", "пароль"))
    ours.step()
    with pytest.raises(CredentialsError, match="latin-1"):
        ours.step(challenge)


@pytest.mark.parametrize(
    ("typed", "host", "authcid", "realm"),
    [
        ("alice", "vm7.example", "alice", "a.example"),
        ("alice", "b.example", "alice", "b.example"),
        ("alice@b.example", "vm7.example", "alice", "b.example"),
        ("alice@c.example", "b.example", "alice@c.example", "b.example"),
        ("@b.example", "vm7.example", "@b.example", "a.example"),
    ],
)
def test_several_realms(typed: str, host: str, authcid: str, realm: str) -> None:
    """The user names one of them, or it is the host, or the first; the server asks by both."""
    mechanism = DigestMD5(("a.example", "b.example"))
    users = {f"{authcid}@{realm}": "alice-pw"}
    ours, theirs = context(host=host), context()
    ends = login(Credentials(typed, "alice-pw"), ours, theirs, mechanism, users)
    assert [end.outcome.identity.authcid for end in ends] == [authcid, f"{authcid}@{realm}"]


def test_realm_that_was_not_offered() -> None:
    """Refused under a good password, too: elsewhere it may be somebody else's."""
    ours = client(DigestMD5(), context(), ALICE)
    ours.step()
    response = ours.step(server(context(), DigestMD5(("b",), nonce=lambda: "n")).step())
    theirs = server(context(), DigestMD5(("a",), nonce=lambda: "n"))
    theirs.step()
    with pytest.raises(CredentialsError, match="no such user"):
        theirs.step(response)
    theirs = server(context(), DigestMD5(("a", "b"), nonce=lambda: "n"), {"alice@b": "alice-pw"})
    theirs.step()
    theirs.step(response)
    assert theirs.outcome.identity.authcid == "alice@b"


def test_no_realm() -> None:
    """A server that knows no name of its own takes each client's."""
    theirs = context(host=None)
    ends = login(ALICE, context(host="whatever"), theirs)
    assert ends[1].outcome.identity.authcid == "alice"
    assert login(ALICE, context(host=None), theirs)[1].exchange.done


def test_hosts() -> None:
    """A proof made for another server is refused, also under a good password."""
    mechanism = DigestMD5(("r",), ("vm7.example", "vm7"))
    for host in ("vm7.example", "VM7"):
        assert login(ALICE, context(host=host), context(), mechanism)[1].exchange.done
    with pytest.raises(CredentialsError, match="another server"):
        login(ALICE, context(host="evil.example"), context(), mechanism)


@pytest.mark.parametrize(
    ("uri", "more", "message"),
    [
        (b"imap/vm7.example", b"", "another service"),
        (b"vnc", b"", "another service"),
        (b"vnc/", b"", "another service"),
        (b"vnc//vm7.example", b"", "another service"),
        (b"vnc/vm7.example", b',authzid="\xff"', "authzid is not UTF-8"),
        (b"vnc/vm7.example", b',authzid=""', "malformed .* authzid"),
    ],
)
def test_malformed_response(uri: bytes, more: bytes, message: str) -> None:
    """Refused before anybody is looked up."""
    theirs = server(context(), DigestMD5(nonce=lambda: "n"))
    theirs.step()
    with pytest.raises(RemoteProtocolError, match=message):
        theirs.step(
            b'username="alice",realm="vm7.example",nonce="n",nc=00000001,cnonce="c",'
            b'digest-uri="%b",response=%b%b' % (uri, b"0" * 32, more)
        )
    assert theirs.asked == []


def test_names_that_cannot_be_carried() -> None:
    for name in ("a\0b", "a\nb", "\x7f"):
        with pytest.raises(CredentialsError, match="cannot carry"):
            login(Credentials(name, "pw"), context())
        with pytest.raises(CredentialsError, match="cannot carry"):
            login(Credentials("alice", "pw", name), context())
    with pytest.raises(CredentialsError, match="too long"):
        login(Credentials("x" * 4096, "pw"), context())
    for credentials in (Credentials("\udcff", "pw"), Credentials("alice", "\udcff")):
        with pytest.raises(CredentialsError):
            login(credentials, context())
    with pytest.raises(ConfigurationError, match="realm"):
        server(context(), DigestMD5(("a\nb",))).step()


def test_limits_of_the_buffer() -> None:
    """Tokens, with their length, fit the buffer that was announced."""
    for ssf in ((1, 1), (112, 112), (128, 128)):
        for maxbuf in (256, 8192, 0xFFFFFF):
            ends = login(ALICE, context(ssf), context(ssf, max_receive=maxbuf))
            layer = ends[0].outcome.layer
            assert layer is not None
            assert len(layer.wrap(bytes(layer.max_plaintext))) + 4 <= min(maxbuf, 65536)
            assert ends[1].outcome.layer is not None
            assert ends[1].outcome.layer.max_receive == maxbuf
    with pytest.raises(LimitError):
        login(ALICE, context((1, 1)), context((1, 1), max_receive=255))
    with pytest.raises(LimitError):
        login(ALICE, context((1, 1), max_receive=255), context((1, 1)))


def test_policy() -> None:
    """Off unless named; then good on a network without TLS, for it has a layer."""
    (mechanism,) = (each for each in MECHANISMS if each.name == "DIGEST-MD5")
    assert Policy().mechanism_refusal(mechanism, NETWORK) == (
        "it is weak and used only when asked for by name"
    )
    assert Policy(mechanisms=("DIGEST-MD5",)).mechanism_refusal(mechanism, NETWORK) is None
    strict = Policy(minimum_ssf=129, mechanisms=("DIGEST-MD5",))
    assert strict.mechanism_refusal(mechanism, NETWORK) is not None


def test_nothing_secret_is_shown() -> None:
    ours, theirs = login(ALICE, context((0, 256)))
    shown = repr((ours.outcome, theirs.outcome, theirs.asked, DigestMD5()))
    assert "alice-pw" not in shown
    assert "alice" in shown
