"""Every pairing of the table: the right password, a wrong one, and forged tokens."""

import pytest

from peers.saslpeers import RefusedError
from sealvnc.errors import (
    CredentialsError,
    RemoteProtocolError,
)

from .bench import Bench
from .cases import LAYERS, NO_PASSWORD, Case, attempt, cases

pytestmark = pytest.mark.peers

ALL = [pytest.param(case, id=str(case)) for case in cases()]
BY_PASSWORD = [p for p in ALL if p.values[0].mechanism not in NO_PASSWORD]
LAYERED = [p for p in ALL if p.values[0].ssf]


@pytest.mark.parametrize("case", ALL)
def test_right_password(case: Case, the_bench: Bench) -> None:
    with the_bench.peer(case.peer) as peer:
        _, messages = attempt(case, peer)
        assert bool(messages) is bool(case.ssf)
        assert peer.result().qop == {0: "auth", 1: "auth-int"}.get(case.ssf, "auth-conf")


@pytest.mark.parametrize("case", BY_PASSWORD)
def test_wrong_password(case: Case, the_bench: Bench) -> None:
    expected = RefusedError if case.role == "client" else CredentialsError
    with the_bench.peer(case.peer) as peer, pytest.raises(expected):
        attempt(case, peer, password="not the password")


@pytest.mark.parametrize("case", [p for p in BY_PASSWORD if p.values[0].role == "server"])
def test_unknown_user(case: Case, the_bench: Bench) -> None:
    with the_bench.peer(case.peer) as peer, pytest.raises(CredentialsError):
        attempt(case, peer, user="nobody")


@pytest.mark.parametrize("case", LAYERED)
def test_forged_tokens(case: Case, the_bench: Bench) -> None:
    with the_bench.peer(case.peer) as peer:
        side, _ = attempt(case, peer)
        token = bytearray(peer.wrap(b"hello"))
        token[10] ^= 1
        with pytest.raises(RemoteProtocolError):
            side.framing.receive_data(bytes(token))
    with the_bench.peer(case.peer) as peer:
        side, _ = attempt(case, peer)
        token = bytearray(side.framing.seal(b"hello"))
        token[10] ^= 1
        if case.peer == "Java" and case.mechanism == "DIGEST-MD5":
            assert peer.unwrap(bytes(token)) == b""  # RFC 2831 2.3: it drops what is not genuine
        else:
            with pytest.raises(RefusedError):
                peer.unwrap(bytes(token))


@pytest.mark.parametrize("case", LAYERED)
def test_replayed_tokens(case: Case, the_bench: Bench) -> None:
    with the_bench.peer(case.peer) as peer:
        side, _ = attempt(case, peer)
        token = peer.wrap(b"hello")
        assert side.framing.receive_data(token) == b"hello"
        with pytest.raises(RemoteProtocolError):
            side.framing.receive_data(token)


def test_the_table_has_every_layer() -> None:
    assert {case.mechanism for case in cases() if case.ssf} == set(LAYERS)


@pytest.mark.parametrize("provider", ["own", "cyrus"])
def test_a_cyrus_client_that_remembers_the_last_digest(provider: str, the_bench: Bench) -> None:
    """RFC 2831 2.2: the second login of one process begins with a response."""
    case = Case("DIGEST-MD5", 128, provider, "server", "Cyrus")
    with the_bench.peer("Cyrus") as peer:
        for _ in range(3):
            attempt(case, peer)
