"""Nothing in common, forbidden by policy, never offered, and peers that speak something else."""

from dataclasses import dataclass, replace

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import join
from refusals.script import (
    GREETING,
    NOTHING,
    OK,
    SASL_CLIENT,
    SASL_SERVER,
    Step,
    client_in,
    client_to,
    liar,
    mechlist,
    server_in,
    server_to,
    started,
)
from sealvnc import Credentials
from sealvnc.errors import (
    ConnectionClosedError,
    CredentialsError,
    Error,
    MechanismError,
    PolicyError,
    RemoteProtocolError,
    SecurityTypeError,
    VersionError,
)
from sealvnc.rfb.security.numbers import Number, Subtype
from sealvnc.rfb.security.registry import DEFAULT
from sealvnc.wire import Transport
from sealvnc.wire.dialogue import StartTLS
from sealvnc.wire.fields import pack_opaque, pack_u32

LOOPBACK, UNIX, NETWORK = Transport.LOOPBACK, Transport.UNIX, Transport.NETWORK
PLAINTEXT = "it would reveal the password outside verified TLS"


# -- a client and what servers offer -----------------------------------------------------------


@dataclass(frozen=True)
class Offer:
    """What a server says, and the words with which a client of ours refuses."""

    setting: Setting
    steps: tuple[Step, ...]
    expected: type[Error]
    words: str = ""


def offers(*numbers: int) -> tuple[Step, ...]:
    return (GREETING, 12, bytes((len(numbers), *numbers)))


def subtypes(*numbers: int) -> tuple[Step, ...]:
    listed = b"".join(pack_u32(number) for number in numbers)
    start = (*server_to(Number.VENCRYPT), b"\0\2", 2)
    return (*start, b"\0" + bytes((len(numbers),)) + listed)


def type_18(*inner: int) -> tuple[Step, ...]:
    tls = StartTLS(anonymous=True, unacknowledged=True)
    return (*server_to(Number.TLS), tls, bytes((len(inner), *inner)))


def anywhere(*names: str, **options) -> Setting:
    return Setting(names or DEFAULT, told=True, **options)


OFFERS = {
    # security types
    "none that we know": Offer(
        anywhere(), offers(5, 13, 113), SecurityTypeError, "RA2 (RealVNC), RA2r (RealVNC), MS-Logon"
    ),
    "none that we want": Offer(anywhere("x509sasl"), offers(1, 2), SecurityTypeError, "None (no"),
    "none that we use unless told": Offer(anywhere(), offers(2, 18), SecurityTypeError, "VNC pass"),
    "no type and a reason": Offer(
        anywhere(),
        (GREETING, 12, b"\0" + pack_opaque(b"Too many\nlogins\x1b[31m")),
        SecurityTypeError,
        r"Too many\nlogins\x1b[31m",
    ),
    "type 0": Offer(anywhere(), offers(0), SecurityTypeError),
    "all types but ours": Offer(anywhere(), offers(*range(21, 256)), SecurityTypeError, "type 255"),
    # RFB 3.3
    "3.3 and a type of later versions": Offer(
        anywhere(), (b"RFB 003.003\n", 12, pack_u32(20)), RemoteProtocolError
    ),
    "3.3 and no type": Offer(
        anywhere(),
        (b"RFB 003.003\n", 12, pack_u32(0) + pack_opaque(b"go away")),
        SecurityTypeError,
        "go away",
    ),
    "3.3 and a VNC password": Offer(
        anywhere(), (b"RFB 003.003\n", 12, pack_u32(2)), SecurityTypeError, "VNC password"
    ),
    # the channel
    "no authentication over a network": Offer(
        anywhere(transport=NETWORK), offers(1), PolicyError, "the session would not be protected"
    ),
    "a VNC password over a network": Offer(
        anywhere("vnc", transport=NETWORK), offers(2), PolicyError, "would not be protected"
    ),
    "3.3 over a network": Offer(
        anywhere("none", transport=NETWORK), (b"RFB 003.003\n", 12, pack_u32(1)), PolicyError
    ),
    "anonymous TLS over a network": Offer(
        anywhere("tlsnone", transport=NETWORK),
        subtypes(Subtype.TLS_NONE),
        PolicyError,
        "anonymous TLS does not show who the server is",
    ),
    "a VNC password in anonymous TLS over a network": Offer(
        anywhere("tlsvnc", transport=NETWORK), subtypes(Subtype.TLS_VNC), PolicyError, "anonymous"
    ),
    # VeNCrypt
    "no subtype at all": Offer(
        anywhere(), subtypes(), SecurityTypeError, "no security type at all"
    ),
    "subtypes unknown": Offer(anywhere(), subtypes(0, 1, 99999), SecurityTypeError, "type 99999"),
    "anonymous subtypes": Offer(
        anywhere("x509plain"), subtypes(257, 258, 259, 264), SecurityTypeError, "TLSPlain"
    ),
    "a password without TLS": Offer(
        anywhere(*DEFAULT, "tlsplain"), subtypes(256), SecurityTypeError, "password in clear"
    ),
    "a password in anonymous TLS": Offer(
        anywhere("tlsplain"), subtypes(259), PolicyError, PLAINTEXT
    ),
    "a password in anonymous TLS over a network, even if insecure": Offer(
        anywhere("tlsplain", transport=NETWORK, insecure=True),
        subtypes(259),
        PolicyError,
        PLAINTEXT,
    ),
    "VeNCrypt 0.1": Offer(anywhere(), (*server_to(19), b"\0\1"), VersionError, "VeNCrypt 0.1"),
    "VeNCrypt 0.2 refused": Offer(
        anywhere(), (*server_to(19), b"\0\2", 2, b"\1"), VersionError, "refused VeNCrypt 0.2"
    ),
    "a subtype that is refused after all": Offer(
        anywhere(), (*subtypes(263), 4, b"\0"), RemoteProtocolError, "refused the VeNCrypt subtype"
    ),
    # SASL
    "no mechanism that we know": Offer(
        anywhere("sasl"), (*SASL_SERVER, mechlist("GSSAPI", "DIGEST-MD5")), MechanismError, "GSSAPI"
    ),
    "no mechanism at all": Offer(anywhere("sasl"), (*SASL_SERVER, mechlist()), MechanismError),
    "names in lower case": Offer(
        anywhere("sasl"), (*SASL_SERVER, mechlist("scram-sha-256")), MechanismError
    ),
    "names with spaces": Offer(
        anywhere("sasl"), (*SASL_SERVER, mechlist(" SCRAM-SHA-256")), MechanismError
    ),
    "a mechanism that was not asked for": Offer(
        anywhere("sasl", mechanisms=["SCRAM-SHA-512"]),
        (*SASL_SERVER, mechlist("SCRAM-SHA-256")),
        MechanismError,
        "what may be used here is SCRAM-SHA-512",
    ),
    "PLAIN in clear": Offer(
        anywhere("sasl"), (*SASL_SERVER, mechlist("PLAIN")), PolicyError, PLAINTEXT
    ),
    "PLAIN in clear over a network, even if insecure": Offer(
        anywhere("sasl", transport=NETWORK, insecure=True),
        (*SASL_SERVER, mechlist("PLAIN")),
        PolicyError,
        PLAINTEXT,
    ),
    "PLAIN in clear, even if asked for": Offer(
        anywhere("sasl", mechanisms=["PLAIN"], transport=NETWORK, insecure=True),
        (*SASL_SERVER, mechlist("PLAIN", "LOGIN")),
        PolicyError,
        PLAINTEXT,
    ),
    "PLAIN in anonymous TLS": Offer(
        anywhere("tlssasl"),
        (*server_in(Subtype.TLS_SASL), mechlist("PLAIN")),
        PolicyError,
        PLAINTEXT,
    ),
    "PLAIN in anonymous TLS of type 18": Offer(
        anywhere("tls"), (*type_18(20), 1, mechlist("PLAIN")), PolicyError, PLAINTEXT
    ),
    "ANONYMOUS in clear": Offer(
        anywhere("sasl", mechanisms=["ANONYMOUS"], transport=NETWORK, insecure=True),
        (*SASL_SERVER, mechlist("ANONYMOUS")),
        PolicyError,
    ),
    "ANONYMOUS without being asked for": Offer(
        anywhere("x509sasl"), (*server_in(Subtype.X509_SASL), mechlist("ANONYMOUS")), PolicyError
    ),
    "SCRAM without a layer over a network": Offer(
        anywhere("sasl", transport=NETWORK),
        (*SASL_SERVER, mechlist("SCRAM-SHA-256")),
        PolicyError,
        "it cannot protect the session, and TLS does not",
    ),
    "SCRAM without a layer in anonymous TLS over a network": Offer(
        anywhere("tlssasl", transport=NETWORK),
        (*server_in(Subtype.TLS_SASL), mechlist("SCRAM-SHA-256")),
        PolicyError,
    ),
    "EXTERNAL without TLS": Offer(
        anywhere("sasl"), (*SASL_SERVER, mechlist("EXTERNAL")), MechanismError
    ),
    "EXTERNAL without a certificate of ours": Offer(
        anywhere("x509sasl"), (*server_in(Subtype.X509_SASL), mechlist("EXTERNAL")), MechanismError
    ),
    "-PLUS without TLS": Offer(
        anywhere("sasl"), (*SASL_SERVER, mechlist("SCRAM-SHA-256-PLUS")), MechanismError
    ),
    # TLS, type 18
    "type 18 with nothing inside": Offer(anywhere("tls"), type_18(), SecurityTypeError),
    "type 18 with itself inside": Offer(anywhere("tls"), type_18(18, 19), SecurityTypeError),
    "type 18 over a network": Offer(
        anywhere("tls", transport=NETWORK), type_18(1, 2), PolicyError, "anonymous TLS"
    ),
}


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
def test_a_client_refuses(offer: Offer):
    """Nobody is asked for a password, and none is sent."""
    client = ends.client(offer.setting)
    join((client, liar("server", *offer.steps, told=True)))
    assert type(client.error) is offer.expected
    assert offer.words in str(client.error)
    assert not client.asked
    assert ends.PASSWORD.encode() not in client.sent


def test_lists_are_attributes():
    client = ends.client(Setting(["x509sasl"]))
    join((client, liar("server", *subtypes(262, 256))))
    assert isinstance(client.error, SecurityTypeError)
    assert len(client.error.offered) == 2
    assert "plain" in client.error.offered[0].lower()
    assert "sasl" in client.error.acceptable[0].lower()
    client = ends.client(Setting(["sasl"]))
    join((client, liar("server", *SASL_SERVER, mechlist("GSSAPI", "OTP"))))
    assert isinstance(client.error, MechanismError)
    assert client.error.offered == ("GSSAPI", "OTP")
    assert "SCRAM-SHA-256" in client.error.acceptable


# -- greetings ---------------------------------------------------------------------------------

NO_VNC = {
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "HTTP": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "HTTP request": b"GET / HTTP/1.1\r\nHost: vm7\r\n\r\n",
    "WebSocket": b"GET /websockify HTTP/1.1\r\nUpgrade: websocket\r\n\r\n",
    "TLS ClientHello": bytes.fromhex("16030102000100 01fc0303") + bytes(300),
    "SMTP": b"220 mail.example.org ESMTP\r\n",
    "SPICE": b"REDQ" + bytes(12),
    "zeros": bytes(12),
    "lower case": b"rfb 003.008\n",
    "no dot": b"RFB 003,008\n",
    "letters": b"RFB 0x3.008\n",
    "no line feed": b"RFB 003.008 ",
    "CR": b"RFB 003.008\r",
    "short numbers": b"RFB 3.8\n    ",
    "Arabic digits": "RFB \u0660\u0660\u0663.\u0660".encode(),
    "minus": b"RFB -03.008\n",
    "plus": b"RFB +03.008\n",
}


@pytest.mark.parametrize("greeting", NO_VNC.values(), ids=NO_VNC)
@pytest.mark.parametrize("role", ["client", "server"])
def test_what_does_not_speak_vnc(greeting: bytes, role: str):
    ours = ends.client(Setting()) if role == "client" else ends.server(Setting())
    ours.receive(greeting)
    assert type(ours.error) is VersionError
    assert not ours.asked
    assert ours.outgoing() == (b"" if role == "client" else GREETING)


@pytest.mark.parametrize("version", ["000.000", "002.002", "003.000", "003.002", "001.999"])
def test_a_server_that_is_too_old(version: str):
    client = ends.client(Setting())
    client.receive(f"RFB {version}\n".encode())
    assert type(client.error) is VersionError
    assert not client.outgoing()


ANSWERS = ["003.000", "003.006", "003.009", "003.999", "002.008", "004.000", "005.000", "000.000"]


@pytest.mark.parametrize("version", ANSWERS)
def test_a_client_of_an_unknown_version(version: str):
    server = ends.server(Setting())
    server.receive(f"RFB {version}\n".encode())
    assert type(server.error) is VersionError
    assert server.outgoing() == GREETING + pack_u32(0) + pack_opaque(b"Unsupported RFB version")


def test_an_rfb_3_3_client_cannot_do_our_types():
    client, server = liar("client", 12, b"RFB 003.003\n", 4), ends.server(Setting(["x509sasl"]))
    join((client, server))
    assert type(server.error) is SecurityTypeError
    assert client.result[-1] == pack_u32(0)


# -- a server and what clients choose ----------------------------------------------------------


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
X509 = anywhere("x509sasl")
CHOICES = {
    **{
        f"security type {n}": Choice(X509, (*client_to(n),), RemoteProtocolError)
        for n in (0, 1, 2, 18, 20, 255)
    },
    "the other weak type": Choice(anywhere("vnc"), client_to(1), RemoteProtocolError),
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
        anywhere("tls"),
        (*client_to(18), StartTLS(anonymous=True), 4, b"\x13"),
        RemoteProtocolError,
    ),
    "PLAIN, not offered in clear": Choice(
        SASL, (*SASL_CLIENT, started("PLAIN", SECRET)), RemoteProtocolError
    ),
    "PLAIN, not offered in anonymous TLS": Choice(
        anywhere("tlssasl"),
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
    Setting(["x509sasl"], ["GSSAPI"], told=True),
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


# -- results -----------------------------------------------------------------------------------

RESULTS = {
    "3": (GREETING, pack_u32(3), RemoteProtocolError),
    "2^31": (GREETING, pack_u32(1 << 31), RemoteProtocolError),
    "1 and no reason in 3.7": (b"RFB 003.007\n", pack_u32(1), CredentialsError),
    "2 in 3.8": (GREETING, pack_u32(2) + pack_opaque(b"Too many attempts"), CredentialsError),
    "1 and an empty reason": (GREETING, pack_u32(1) + pack_opaque(b""), CredentialsError),
    "1 and a reason in Latin-1": (GREETING, pack_u32(1) + pack_opaque(b"\xe4"), CredentialsError),
}


@pytest.mark.parametrize(("greeting", "result", "expected"), RESULTS.values(), ids=RESULTS)
def test_security_results(greeting: bytes, result: bytes, expected: type[Error]):
    client = ends.client(Setting(["vnc"]), Credentials("", "secret"))
    join((client, liar("server", greeting, 12, b"\1\2", 1, bytes(16), 16, result)))
    assert type(client.error) is expected


@pytest.mark.parametrize(
    "reason", [b"<script>alert(1)</script>", b"\x1b[2J\x07\0\r\n", b"\xff" * 9]
)
def test_reasons_are_made_fit_for_a_terminal(reason: bytes):
    client = ends.client(Setting(["none"]))
    join((client, liar("server", *server_to(1), pack_u32(1) + pack_opaque(reason))))
    assert type(client.error) is CredentialsError
    assert str(client.error).isprintable()


@pytest.mark.parametrize("flag", [2, 3, 0x7F, 0xFF])
def test_complete_flags(flag: int):
    client = ends.client(Setting(["sasl"]))
    says = (mechlist("SCRAM-SHA-256"), NOTHING + bytes((flag,)), OK)
    join((client, liar("server", *SASL_SERVER, *says)))
    assert type(client.error) is RemoteProtocolError
