"""rfb.security.ms_logon: against a server of its own, and groups that divide by zero."""

import pytest

from sealvnc.errors import (
    ConnectionClosedError,
    CredentialsError,
    LocalProtocolError,
    PolicyError,
    RemoteProtocolError,
)
from sealvnc.rfb.security.ms_logon import MSLogonII, encrypt
from sealvnc.rfb.security.numbers import Number
from sealvnc.sasl import Credentials, NeedCredentials, Policy
from support.other_servers import PRIME_31, MSLogonServer, decrypt_ms
from support.pair import ALICE, LOOPBACK, NETWORK, UNIX, Side, as_alice, connect

LOGON = MSLogonII(Policy())
PRIME_64 = 2**64 - 59


def client(received: bytes, credentials: object = ALICE) -> Side:
    side = Side(LOGON.client(LOOPBACK), lambda _: credentials)
    side.receive(received)
    return side


def offer(generator: int, prime: int, public: int) -> bytes:
    return b"".join(n.to_bytes(8, "big") for n in (generator, prime, public))


@pytest.mark.parametrize("prime", [PRIME_31, PRIME_64])
def test_login(prime: int) -> None:
    ours, theirs = connect(Number.MS_LOGON_II, LOGON, MSLogonServer(prime))
    outcome = ours.result.authenticated
    assert str(outcome.identity) == str(theirs.result.authenticated.identity) == "alice"
    assert (outcome.security, str(outcome.protection)) == ("MS-Logon II", "not encrypted, loopback")


def test_wrong_password() -> None:
    def wrong(question: object) -> object:
        named = isinstance(question, NeedCredentials)
        return Credentials("alice", "eraser") if named else as_alice(question)

    ours, _ = connect(Number.MS_LOGON_II, LOGON, MSLogonServer(), answer=wrong)
    assert isinstance(ours.error, CredentialsError)


def test_des_with_mirrored_keys() -> None:
    """FIPS 46-3's usual vector (key 13 34 57 79 9b bc df f1), its key mirrored, without CBC."""
    key = bytes.fromhex("c82cea9ed93dfb8f")
    block = bytes.fromhex("0123456789abcdef")
    chained = bytes(a ^ b for a, b in zip(block, key, strict=True))
    assert encrypt(chained, key).hex() == "85e813540f0ab405"
    assert decrypt_ms(bytes.fromhex("85e813540f0ab405"), key) == chained


def test_each_field_has_its_own_chain() -> None:
    first = encrypt(bytes(16), b"12345678")
    assert first[:8] != first[8:]
    assert encrypt(bytes(16), b"12345678") == first


@pytest.mark.parametrize(
    "received",
    [
        offer(0, 0, 0),
        offer(7, 0, 5),
        offer(7, 1, 5),
        offer(7, 2, 5),
        offer(7, PRIME_31 + 1, 5),
        offer(7, PRIME_31, 0),
        offer(7, PRIME_31, 1),
        offer(7, PRIME_31, PRIME_31 - 1),
        offer(0, PRIME_31, 5),
        offer(1, PRIME_31, 5),
        b"\xff" * 24,
    ],
)
def test_bad_offers(received: bytes) -> None:
    side = client(received)
    assert type(side.error) is RemoteProtocolError
    assert side.asked == []


@pytest.mark.parametrize(
    ("user", "password", "fits"),
    [
        ("u" * 255, "p" * 63, True),
        ("u" * 256, "pencil", False),
        ("alice", "p" * 64, False),
        ("al\0ice", "pencil", False),
    ],
)
def test_fields(user: str, password: str, fits: bool) -> None:
    side = client(offer(7, PRIME_31, 12345), Credentials(user, password))
    sent = side.pump.data_to_send()
    if fits:
        assert side.error is None
        assert len(sent) == 8 + 256 + 64
    else:
        assert isinstance(side.error, CredentialsError)
        assert sent == b""


def test_the_server_goes_away() -> None:
    for size in range(24):
        side = client(offer(7, PRIME_31, 12345)[:size])
        side.hang_up()
        assert isinstance(side.error, ConnectionClosedError)


def test_policy() -> None:
    assert LOGON.refusal(UNIX) is LOGON.refusal(LOOPBACK) is None
    assert LOGON.refusal(NETWORK) is not None
    assert MSLogonII(Policy(minimum_ssf=0)).refusal(NETWORK) is not None
    assert MSLogonII(Policy(insecure=True)).refusal(NETWORK) is None
    ours, _ = connect(Number.MS_LOGON_II, LOGON, MSLogonServer(), protection=NETWORK)
    assert isinstance(ours.error, PolicyError)
    with pytest.raises(LocalProtocolError):
        LOGON.server(LOOPBACK)
