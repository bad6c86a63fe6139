"""Our mechanisms and those of our Cyrus SASL provider, in one process, against each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from sealvnc.errors import AuthenticationError, ConfigurationError, CredentialsError
from sealvnc.sasl import MECHANISMS, Mechanism
from sealvnc.sasl.cyrus import client_mechanisms, library, server_mechanisms

from .cases import EXPORTER, LAYERS, NO_PASSWORD, SUBJECT
from .ours import Ours, client_answers, context, server_answers, tls

pytestmark = pytest.mark.peers

COMMON = (
    *("PLAIN", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512", "DIGEST-MD5", "CRAM-MD5", "OTP"),
    *("SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-512-PLUS"),
    *("EXTERNAL", "ANONYMOUS", "GSSAPI", "GSS-SPNEGO"),
)
OWN = {m.name: m for m in MECHANISMS}


@dataclass(frozen=True, slots=True)
class Pair:
    """Who is the Cyrus provider: the client, the server."""

    mechanism: str
    ssf: int
    cyrus: str

    def __str__(self) -> str:
        return f"{self.mechanism}-{self.ssf}-cyrus-{self.cyrus}"


def pairs() -> Iterator[Any]:
    for name in COMMON:
        if name in OWN:
            for ssf in LAYERS.get(name, (0,)):
                for who in ("client", "server"):
                    pair = Pair(name, ssf, who)
                    yield pytest.param(pair, id=str(pair))


PAIRS = list(pairs())


def ends(pair: Pair) -> tuple[Mechanism, Mechanism]:
    offered = client_mechanisms() if pair.cyrus == "client" else server_mechanisms()
    cyrus = next(m for m in offered if m.name == pair.mechanism)
    own = OWN[pair.mechanism]
    return (cyrus, own) if pair.cyrus == "client" else (own, cyrus)


def log_in(pair: Pair, password: str | None = None) -> tuple[Ours, Ours]:
    user = "otto" if pair.mechanism == "OTP" else "alice"
    right = {"otto": "otto-passphrase", "alice": "alice-pw"}[user]
    client, server = Ours(client_answers(user, password or right)), Ours(server_answers())
    client_mechanism, server_mechanism = ends(pair)
    bindings = EXPORTER if pair.mechanism.endswith("-PLUS") else {}
    subject = SUBJECT if pair.mechanism == "EXTERNAL" else ""
    values = {"host": "localhost", "minimum_ssf": pair.ssf, "maximum_ssf": pair.ssf}
    facts = [
        tls(bindings, server_side=s, subject=subject) if bindings or subject else None
        for s in (False, True)
    ]
    ours = context(client_mechanism, tls=facts[0], **values)
    theirs = context(server_mechanism, tls=facts[1], server_side=True, **values)
    message = client.begin(client_mechanism.client(ours))
    answer = server.begin(server_mechanism.server(theirs, message))
    while not server.done:
        answer = server.step(client.step(answer))
    if answer is None:
        client.end()
    else:
        client.step(answer)
    assert client.done
    return client, server


@pytest.mark.parametrize("pair", PAIRS)
def test_right_password(pair: Pair) -> None:
    for _ in range(3):
        client, server = log_in(pair)
        assert client.ssf == server.ssf == pair.ssf
        assert server.outcome.identity.authcid == server.outcome.identity.authzid
        expected = {"EXTERNAL": SUBJECT, "ANONYMOUS": "anonymous", "OTP": "otto"}
        authcid = server.outcome.identity.authcid.partition("@")[0]
        assert authcid == expected.get(pair.mechanism, "alice")
        assert client.outcome.channel_binding == server.outcome.channel_binding
        if pair.ssf:
            for size in (0, 1, 4096, 65535):
                message = b"m" * size
                assert server.framing.receive_data(client.framing.seal(message)) == message
                assert client.framing.receive_data(server.framing.seal(message)) == message


@pytest.mark.parametrize("pair", [p for p in PAIRS if p.values[0].mechanism not in NO_PASSWORD])
def test_wrong_password(pair: Pair) -> None:
    with pytest.raises(CredentialsError):
        log_in(pair, "not the password")


def test_a_layer_of_each_strength_in_one_process() -> None:
    """The library's client would keep the cipher of the login before."""
    for ssf in (128, 1, 0, 1, 128, 1):
        for who in ("client", "server"):
            client, server = log_in(Pair("DIGEST-MD5", ssf, who))
            if ssf:
                assert server.framing.receive_data(client.framing.seal(b"hello")) == b"hello"
                assert client.framing.receive_data(server.framing.seal(b"hello")) == b"hello"


@pytest.mark.parametrize("name", ["GSSAPI", "GS2-KRB5"])
def test_no_ticket(name: str, the_bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRB5CCNAME", the_bench.no_tickets["KRB5CCNAME"])
    mechanism = next(m for m in client_mechanisms() if m.name == name)
    assert mechanism.by_ticket
    with pytest.raises(AuthenticationError, match="No Kerberos credentials") as caught:
        Ours(client_answers()).begin(mechanism.client(context(mechanism, host="localhost")))
    assert type(caught.value).__name__ == "TicketError"


def test_a_process_has_one_configuration() -> None:
    assert server_mechanisms("sealvnc")
    with pytest.raises(ConfigurationError, match=r"sealvnc.conf already.*\(qemu.conf\)"):
        server_mechanisms("qemu")


def test_the_librarys_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(1, logger="sealvnc.sasl.cyrus")
    with pytest.raises(CredentialsError):
        log_in(Pair("DIGEST-MD5", 0, "server"), "not the password")
    assert "client response doesn't match" in caplog.text
    caplog.clear()
    sasl = library.load()
    for level in range(9):
        message = sasl.ffi.new("char[]", f"level {level}\x1b".encode())
        assert sasl._write_log(None, level, message) == 0
    assert [r.getMessage() for r in caplog.records] == [f"level {n}\\x1b" for n in range(6)]


def test_an_unknown_user_of_the_servers_accounts() -> None:
    mechanism = next(m for m in server_mechanisms() if m.name == "PLAIN")
    server = Ours(server_answers())
    where = context(mechanism, server_side=True)
    with pytest.raises(CredentialsError, match="PLAIN by Cyrus SASL"):
        server.begin(mechanism.server(where, b"\0nobody\0secret"))


def test_acting_as_somebody_else_is_for_the_application_to_allow() -> None:
    mechanism = next(m for m in server_mechanisms() if m.name == "PLAIN")
    server = Ours(server_answers())
    server.begin(mechanism.server(context(mechanism, server_side=True), b"bob\0alice\0alice-pw"))
    assert (server.outcome.identity.authcid, server.outcome.identity.authzid) == ("alice", "bob")
