"""rfb.security.rsa_aes: against a server of its own, and everybody who is not that server."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from sealvnc.errors import (
    CertificateError,
    CertificatePinError,
    ConnectionClosedError,
    CredentialsError,
    Error,
    LocalProtocolError,
    PolicyError,
    RemoteProtocolError,
    ServerKeyError,
    ServerProofError,
)
from sealvnc.rfb.security.numbers import Number
from sealvnc.rfb.security.rsa_aes import RSAAES, TrustServerKey
from sealvnc.rfb.security.rsa_key import make_key
from sealvnc.sasl import Credentials, NeedCredentials, Policy
from sealvnc.wire import Protection
from support.eax_oracle import OracleRecords
from support.other_servers import RSAAESServer, public_key_message
from support.pair import ALICE, LOOPBACK, NETWORK, UNIX, Side, as_alice, connect, join, pair
from support.recordings import client_key

KEY = make_key()
WEAK = rsa.generate_private_key(65537, 1024)
TYPES = {
    Number.RA2: (128, True),
    Number.RA2NE: (128, False),
    Number.RA2_256: (256, True),
    Number.RA2NE_256: (256, False),
}


def ra2(number: Number = Number.RA2_256, policy: Policy | None = None, **more: Any) -> RSAAES:
    return RSAAES(policy or Policy(), number.name, *TYPES[number], make_key=client_key, **more)


def digest(key: Any = KEY) -> bytes:
    return hashlib.sha256(public_key_message(key.public_key())).digest()


def server(number: Number = Number.RA2_256, **more: Any) -> RSAAESServer:
    bits, sealed = TYPES[number]
    return RSAAESServer(**{"key": KEY, "bits": bits, "sealed": sealed, **more})


def asked(side: Side) -> list[str]:
    return [type(question).__name__ for question in side.asked]


def flip(index: int) -> Callable[[bytes], bytes]:
    def alter(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[index] ^= 1
        return bytes(changed)

    return alter


# -- logins -----------------------------------------------------------------------------------


@pytest.mark.parametrize("number", TYPES)
@pytest.mark.parametrize("subtype", [1, 2])
def test_login(number: Number, subtype: int) -> None:
    bits, sealed = TYPES[number]
    ours, theirs = connect(number, ra2(number), server(number, subtype=subtype))
    outcome = ours.result.authenticated
    assert str(outcome.identity) == ("alice" if subtype == 1 else "None")
    assert outcome.security == number.name
    layer = f"RSA-AES-{bits} layer ({bits} bits)" if sealed else "not encrypted, loopback"
    assert str(outcome.protection) == layer
    assert ours.result.server_init == theirs.result.server_init
    assert asked(ours) == ["TrustServerKey", "Work", "NeedCredentials"]
    question = ours.asked[2]
    assert isinstance(question, NeedCredentials)
    assert question.username is (subtype == 1)


@pytest.mark.parametrize("number", TYPES)
def test_what_is_in_clear(number: Number) -> None:
    """The name of the desktop, unless the session is sealed; the password never."""
    ours, theirs = pair(number, ra2(number), server(number))
    said, heard = join(ours, theirs)
    assert ours.result.server_init.name == "other"
    assert (b"other" in heard) is not TYPES[number][1]
    assert b"pencil" not in said


@pytest.mark.parametrize("number", TYPES)
def test_wrong_password(number: Number) -> None:
    def wrong(question: object) -> object:
        named = isinstance(question, NeedCredentials)
        return Credentials("alice", "eraser") if named else as_alice(question)

    ours, theirs = connect(number, ra2(number), server(number), answer=wrong)
    assert isinstance(ours.error, CredentialsError)
    assert "Authentication failed" in str(ours.error)
    assert isinstance(theirs.error, CredentialsError)


# -- whose key it is --------------------------------------------------------------------------


def test_a_pinned_key_is_not_asked_about() -> None:
    ours, _ = connect(Number.RA2_256, ra2(pin=digest()), server(), protection=NETWORK)
    assert str(ours.result.authenticated.protection) == "RSA-AES-256 layer (256 bits)"
    assert asked(ours) == ["Work", "NeedCredentials"]


def test_another_key_than_the_pinned_one() -> None:
    ours, _ = connect(Number.RA2_256, ra2(pin=digest(WEAK)), server())
    assert type(ours.error) is CertificatePinError
    assert ours.error.fingerprint == f"sha256:{digest().hex()}"
    assert asked(ours) == []


@pytest.mark.parametrize("verdict", [False, None, 1, "yes", ALICE])
@pytest.mark.parametrize("protection", [UNIX, LOOPBACK, NETWORK])
def test_only_true_is_trust(verdict: object, protection: Protection) -> None:
    def answer(question: object) -> object:
        return verdict if isinstance(question, TrustServerKey) else as_alice(question)

    ours, _ = connect(Number.RA2_256, ra2(), server(), answer=answer, protection=protection)
    assert type(ours.error) is ServerKeyError
    assert isinstance(ours.error, CertificateError)
    assert ours.error.fingerprint == f"sha256:{digest().hex()}"
    assert asked(ours) == ["TrustServerKey"]


def test_what_the_question_shows() -> None:
    ours, _ = connect(Number.RA2_256, ra2(), server())
    (question, *_) = ours.asked
    assert isinstance(question, TrustServerKey)
    assert question.fingerprint == f"sha256:{digest().hex()}"
    assert question.bits == 2048
    assert len(question.signature) == 23


def test_somebody_who_only_shows_the_key() -> None:
    """He cannot read our number: what he seals does not open, and he is told nothing."""

    def impostor(record: bytes) -> bytes:
        return OracleRecords(bytes(32), bytes(32)).seal(record[2:-16])

    ours, _ = connect(Number.RA2_256, ra2(pin=digest()), server(alter={"hash record": impostor}))
    assert type(ours.error) is ServerProofError
    assert asked(ours) == ["Work"]


def test_somebody_in_between() -> None:
    """He has exchanged our key for his: the server's hash is of other keys."""
    ours, _ = connect(Number.RA2_256, ra2(pin=digest()), server(alter={"hash": flip(3)}))
    assert type(ours.error) is ServerProofError
    assert "NeedCredentials" not in asked(ours)


# -- an oracle there is not -------------------------------------------------------------------


def number_of(size: int) -> Callable[[bytes], bytes]:
    """A random number of another length, well encrypted."""
    key = client_key().public_key()
    return lambda data: data[:2] + key.encrypt(bytes(size), PKCS1v15())


@pytest.mark.parametrize(
    "alter",
    [
        lambda data: data[:2] + bytes(256),
        lambda data: data[:2] + b"\xff" * 256,
        lambda data: data[:2] + data[3:] + b"\0",
        flip(-1),
        flip(100),
        number_of(0),
        number_of(16),
        number_of(31),
        number_of(33),
    ],
)
def test_every_bad_random_number_ends_alike(alter: Callable[[bytes], bytes]) -> None:
    ours, _ = connect(Number.RA2_256, ra2(pin=digest()), server(alter={"random": alter}))
    assert type(ours.error) is ServerProofError
    assert str(ours.error) == "the server does not hold the key that it showed"
    assert asked(ours) == ["Work"]


# -- bad messages -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "alter", "error"),
    [
        ("random", lambda data: b"\0\0" + data[2:], RemoteProtocolError),
        ("random", lambda data: b"\0\xff" + data[2:], RemoteProtocolError),
        ("random", lambda data: b"\1\1" + data[2:] + b"x", RemoteProtocolError),
        ("random", lambda data: b"\xff\xff" + data[2:], RemoteProtocolError),
        ("hash record", flip(1), RemoteProtocolError),
        ("hash record", lambda data: b"\xff\xff" + data[2:], RemoteProtocolError),
        ("hash record", lambda data: b"\0\0" + data[2:], RemoteProtocolError),
        ("hash record", flip(2), ServerProofError),
        ("hash record", flip(-1), ServerProofError),
        ("hash", flip(0), ServerProofError),
        ("hash", lambda data: data[:-1], RemoteProtocolError),
        ("hash", lambda data: data + b"\0", RemoteProtocolError),
        ("hash", lambda _: b"", RemoteProtocolError),
        ("subtype record", flip(2), RemoteProtocolError),
        ("subtype record", flip(-1), RemoteProtocolError),
        ("subtype", lambda _: b"\0", RemoteProtocolError),
        ("subtype", lambda _: b"\3", RemoteProtocolError),
        ("subtype", lambda _: b"\xff", RemoteProtocolError),
        ("subtype", lambda _: b"", RemoteProtocolError),
        ("subtype", lambda _: b"\1\1", RemoteProtocolError),
    ],
)
def test_bad_messages(name: str, alter: Callable[[bytes], bytes], error: type[Error]) -> None:
    """Nobody is asked for a password before all of them are good."""
    for number in TYPES:
        ours, _ = connect(number, ra2(number), server(number, alter={name: alter}))
        assert type(ours.error) is error, ours.error
        assert "NeedCredentials" not in asked(ours)


def test_a_replayed_record() -> None:
    """The server's hash once more, in place of the subtype (cut to fit, it would not open)."""
    kept = []

    def keep(record: bytes) -> bytes:
        kept.append(record)
        return record

    alter = {"hash record": keep, "subtype record": lambda _: kept[0]}
    ours, _ = connect(Number.RA2_256, ra2(), server(alter=alter))
    assert type(ours.error) is RemoteProtocolError


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("u" * 256, "pencil"),
        Credentials("alice", "ß" * 128),
        Credentials("al\0ice", "pencil"),
        Credentials("", "pencil"),
        Credentials("alice", ""),
    ],
)
def test_what_cannot_be_sent_is_not_sent(credentials: Credentials) -> None:
    def answer(question: object) -> object:
        return credentials if isinstance(question, NeedCredentials) else as_alice(question)

    ours, theirs = connect(Number.RA2_256, ra2(), server(), answer=answer)
    assert type(ours.error) is CredentialsError
    assert theirs.error is None
    assert theirs.pump.waiting is not None


def test_the_longest_fields() -> None:
    long = Credentials("u" * 255, "ß" * 127 + "p")

    def answer(question: object) -> object:
        return long if isinstance(question, NeedCredentials) else as_alice(question)

    _, theirs = connect(Number.RA2_256, ra2(), server(), answer=answer)
    (checked, *_) = theirs.asked
    assert (checked.authcid, checked.password) == (long.authcid, long.password)


@pytest.mark.parametrize("number", TYPES)
def test_the_server_goes_away(number: Number) -> None:
    """At every byte after the keys (test_recorded has the ones before)."""
    _, heard = join(*pair(number, ra2(number), server(number)))
    for until in range(14 + 516 + 250, len(heard)):
        ours, theirs = pair(number, ra2(number), server(number))
        join(ours, theirs, until=until)
        assert isinstance(ours.error, ConnectionClosedError), until


def test_plaintext_where_the_layer_begins() -> None:
    """A server that says something between its wish for credentials and its SecurityResult."""

    def hasty(data: bytes) -> bytes:
        return data + b"\0\0\0\0" if len(data) == 2 + 1 + 16 else data

    ours, theirs = pair(Number.RA2_256, ra2(), server())
    while (said := ours.pump.data_to_send()) + (heard := hasty(theirs.pump.data_to_send())):
        theirs.receive(said)
        ours.receive(heard)
    assert isinstance(ours.error, RemoteProtocolError)
    assert "plaintext before the security layer" in str(ours.error)


# -- policy -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "policy", "protection", "allowed"),
    [
        (Number.RA2_256, Policy(), NETWORK, True),
        (Number.RA2, Policy(), NETWORK, True),
        (Number.RA2, Policy(256), NETWORK, False),
        (Number.RA2_256, Policy(256), NETWORK, True),
        (Number.RA2NE_256, Policy(), NETWORK, False),
        (Number.RA2NE, Policy(), NETWORK, False),
        (Number.RA2NE, Policy(insecure=True), NETWORK, True),
        (Number.RA2NE, Policy(), LOOPBACK, True),
        (Number.RA2NE, Policy(), UNIX, True),
        (Number.RA2, Policy(256), LOOPBACK, True),
    ],
)
def test_policy(number: Number, policy: Policy, protection: Protection, allowed: bool) -> None:
    assert (ra2(number, policy).refusal(protection) is None) is allowed


def test_a_short_key_is_worth_less() -> None:
    weak = server(key=WEAK)
    ours, _ = connect(Number.RA2_256, ra2(), weak)
    assert str(ours.result.authenticated.protection) == "RSA-AES-256 layer (80 bits)"
    ours, _ = connect(Number.RA2_256, ra2(pin=digest(WEAK)), weak, protection=NETWORK)
    assert type(ours.error) is PolicyError
    assert "1024 bits" in str(ours.error)
    assert asked(ours) == []
    lenient = ra2(policy=Policy(minimum_ssf=80), pin=digest(WEAK))
    ours, _ = connect(Number.RA2_256, lenient, weak, protection=NETWORK)
    assert ours.result.authenticated.protection.layer_ssf == 80


def test_no_server() -> None:
    with pytest.raises(LocalProtocolError):
        ra2().server(LOOPBACK)


def test_keys_do_not_show() -> None:
    text = repr(ra2())
    assert "random" not in text
    assert "make_key" not in text
