"""Where other implementations differ, as spec/interop.md says. Who fails here has been mended."""

import pytest

from peers import saslpeers
from peers.saslpeers import Peer, RefusedError

from .bench import Bench
from .cases import EXPORTER, HOST, Case, attempt

pytestmark = pytest.mark.peers


@pytest.mark.parametrize("mechanism", ["GSSAPI", "GSS-SPNEGO"])
@pytest.mark.parametrize("role", ["client", "server"])
def test_cyrus_lets_kerberos_tokens_be_replayed(
    mechanism: str, role: str, the_bench: Bench
) -> None:
    with the_bench.peer("Cyrus") as peer:
        side, _ = attempt(Case(mechanism, 256, "own", role, "Cyrus"), peer)
        first, second = side.framing.seal(b"first"), side.framing.seal(b"second")
        heard = [peer.unwrap(token) for token in (second, first, first)]
    assert heard == [b"second", b"first", b"first"]


def test_java_does_not(the_bench: Bench) -> None:
    with the_bench.peer("Java") as peer:
        side, _ = attempt(Case("GSSAPI", 256, "own", "client", "Java"), peer)
        token = side.framing.seal(b"hello")
        assert peer.unwrap(token) == b"hello"
        with pytest.raises(RefusedError, match="Duplicate token"):
            peer.unwrap(token)


def test_a_cyrus_client_uses_the_cipher_of_the_login_before(the_bench: Bench) -> None:
    case = Case("DIGEST-MD5", 1, "own", "server", "Cyrus")
    with the_bench.peer("Cyrus") as peer:
        attempt(Case("DIGEST-MD5", 128, "own", "server", "Cyrus"), peer)
        with pytest.raises(RefusedError, match="CMAC doesn't match"):
            attempt(case, peer)
    with the_bench.peer("Cyrus") as peer:
        attempt(case, peer)


def test_gsasl_refuses_an_empty_trace(the_bench: Bench) -> None:
    with the_bench.peer("gsasl") as peer, pytest.raises(RefusedError, match="could not parse"):
        attempt(Case("ANONYMOUS", 0, "own", "client", "gsasl"), peer)


def test_gsasl_has_no_encryption_in_digest_md5(the_bench: Bench) -> None:
    with the_bench.peer("gsasl") as peer, pytest.raises(Exception):  # noqa: B017
        attempt(Case("DIGEST-MD5", 128, "own", "server", "gsasl"), peer)


@pytest.mark.parametrize("mechanism", ["GSSAPI-PLUS", "GSS-SPNEGO-PLUS"])
def test_names_that_cyrus_offers_in_vain(mechanism: str, the_bench: Bench) -> None:
    (kind, data), environment = next(iter(EXPORTER.items())), the_bench.tickets
    values = {"host": HOST, "binding": kind, "bindingdata": data}

    def log_in(client: Peer, server: Peer) -> None:
        ours = client.start("client", mechanism, **values)
        theirs = server.start("server", mechanism, ours.data, **values)
        while not theirs.done:
            ours = client.step(theirs.data)
            theirs = server.step(ours.data)

    start = saslpeers.cyrus
    with (
        start(environment=environment) as client,
        start(environment=environment) as server,
        pytest.raises(RefusedError, match="server requires channel binding"),
    ):
        log_in(client, server)
