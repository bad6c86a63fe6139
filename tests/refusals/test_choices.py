"""What a client may choose, and a server of ours turns down; what a server offers at all."""

from dataclasses import dataclass, replace

import pytest

from loopback import ends
from loopback.cases import told
from loopback.ends import Setting
from loopback.wire import join
from refusals.script import (
    GREETING,
    SASL_CLIENT,
    Step,
    client_in,
    client_to,
    liar,
    started,
)
from sealvnc.errors import (
    ConnectionClosedError,
    Error,
    MechanismError,
    PolicyError,
    RemoteProtocolError,
    VersionError,
)
from sealvnc.rfb.security.numbers import Number, Subtype
from sealvnc.wire import Transport
from sealvnc.wire.dialogue import StartTLS
from sealvnc.wire.fields import pack_u32

LOOPBACK, UNIX, NETWORK = Transport.LOOPBACK, Transport.UNIX, Transport.NETWORK
PLAINTEXT = "it would reveal the password outside verified TLS"


@dataclass(frozen=True)
class Choice:
    """What a client says to a server of ours, and what that thinks of it."""

    setting: Setting
    steps: tuple[Step, ...]
    expected: type[Error]


SASL = Setting(["sasl"])
PLAIN_ON_UNIX = Setting(["sasl"], ["PLAIN"], UNIX)
SECRET = b"\0alice\0" + ends.PASSWORD.encode()
TO_VENCRYPT = (*client_to(19), 2)
X509 = told("x509sasl")
CHOICES = {
    **{
        f"security type {n}": Choice(X509, (*client_to(n),), RemoteProtocolError)
        for n in (0, 1, 2, 18, 20, 255)
    },
    "the other weak type": Choice(told("vnc"), client_to(1), RemoteProtocolError),
    **{
        f"subtype {n}": Choice(
            X509, (*TO_VENCRYPT, b"\0\2", 2 + 4, pack_u32(n)), RemoteProtocolError
        )
        for n in (0, 1, 2, 19, 256, 257, 260, 262, 264, 0x7FFFFFFF, 0xFFFFFFFF)
    },
    **{
        f"VeNCrypt {a}.{b}": Choice(X509, (*TO_VENCRYPT, bytes((a, b))), VersionError)
        for a, b in ((0, 0), (0, 1), (0, 3), (1, 0), (2, 0))
    },
    "an inner type of type 18": Choice(
        told("tls"),
        (*client_to(18), StartTLS(anonymous=True), 2, b"\x13"),
        RemoteProtocolError,
    ),
    "PLAIN, not offered in clear": Choice(
        SASL, (*SASL_CLIENT, started("PLAIN", SECRET)), RemoteProtocolError
    ),
    "PLAIN, not offered in anonymous TLS": Choice(
        told("tlssasl"),
        (*client_in(Subtype.TLS_SASL), started("PLAIN", SECRET)),
        RemoteProtocolError,
    ),
    "EXTERNAL, not offered without a certificate": Choice(
        X509, (*client_in(Subtype.X509_SASL), started("EXTERNAL", b"root")), RemoteProtocolError
    ),
    "ANONYMOUS, not offered": Choice(
        X509, (*client_in(Subtype.X509_SASL), started("ANONYMOUS", b"")), RemoteProtocolError
    ),
    "-PLUS, not offered in clear": Choice(
        SASL,
        (*SASL_CLIENT, started("SCRAM-SHA-256-PLUS", b"p=tls-exporter,,n=alice,r=x")),
        RemoteProtocolError,
    ),
    "SCRAM, where only PLAIN is offered": Choice(
        PLAIN_ON_UNIX,
        (*SASL_CLIENT, started("SCRAM-SHA-256", b"n,,n=alice,r=x")),
        RemoteProtocolError,
    ),
    **{
        f"mechname {name[:24]!r}": Choice(
            PLAIN_ON_UNIX, (*SASL_CLIENT, started(name, SECRET)), RemoteProtocolError
        )
        for name in (
            "",
            "plain",
            "PLAI",
            "PLAINX",
            "PLAIN,",
            ",PLAIN",
            "PLAIN\0",
            " PLAIN",
            "P" * 100,
        )
    },
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_a_server_refuses(choice: Choice):
    """CVE-2006-2369, CVE-2024-42458: what was not offered cannot be chosen."""
    server = ends.server(choice.setting)
    join((liar("client", *choice.steps, told=choice.setting.told), server))
    assert type(server.error) is choice.expected
    assert not server.asked


def test_a_choice_that_is_not_offered_is_no_login():
    """Neither SecurityResult nor anything else that could be taken for one."""
    server = ends.server(X509)
    join((liar("client", *client_to(1), b"\1"), server))
    assert server.sent == GREETING + b"\1\x13"


SASL_WITHOUT_COMMON_GROUND = [
    Setting(["sasl"], transport=NETWORK),
    Setting(["sasl"], ["PLAIN"]),
    Setting(["tlssasl"], ["PLAIN"], told=True),
    Setting(["x509sasl"], ["SRP"], told=True),
]


@pytest.mark.parametrize("setting", SASL_WITHOUT_COMMON_GROUND, ids=str)
def test_a_server_without_a_mechanism_for_this_channel(setting: Setting):
    everything = replace(setting, insecure=True, mechanisms=())
    client, server = ends.client(everything), ends.server(setting)
    join((client, server))
    assert type(server.error) is MechanismError
    assert type(client.error) is ConnectionClosedError
    assert not client.asked


@pytest.mark.parametrize("security", ["none", "vnc", "tlsnone", "tlsvnc", "tlsplain"])
def test_a_server_protects_its_network_sessions_too(security: str):
    """A session that nothing protects begins over a network only where somebody said insecure."""
    strict = Setting([security], transport=NETWORK, told=True)
    where = replace(strict, insecure=True, transport=UNIX)
    client, server = ends.client(where), ends.server(strict)
    join((client, server))
    assert type(server.error) is PolicyError
    assert not server.asked


@pytest.mark.parametrize("security", [["none"], ["vnc"], ["tlsnone"], ["sasl"], ["tls"]])
def test_insecure_is_possible_for_who_says_so(security: list[str]):
    both = Setting(security, transport=NETWORK, insecure=True)
    client, server = ends.client(both), ends.server(both)
    join((client, server))
    assert client.outcome == server.outcome == "ok"
    assert not client.result.authenticated.protection.verified_tls


def test_unprotected_is_said():
    both = Setting(["none"], transport=NETWORK, insecure=True)
    client, server = ends.client(both), ends.server(both)
    join((client, server))
    assert str(client.result.authenticated.protection) == "not encrypted, network"


INSIDE = {
    ("tls",): [Number.SASL],
    ("tls", "vnc"): [Number.SASL, Number.VNC_AUTHENTICATION],
    ("tls", "none"): [Number.SASL, Number.NONE],
}


@pytest.mark.parametrize(("names", "expected"), INSIDE.items())
def test_what_is_weak_inside_type_18_is_named_too(names: tuple[str, ...], expected: list[int]):
    """Who names tls alone asks everybody for a login."""
    server = ends.server(told(*names))
    greet = (12, GREETING, 1 + len(names), b"\x12")
    talk = (*greet, StartTLS(anonymous=True), 1 + len(expected))
    client = liar("client", *talk, told=True)
    join((client, server))
    assert client.result[-1] == bytes((len(expected), *expected))
