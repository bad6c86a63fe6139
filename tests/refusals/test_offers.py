"""What a server may offer, and a client of ours turns down: no common ground, or policy."""

from dataclasses import dataclass

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import join
from refusals.script import (
    GREETING,
    SASL_SERVER,
    Step,
    liar,
    mechlist,
    server_in,
    server_to,
)
from sealvnc.errors import (
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
        anywhere(), offers(7, 13, 33), SecurityTypeError, "SSPI, RA2r (RSA-AES in two steps), Apple"
    ),
    "none that we want": Offer(anywhere("x509sasl"), offers(1, 2), SecurityTypeError, "None (no"),
    "none that we use unless told": Offer(anywhere(), offers(2, 18), SecurityTypeError, "VNC pass"),
    "none that we use unless told, of other vendors": Offer(
        anywhere(),
        offers(5, 6, 16, 30, 113, 129, 130),
        SecurityTypeError,
        "by name: ra2, ra2ne, tight, ard, mslogon2, ra2_256, ra2ne_256",
    ),
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
        anywhere("sasl"), (*SASL_SERVER, mechlist("SRP", "NTLM")), MechanismError, "SRP, NTLM"
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
    **{
        f"{name} without being asked for": Offer(
            anywhere("sasl"), (*SASL_SERVER, mechlist(name)), PolicyError, "only when asked for"
        )
        for name in ("DIGEST-MD5", "CRAM-MD5", "OTP")
    },
    "OAUTHBEARER in clear, even if asked for": Offer(
        anywhere("sasl", mechanisms=["OAUTHBEARER"], transport=NETWORK, insecure=True),
        (*SASL_SERVER, mechlist("OAUTHBEARER")),
        PolicyError,
        PLAINTEXT,
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
        anywhere("tls", "none", transport=NETWORK), type_18(1, 2), PolicyError, "anonymous TLS"
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
    join((client, liar("server", *SASL_SERVER, mechlist("SRP", "NTLM"))))
    assert isinstance(client.error, MechanismError)
    assert client.error.offered == ("SRP", "NTLM")
    assert "SCRAM-SHA-256" in client.error.acceptable
