"""rfb.security.apple_dh: against a server of its own, and servers that are none."""

from dataclasses import replace

import pytest

from sealvnc.errors import (
    AbortedError,
    ConnectionClosedError,
    CredentialsError,
    Error,
    LimitError,
    LocalProtocolError,
    PolicyError,
    RemoteProtocolError,
)
from sealvnc.rfb.security.apple_dh import AppleDH, encrypt
from sealvnc.rfb.security.numbers import Number
from sealvnc.sasl import Credentials, NeedCredentials, Policy
from sealvnc.wire import Protection, TLSFacts
from support.other_servers import MODP_2048, AppleDHServer, decrypt_apple
from support.pair import ALICE, LOOPBACK, NETWORK, UNIX, Side, as_alice, connect

ARD = AppleDH(Policy())
PRIME_1024 = 2**1024 - 105  # the largest of that size
X509 = TLSFacts("TLSv1.3", "TLS_AES_256_GCM_SHA384", 256, anonymous=False)


def client(received: bytes, credentials: object = ALICE) -> Side:
    def answer(question: object) -> object:
        return credentials if isinstance(question, NeedCredentials) else as_alice(question)

    side = Side(ARD.client(LOOPBACK), answer)
    side.receive(received)
    return side


def offer(generator: int, size: int, prime: int, public: int) -> bytes:
    header = generator.to_bytes(2, "big") + size.to_bytes(2, "big")
    return header + prime.to_bytes(size, "big") + public.to_bytes(size, "big")


@pytest.mark.parametrize("prime", [MODP_2048, PRIME_1024])
def test_login(prime: int) -> None:
    ours, theirs = connect(Number.APPLE_DH, ARD, AppleDHServer(prime))
    outcome = ours.result.authenticated
    assert str(outcome.identity) == str(theirs.result.authenticated.identity) == "alice"
    assert outcome.security == "Apple Diffie-Hellman"
    assert str(outcome.protection) == "not encrypted, loopback"
    assert ours.result.server_init.name == "other"


def test_wrong_password() -> None:
    def wrong(question: object) -> object:
        named = isinstance(question, NeedCredentials)
        return Credentials("alice", "eraser") if named else as_alice(question)

    ours, theirs = connect(Number.APPLE_DH, ARD, AppleDHServer(), answer=wrong)
    assert isinstance(ours.error, CredentialsError)
    assert isinstance(theirs.error, CredentialsError)


@pytest.mark.parametrize(("user", "password"), [("ü" * 31, "p" * 63), ("u" * 63, "ß" * 31)])
def test_the_longest_fields_arrive(user: str, password: str) -> None:
    sealed = encrypt(user.encode(), password.encode(), b"secret", bytes)
    assert len(sealed) == 128
    found = decrypt_apple(sealed, b"secret")
    assert found == (user.encode(), password.encode())


@pytest.mark.parametrize(
    "credentials",
    [
        Credentials("u" * 64, "pencil"),
        Credentials("alice", "p" * 64),
        Credentials("alice", "ß" * 32),
        Credentials("al\0ice", "pencil"),
        Credentials("alice", "pen\0cil"),
        Credentials("", "pencil"),
        Credentials("alice", ""),
        None,
    ],
)
def test_what_cannot_be_sent_whole_is_not_sent(credentials: object) -> None:
    side = client(offer(2, 256, MODP_2048, 4), credentials)
    assert type(side.error) is (CredentialsError if credentials else AbortedError)
    assert side.pump.data_to_send() == b""


@pytest.mark.parametrize(
    ("received", "error"),
    [
        (b"\0\2\0\0", LimitError),
        (b"\0\2\0\x08", LimitError),  # 64 bits
        (b"\0\2\0\x7f", LimitError),  # 1016
        (b"\0\2\4\1", LimitError),  # 8200
        (b"\0\2\xff\xff", LimitError),
        (offer(2, 256, MODP_2048, 0), RemoteProtocolError),
        (offer(2, 256, MODP_2048, 1), RemoteProtocolError),
        (offer(2, 256, MODP_2048, MODP_2048 - 1), RemoteProtocolError),
        (offer(2, 256, MODP_2048, MODP_2048), RemoteProtocolError),
        (offer(2, 256, MODP_2048, 2**2048 - 1), RemoteProtocolError),
        (offer(0, 256, MODP_2048, 4), RemoteProtocolError),
        (offer(1, 256, MODP_2048, 4), RemoteProtocolError),
        (offer(2, 256, 0, 4), RemoteProtocolError),
        (offer(2, 256, 1, 4), RemoteProtocolError),
        (offer(2, 256, 4, 4), RemoteProtocolError),
        (offer(2, 256, MODP_2048 - 1, 4), RemoteProtocolError),
    ],
)
def test_bad_offers(received: bytes, error: type[Error]) -> None:
    """The length is refused before more is read, the group before anybody is asked."""
    side = client(received)
    assert type(side.error) is error
    assert not any(isinstance(each, NeedCredentials) for each in side.asked)
    assert side.pump.data_to_send() == b""


def test_a_group_in_a_field_too_long_for_it() -> None:
    """Leading zeros are no error; the secret is padded to the field."""
    assert client(offer(2, 300, MODP_2048, 4)).error is None


def test_the_server_goes_away() -> None:
    message = offer(2, 256, MODP_2048, 4)
    for size in range(len(message)):
        side = client(message[:size])
        side.hang_up()
        assert isinstance(side.error, ConnectionClosedError)


@pytest.mark.parametrize(
    ("protection", "insecure", "allowed"),
    [
        (UNIX, False, True),
        (LOOPBACK, False, True),
        (NETWORK, False, False),
        (NETWORK, True, True),
        (NETWORK.with_tls(replace(X509, anonymous=True)), False, False),
        (NETWORK.with_tls(X509), False, True),
        (NETWORK.with_layer("GSSAPI", 256), False, False),
    ],
)
def test_policy(protection: Protection, insecure: bool, allowed: bool) -> None:
    """However low the strength that is asked for, a password does not go to just anybody."""
    for minimum_ssf in (0, 128):
        ard = AppleDH(Policy(minimum_ssf, insecure))
        assert (ard.refusal(protection) is None) is allowed


def test_over_a_network() -> None:
    ours, _ = connect(Number.APPLE_DH, ARD, AppleDHServer(), protection=NETWORK)
    assert isinstance(ours.error, PolicyError)
    assert "whoever answers" in str(ours.error)


def test_no_server() -> None:
    with pytest.raises(LocalProtocolError):
        ARD.server(LOOPBACK)


def test_secrets_do_not_show() -> None:
    assert "random" not in repr(ARD)
