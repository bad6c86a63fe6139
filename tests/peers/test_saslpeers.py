"""The SASL peers work with each other; no code of ours takes part.

If one of these fails, look at the peers before you look at SealVNC.
"""

import contextlib
from collections.abc import Iterator

import pytest

from peers import saslpeers
from peers.saslpeers import Peer, RefusedError

pytestmark = pytest.mark.peers

START = {"Cyrus": saslpeers.cyrus, "gsasl": saslpeers.gsasl, "Java": saslpeers.java}
EXPORTER = {"binding": "tls-exporter", "bindingdata": b"\x17" * 32}


@pytest.fixture(scope="module")
def peers() -> Iterator[dict[tuple[str, str], Peer]]:
    with contextlib.ExitStack() as stack:
        yield {
            (name, role): stack.enter_context(start())
            for name, start in START.items()
            for role in ("client", "server")
        }


def log_in(client: Peer, server: Peer, mechanism: str, **values: object) -> None:
    account = {"user": "alice", "password": "alice-pw"}
    ours = client.start("client", mechanism, host="localhost", **{**account, **values})
    values = {**values, **account}
    theirs = server.start("server", mechanism, ours.data, host="localhost", **values)
    while not theirs.done:
        ours = client.step(theirs.data)
        theirs = server.step(ours.data)
    if not ours.done:
        assert client.step(theirs.data).done


PAIRS = [
    *(("PLAIN", c, s, 0) for c in START for s in ("Cyrus", "gsasl")),
    *(("CRAM-MD5", c, s, 0) for c in START for s in START),
    *(("DIGEST-MD5", c, s, ssf) for c in START for s in START for ssf in (0, 1)),
    *(("DIGEST-MD5", c, s, 128) for c in ("Cyrus", "Java") for s in ("Cyrus", "Java")),
    *(
        (name, c, s, 0)
        for name in ("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS")
        for c in ("Cyrus", "gsasl")
        for s in ("Cyrus", "gsasl")
    ),
    ("SCRAM-SHA-512-PLUS", "Cyrus", "Cyrus", 0),
]


@pytest.mark.parametrize(("mechanism", "client", "server", "ssf"), PAIRS)
def test_pair(
    mechanism: str, client: str, server: str, ssf: int, peers: dict[tuple[str, str], Peer]
) -> None:
    ours, theirs = peers[client, "client"], peers[server, "server"]
    values = {"lowest": ssf, "highest": ssf, **(EXPORTER if "PLUS" in mechanism else {})}
    log_in(ours, theirs, mechanism, **values)
    assert theirs.result().authzid == "alice"
    assert ours.result().ssf == theirs.result().ssf == ssf
    if ssf:
        for message in (b"x", b"hello" * 10000):
            assert theirs.unwrap(ours.wrap(message)) == message
            assert ours.unwrap(theirs.wrap(message)) == message
    with pytest.raises(RefusedError):
        log_in(ours, theirs, mechanism, password="wrong", **values)


def test_what_they_have(peers: dict[tuple[str, str], Peer]) -> None:
    assert {"SCRAM-SHA-512", "GSSAPI", "OTP"} <= set(peers["Cyrus", "server"].mechanisms("server"))
    assert "SCRAM-SHA-256-PLUS" in peers["gsasl", "client"].mechanisms("client")
    assert peers["Java", "server"].mechanisms("server") == [
        *("CRAM-MD5", "DIGEST-MD5", "GSSAPI", "NTLM"),
    ]
