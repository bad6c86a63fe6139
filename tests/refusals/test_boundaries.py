"""Bytes that are sent ahead, over the edge where TLS or a SASL layer begins.

What was in clear before the switch must not count as protected after it (CVE-2011-0411 and
its many kin). The SASL layer's edge is in `loopback.test_layer`.
"""

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import End, join, pieces
from refusals.script import (
    GREETING,
    Step,
    client_in,
    client_to,
    liar,
    script,
    server_in,
)
from sealvnc.errors import RemoteProtocolError, TLSError
from sealvnc.rfb.security.numbers import Subtype
from sealvnc.wire.dialogue import StartTLS
from sealvnc.wire.fields import pack_u32

X509 = Setting(["x509sasl"])
ANONYMOUS = Setting(["tlssasl"])
TYPE_18 = Setting(["tls"])
BEFORE_TLS = "bytes of plaintext before TLS"

INJECTED = {
    "one byte": b"\0",
    "a mechlist": b"\0\0\0\5PLAIN",
    "SecurityResult and ServerInit": bytes(28),
    "a TLS record": b"\x16\3\1\0\1\0",
}


def before_tls(steps: tuple[Step, ...]) -> tuple[tuple[Step, ...], bytes]:
    """A script without its last message and StartTLS, and that message."""
    *start, last, tls = steps
    assert isinstance(last, bytes)
    assert isinstance(tls, StartTLS)
    return tuple(start), last


CLIENTS = {
    "VeNCrypt X509": (X509, *before_tls(server_in(Subtype.X509_SASL))),
    "VeNCrypt anonymous": (ANONYMOUS, *before_tls(server_in(Subtype.TLS_SASL))),
}


@pytest.mark.parametrize("injected", INJECTED.values(), ids=INJECTED)
@pytest.mark.parametrize(("setting", "start", "last"), CLIENTS.values(), ids=CLIENTS)
def test_a_server_that_talks_past_its_acknowledgement(
    setting: Setting, start: tuple[Step, ...], last: bytes, injected: bytes
):
    client = ends.client(setting)
    join((client, liar("server", *start, last + injected)))
    assert type(client.error) is RemoteProtocolError
    assert BEFORE_TLS in str(client.error)
    assert not client.asked


@pytest.mark.parametrize("injected", INJECTED.values(), ids=INJECTED)
def test_a_server_that_says_its_second_list_before_tls(injected: bytes):
    """Type 18: it waits for the client's choice; what it says before that was in clear."""
    client = ends.client(TYPE_18)
    client.receive(GREETING)
    client.receive(b"\1\x12" + injected)
    assert type(client.error) is RemoteProtocolError
    assert BEFORE_TLS in str(client.error)


SERVERS = {
    "VeNCrypt X509": (X509, (*client_to(19), 2, b"\0\2", 2 + 4), pack_u32(263)),
    "VeNCrypt anonymous": (ANONYMOUS, (*client_to(19), 2, b"\0\2", 2 + 4), pack_u32(264)),
}


@pytest.mark.parametrize("injected", INJECTED.values(), ids=INJECTED)
@pytest.mark.parametrize(("setting", "start", "last"), SERVERS.values(), ids=SERVERS)
def test_a_client_that_does_not_wait_for_the_acknowledgement(
    setting: Setting, start: tuple[Step, ...], last: bytes, injected: bytes
):
    """Even its ClientHello: what came with the choice cannot be told from what was injected."""
    server = ends.server(setting)
    join((liar("client", *start, last + injected), server))
    assert type(server.error) is RemoteProtocolError
    assert BEFORE_TLS in str(server.error)
    assert not server.asked


def hello(anonymous: bool) -> bytes:
    """A ClientHello as our client says it."""
    client = liar("client", StartTLS(anonymous))
    return client.outgoing()


@pytest.mark.parametrize("anonymous", [False, True])
def test_a_clienthello_that_comes_too_early(anonymous: bool):
    server = ends.server(ANONYMOUS if anonymous else X509)
    number = 264 if anonymous else 263
    talk = (*client_to(19), 2, b"\0\2", 2 + 4, pack_u32(number) + hello(anonymous))
    join((liar("client", *talk), server))
    assert type(server.error) is RemoteProtocolError


@pytest.mark.parametrize("chunk", [1, 7, None])
def test_type_18_begins_without_an_acknowledgement(chunk: int | None):
    """There the ClientHello may come with the choice, and it is used, not refused."""
    client = liar("client", 12, GREETING, 2)
    server = ends.server(TYPE_18)
    join((client, server))
    client.start(script(StartTLS(anonymous=True), 2))
    ahead = b"\x12" + client.outgoing()
    for piece in pieces(ahead, chunk):
        server.receive(piece)
    join((client, server), chunk=chunk)
    assert client.result[-1] == b"\1\x14"


@pytest.mark.parametrize("injected", [b"\0", b"\x14", b"GET / HTTP/1.0\r\n\r\n", bytes(28)])
def test_type_18_and_bytes_that_are_no_tls(injected: bytes):
    server = ends.server(TYPE_18)
    join((liar("client", *client_to(18), injected * 8), server))
    assert type(server.error) is TLSError


PLAINTEXT = b"GET / HTTP/1.0\r\nHost: localhost\r\n\r\n"


@pytest.mark.parametrize("role", ["client", "server"])
def test_plaintext_in_place_of_tls(role: str):
    """The peer forgets that TLS was agreed on."""
    if role == "client":
        victim = ends.client(X509)
        *start, _ = server_in(Subtype.X509_SASL)
        talk = (victim, liar("server", *start))
    else:
        victim = ends.server(X509)
        *start, _ = client_in(Subtype.X509_SASL)
        talk = (liar("client", *start), victim)
    join(talk)
    assert victim.outcome == "waiting"
    victim.receive(PLAINTEXT)
    assert type(victim.error) is TLSError


def in_session(setting: Setting) -> tuple[End, End]:
    client, server = ends.client(setting), ends.server(setting)
    join((client, server))
    assert client.outcome == server.outcome == "ok"
    return client, server


@pytest.mark.parametrize("role", ["client", "server"])
def test_plaintext_inside_an_established_channel(role: str):
    """Clear bytes after TLS began never reach the session."""
    client, server = in_session(X509)
    victim = client if role == "client" else server
    victim.start(script(1))
    victim.receive(bytes(64))
    assert type(victim.error) is TLSError


@pytest.mark.parametrize("role", ["client", "server"])
@pytest.mark.parametrize("damage", ["flip", "swap", "twice"])
def test_records_that_were_tampered_with(role: str, damage: str):
    client, server = in_session(X509)
    victim, peer = (client, server) if role == "client" else (server, client)
    records = []
    for _ in range(2):
        peer.stack.send(b"x" * 50)
        records.append(peer.outgoing())
    first, second = records
    arriving = {
        "flip": [first[:-1] + bytes((first[-1] ^ 1,))],
        "swap": [second, first],
        "twice": [first, first],
    }[damage]
    victim.start(script(100))
    for record in arriving:
        victim.receive(record)
    assert type(victim.error) is TLSError


def test_tls_inside_tls_cannot_be_asked_for():
    """Type 18 offers nothing inside that would begin TLS again."""
    server = ends.server(Setting(["tls", "x509sasl"], told=True))
    talk = (12, GREETING, 3, b"\x12", StartTLS(anonymous=True), 2, b"\x13")
    join((liar("client", *talk, told=True), server))
    assert type(server.error) is RemoteProtocolError
