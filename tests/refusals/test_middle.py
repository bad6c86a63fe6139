"""A man in the middle: an attacker with a certificate that the client believes, and without TLS.

::

    client ──TLS── front  relay  back ──TLS── server

The relay ends TLS on both sides and passes on what it likes. The password it never learns,
and SCRAM's -PLUS forms notice that the two ends are not on one channel.
"""

from collections.abc import Callable

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import End, join
from refusals.script import client_in, liar, server_in, text
from sealvnc.errors import (
    ChannelBindingError,
    ConnectionClosedError,
    CredentialsError,
    Error,
    PolicyError,
    RemoteProtocolError,
    ServerProofError,
)
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.security.numbers import Subtype
from sealvnc.wire import Transport
from sealvnc.wire.dialogue import Dialogue, Read
from sealvnc.wire.fields import pack_opaque

Change = Callable[[list[str]], list[str]]
PLUS = [f"SCRAM-SHA-{n}-PLUS" for n in (1, 256, 512)]


def forward(to: Stack) -> Dialogue[None]:
    """Pass on what comes, byte by byte."""
    while True:
        to.send((yield Read(1)))


def relayed(setting: Setting, change: Change, version: int | None = None) -> tuple[End, End]:
    """A client and a server of ours with a relay between them, which changes the mechlist."""
    server = ends.server(setting, tls=ends.server_tls(version=version))
    back = liar("client", *client_in(Subtype.X509_SASL), text)
    join((back, server))
    offered = back.result[-1].decode().split(",")

    own = ends.server_tls("rival", version=version)
    front = liar("server", *server_in(Subtype.X509_SASL), tls=own)
    client = ends.client(setting)
    join((client, front))
    front.start(forward(back.stack))
    back.start(forward(front.stack))
    front.stack.send(pack_opaque(",".join(change(offered)).encode()))
    join((client, front), (back, server))
    for end, other in ((front, server), (back, client)):
        if end.error is not None:
            other.receive_eof()
    return client, server


def as_it_is(names: list[str]) -> list[str]:
    return names


def without_plus(names: list[str]) -> list[str]:
    return [name for name in names if not name.endswith("-PLUS")]


def reversed_(names: list[str]) -> list[str]:
    return names[::-1]


def errors(*pair: End) -> tuple[type[Error] | None, ...]:
    return tuple(type(end.error) if end.error is not None else None for end in pair)


@pytest.mark.parametrize("version", [None, ends.TLS_1_2], ids=["exporter", "end-point"])
@pytest.mark.parametrize("mechanism", [*PLUS, ""], ids=[*PLUS, "any"])
@pytest.mark.parametrize("change", [as_it_is, reversed_])
def test_a_relay_with_a_certificate_of_its_own(mechanism: str, version: int | None, change: Change):
    """The client finds its TLS in order; the server sees that it is another one."""
    client, server = relayed(Setting(mechanisms=[mechanism] * bool(mechanism)), change, version)
    assert errors(client, server) == (CredentialsError, ChannelBindingError)
    assert "bound to another channel" in str(server.error)


@pytest.mark.parametrize("version", [None, ends.TLS_1_2], ids=["exporter", "end-point"])
def test_a_relay_that_hides_the_plus_mechanisms(version: int | None):
    """RFC 5802 6: the client says `y`, and the server knows that it had offered them."""
    client, server = relayed(Setting(), without_plus, version)
    assert errors(client, server) == (CredentialsError, ChannelBindingError)
    assert "was not shown the -PLUS mechanisms" in str(server.error)


def test_what_a_relay_can_do_to_who_names_no_plus():
    """Without channel binding, a relay whose certificate the client believes is not noticed.

    It learns no password even so. This is why -PLUS comes first wherever it can.
    """
    client, server = relayed(Setting(mechanisms=["SCRAM-SHA-256"]), as_it_is)
    assert client.outcome == server.outcome == "ok"
    assert client.result.authenticated.channel_binding == ""


def test_a_relay_with_a_certificate_that_nobody_believes():
    client = ends.client(Setting())
    join((client, liar("server", *server_in(Subtype.X509_SASL), tls=ends.server_tls("wrong-name"))))
    assert isinstance(client.error, Error)
    assert not client.asked


# -- without TLS: the list of mechanisms, the names, the numbers ------------------------------


def between(setting: Setting, old: bytes, new: bytes, sender: str = "server") -> tuple[End, End]:
    """Both ends, told to be in TLS, with one thing said replaced on the way."""
    client, server = ends.client(setting), ends.server(setting)
    seen = []

    def replace(who: str, data: bytes) -> bytes:
        seen.append(who == sender and old in data)
        return data.replace(old, new) if who == sender else data

    join((client, server), tamper=replace)
    assert any(seen), f"{old!r} was not said"
    return client, server


TOLD = Setting(told=True)
TOLD_256 = Setting(mechanisms=["SCRAM-SHA-256"], told=True)
CLEAR = Setting(["sasl"], ["SCRAM-SHA-256"])
CHANGES = {
    "-PLUS turned into a name nobody knows": (
        TOLD,
        "server",
        b"-PLUS",
        b"-PLUX",
        CredentialsError,
        ChannelBindingError,
    ),
    "-PLUS asked for by another name": (
        TOLD,
        "client",
        b"SCRAM-SHA-512-PLUS",
        b"SCRAM-SHA-256-PLUS",
        None,
        RemoteProtocolError,
    ),
    "-PLUS turned into the plain form": (
        TOLD,
        "client",
        b"\0\0\0\x12SCRAM-SHA-512-PLUS",
        b"\0\0\0\x0dSCRAM-SHA-512",
        CredentialsError,
        ChannelBindingError,
    ),
    "the flag p turned into n": (
        TOLD,
        "client",
        b"p=tls-exporter,,",
        b"n,,,,,,,,,,,,,,,",
        CredentialsError,
        ChannelBindingError,
    ),
    "the flag p with another type": (
        TOLD,
        "client",
        b"p=tls-exporter,,",
        b"p=tls-exporteX,,",
        CredentialsError,
        ChannelBindingError,
    ),
    "the flag y turned into n": (
        TOLD_256,
        "client",
        b"y,,n=alice",
        b"n,,n=alice",
        CredentialsError,
        ChannelBindingError,
    ),
    "the flag n turned into y": (
        CLEAR,
        "client",
        b"n,,n=alice",
        b"y,,n=alice",
        CredentialsError,
        ChannelBindingError,
    ),
    "another user": (CLEAR, "client", b"n=alice", b"n=mabel", CredentialsError, CredentialsError),
    "another hash": (
        Setting(["sasl"]),
        "client",
        b"SCRAM-SHA-512",
        b"SCRAM-SHA-256",
        None,
        RemoteProtocolError,
    ),
    "fewer iterations": (
        CLEAR,
        "server",
        b"i=16384",
        b"i=14096",
        CredentialsError,
        CredentialsError,
    ),
    "another salt": (CLEAR, "server", b"s=MDEy", b"s=MDEx", CredentialsError, CredentialsError),
    "another client nonce": (
        CLEAR,
        "client",
        b",r=",
        b",r-",
        None,
        RemoteProtocolError,
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_is_changed_on_the_way(change):
    setting, sender, old, new, of_client, of_server = change
    client, server = between(setting, old, new, sender)
    assert type(server.error) is of_server
    assert client.outcome not in ("ok", "waiting")
    if of_client is not None:
        assert type(client.error) is of_client


def test_an_authorization_identity_that_the_client_did_not_ask_for():
    """It is part of what both ends sign."""
    client, server = ends.client(CLEAR), ends.server(CLEAR)

    def act_as_root(who: str, data: bytes) -> bytes:
        if who != "client" or b"n,,n=alice" not in data:
            return data
        start = data.index(b"n,,n=alice") - 4
        length = int.from_bytes(data[start : start + 4], "big") + len("a=root")
        rest = data[start + 4 :].replace(b"n,,n=alice", b"n,a=root,n=alice")
        return data[:start] + length.to_bytes(4, "big") + rest

    join((client, server), tamper=act_as_root)
    assert errors(client, server) == (CredentialsError, ChannelBindingError)


@pytest.mark.parametrize("version", [b"RFB 003.003\n", b"RFB 003.007\n"])
def test_a_downgrade_of_the_version_weakens_no_login(version: bytes):
    """RFB 3.3 has no room for SASL or VeNCrypt: nothing begins."""
    client, server = between(Setting(["x509sasl"]), b"RFB 003.008\n", version)
    if version.endswith(b"3\n"):
        assert client.outcome != "ok"
        assert server.outcome != "ok"
    else:
        assert client.result.authenticated.channel_binding == "tls-exporter"


@pytest.mark.parametrize("number", [1, 2, 18, 20])
def test_another_security_type_is_smuggled_in(number: int):
    """By default nothing weak is used over a network, whatever the list says."""
    setting = Setting(["x509sasl", "x509plain", "sasl", "none"], transport=Transport.NETWORK)
    client, server = between(setting, b"\2\x13\x14", bytes((2, number, number)))
    assert isinstance(client.error, Error)
    assert not client.asked
    if number != 20:
        assert isinstance(client.error, PolicyError) == (number == 1)
    assert server.outcome != "ok"


def test_success_is_claimed_in_place_of_the_proof():
    client, server = ends.client(CLEAR), ends.server(CLEAR)
    done = b"\0\0\0\0\1" + bytes(4)

    def claim(who: str, data: bytes) -> bytes:
        return done if who == "server" and b"v=" in data else data

    join((client, server), tamper=claim)
    assert errors(client, server) == (ServerProofError, ConnectionClosedError)


def test_a_refusal_is_turned_into_success():
    """SecurityResult is not protected in clear; the missing signature is noticed."""
    wrong = ends.Credentials("alice", "wrong")
    client, server = ends.client(CLEAR, wrong), ends.server(CLEAR)

    def claim(who: str, data: bytes) -> bytes:
        return data.replace(b"\1\0\0\0\1", b"\1\0\0\0\0") if who == "server" else data

    join((client, server), tamper=claim)
    assert errors(client, server) == (ServerProofError, CredentialsError)
