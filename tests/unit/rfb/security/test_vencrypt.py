"""rfb.security.vencrypt: version 0.2, two acknowledgements, and numbers that cannot be trusted."""

from dataclasses import replace

import pytest

from sealvnc.errors import (
    ClientCertificateError,
    ConnectionClosedError,
    Error,
    PolicyError,
    RemoteProtocolError,
    SecurityTypeError,
    TLSError,
    VersionError,
)
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.none import NoAuthentication
from sealvnc.rfb.security.numbers import Subtype
from sealvnc.rfb.security.registry import Parts
from sealvnc.rfb.security.security_type import SecurityType
from sealvnc.rfb.security.vencrypt import VeNCrypt
from sealvnc.sasl import Policy
from sealvnc.wire import Protection, StartTLS, TLSFacts
from support import facts
from support.talk import Talk, play

GO = b"\0\2\0"  # version 0.2, accepted
BOTH = b"\2\0\0\1\7\0\0\1\x08"
X509SASL, TLSSASL = b"\0\0\1\7", b"\0\0\1\x08"
MECHLIST = b"\0\0\0\x0dSCRAM-SHA-256"


def vencrypt(names: str, *, rfbproto: bool = False, policy: Policy | None = None) -> SecurityType:
    parts = Parts(policy or Policy(), rfbproto_numbering=rfbproto)
    (found,) = security_types(names.split(), parts).values()
    return found


def client(
    names: str,
    received: bytes,
    tls: TLSFacts = facts.X509,
    *,
    rfbproto: bool = False,
    protection: Protection = facts.LOOPBACK,
    eof: bool = False,
) -> Talk:
    dialogue = vencrypt(names, rfbproto=rfbproto).client(protection)
    return play(dialogue, received, facts.answer, tls=tls, eof=eof)


def server(names: str, received: bytes, *, rfbproto: bool = False) -> Talk:
    dialogue = vencrypt(names, rfbproto=rfbproto).server(facts.LOOPBACK)
    return play(dialogue, received, tls=facts.SERVER_X509)


# -- the client ----------------------------------------------------------------------------


@pytest.mark.parametrize("version", [b"\0\2", b"\0\3", b"\1\0"])
def test_client(version: bytes) -> None:
    """A newer server knows 0.2; the subtype is ours to choose, and SecurityResult always comes."""
    received = version + b"\0" + b"\2\0\0\1\6\0\0\1\4" + b"\1"
    talk = client("x509none x509plain", received)
    outcome = talk.outcome()
    assert (talk.sent, talk.tls) == (b"\0\2\0\0\1\4", ["x509"])
    assert (outcome.security, outcome.unannounced) == ("VeNCrypt X509None", False)
    assert outcome.protection.tls == facts.X509


@pytest.mark.parametrize(
    ("received", "error", "sent"),
    [
        (b"\0\1", VersionError, b""),
        (b"\0\0", VersionError, b""),
        (b"\0\2\1", VersionError, b"\0\2"),  # QEMU refuses with 1
        (b"\0\2\xff", VersionError, b"\0\2"),  # TigerVNC with 255
        (GO + b"\0", SecurityTypeError, b"\0\2"),
        (GO + b"\1\0\0\1\5", SecurityTypeError, b"\0\2"),
        (GO + b"\1\0\0\1\4\0", RemoteProtocolError, b"\0\2\0\0\1\4"),
        (GO + b"\1\0\0\1\4\2", RemoteProtocolError, b"\0\2\0\0\1\4"),
    ],
)
def test_client_gives_up(received: bytes, error: type[Error], sent: bytes) -> None:
    """The two acknowledgements have opposite polarity."""
    talk = client("x509none", received)
    with pytest.raises(error):
        talk.outcome()
    assert (talk.sent, talk.tls) == (sent, [])


def test_versions_and_names_in_errors() -> None:
    """What the server speaks, and what may be used here: nothing that was not asked for."""
    with pytest.raises(VersionError, match=r"VeNCrypt 0\.1"):
        client("x509none", b"\0\1").outcome()
    with pytest.raises(SecurityTypeError) as caught:
        client("x509sasl", GO + b"\1\0\0\1\4").outcome()
    assert caught.value.acceptable == ("x509sasl",)


def test_injected_before_tls() -> None:
    """Plaintext that follows the acknowledgement was put there by somebody else."""
    dialogue = vencrypt("x509sasl").client(facts.NETWORK)
    talk = play(dialogue, [GO + b"\1" + X509SASL + b"\1" + MECHLIST], tls=facts.X509)
    with pytest.raises(RemoteProtocolError, match="17 bytes of plaintext before TLS"):
        talk.outcome()
    assert talk.tls == []


@pytest.mark.parametrize(
    ("names", "protection", "subtype"),
    [
        ("tlsnone", facts.NETWORK, b"\0\0\1\1"),
        ("tlsplain", facts.LOOPBACK, b"\0\0\1\3"),
        ("tlsvnc", facts.NETWORK, b"\0\0\1\2"),
    ],
)
def test_policy(names: str, protection: Protection, subtype: bytes) -> None:
    """Anonymous TLS protects neither a session nor a password, whatever the user asked for."""
    with pytest.raises(PolicyError):
        client(names, GO + b"\1" + subtype, protection=protection).outcome()


@pytest.mark.parametrize(
    ("asked", "offered", "tls", "started", "found"),
    [
        ([Subtype.X509_SASL], X509SASL, facts.X509, "x509", "X509SASL"),
        ([Subtype.X509_SASL], TLSSASL, facts.X509, "x509", "X509SASL"),  # rfbproto's numbers
        ([Subtype.TLS_SASL], TLSSASL, facts.ANONYMOUS_TLS, "anonymous", "TLSSASL"),
        ([Subtype.TLS_SASL], X509SASL, facts.ANONYMOUS_TLS, "anonymous", "TLSSASL"),
        ([Subtype.TLS_SASL], X509SASL, facts.X509, "anonymous", "X509SASL"),
        ([Subtype.X509_SASL, Subtype.TLS_SASL], TLSSASL, facts.X509, "anonymous", "X509SASL"),
        ([Subtype.X509_SASL, Subtype.TLS_SASL], X509SASL, facts.X509, "x509", "X509SASL"),
    ],
)
def test_either_number_of_sasl(
    asked: list[Subtype], offered: bytes, tls: TLSFacts, started: str, found: str
) -> None:
    """263 and 264 mean both: what the server really showed counts, and is what is said.

    Nobody gets anonymous suites who did not ask for them.
    """
    inner = NoAuthentication(Policy())
    dialogue = VeNCrypt(dict.fromkeys(asked, inner)).client(facts.LOOPBACK)
    talk = play(dialogue, GO + b"\1" + offered + b"\1", tls=tls)
    assert talk.outcome().security == f"VeNCrypt {found}"
    assert (talk.tls, talk.sent) == ([started], b"\0\2" + offered)


@pytest.mark.parametrize(("names", "order"), [("x509sasl", X509SASL), ("tlssasl", TLSSASL)])
def test_the_right_number_comes_first(names: str, order: bytes) -> None:
    """Of a server that offers both, the one that we mean is taken."""
    assert client(names, GO + BOTH).sent == b"\0\2" + order


@pytest.mark.parametrize(("names", "number"), [("x509sasl", TLSSASL), ("tlssasl", X509SASL)])
def test_rfbproto_numbering(names: str, number: bytes) -> None:
    """The other way round, for who insists; for both roles."""
    assert client(names, GO + BOTH, rfbproto=True).sent == b"\0\2" + number
    assert server(names, b"\0\2", rfbproto=True).sent == b"\0\2\0\1" + number
    talk = server(names, b"\0\2" + number, rfbproto=True)
    assert talk.tls == ["x509" if names == "x509sasl" else "anonymous"]


# -- TLS that fails ------------------------------------------------------------------------


def failing(names: str, offered: bytes, error: Error) -> Error:
    """What a client makes of an error of its TLS handshake."""
    dialogue = vencrypt(names).client(facts.LOOPBACK)
    effect = next(dialogue)
    answers = iter([b"\0\2", None, b"\0", b"\1", offered, None, b"\1"])
    while not isinstance(effect, StartTLS):
        effect = dialogue.send(next(answers))
    with pytest.raises(Error) as caught:
        dialogue.throw(error)
    return caught.value


@pytest.mark.parametrize(
    "error", [TLSError("handshake failure"), ConnectionClosedError("the peer went")]
)
def test_anonymous_server_for_who_wants_certificates(error: Error) -> None:
    """A server with QEMU's number 264 has no certificate to show, and that is said."""
    found = failing("x509sasl", TLSSASL, error)
    assert isinstance(found, TLSError)
    assert "probably anonymous (TLSSASL)" in str(found)
    assert failing("x509sasl", X509SASL, error) is error
    assert failing("tlssasl", TLSSASL, error) is error


def test_closed_after_tls() -> None:
    """A server that wanted a client certificate goes without a word."""
    wanting = replace(facts.X509, wants_client_certificate=True)
    for names, subtype in {"x509sasl": X509SASL, "x509vnc": b"\0\0\1\5"}.items():
        with pytest.raises(ClientCertificateError, match="wants a client certificate"):
            client(names, GO + b"\1" + subtype + b"\1", wanting, eof=True).outcome()
    with pytest.raises(ConnectionClosedError):
        client("x509vnc", GO + b"\1\0\0\1\5\1", eof=True).outcome()


# -- the server ----------------------------------------------------------------------------


def test_server() -> None:
    talk = server("x509sasl x509none", b"\0\2\0\0\1\4")
    assert talk.sent == b"\0\2" + b"\0\2\0\0\1\7\0\0\1\4" + b"\1"
    outcome = talk.outcome()
    assert (talk.tls, outcome.security) == (["x509"], "VeNCrypt X509None")
    assert (outcome.unannounced, outcome.protection.tls) == (False, facts.SERVER_X509)


@pytest.mark.parametrize("version", [b"\0\1", b"\0\3", b"\1\2", b"\0\0"])
def test_server_speaks_0_2_alone(version: bytes) -> None:
    talk = server("x509none", version)
    with pytest.raises(VersionError, match=f"VeNCrypt {version[0]}.{version[1]}"):
        talk.outcome()
    assert talk.sent == b"\0\2\xff"


@pytest.mark.parametrize("number", [0, 1, 256, 257, 262, 264, 2**32 - 1])
def test_server_checks_the_choice(number: int) -> None:
    """CVE-2006-2369 once more: not even the other number of SASL."""
    talk = server("x509sasl x509none", b"\0\2" + number.to_bytes(4, "big"))
    with pytest.raises(RemoteProtocolError, match=f"subtype {number}, which was not offered"):
        talk.outcome()
    assert talk.sent.endswith(b"\0\0\1\4\0")
    assert talk.tls == []


def test_refusal() -> None:
    """Its subtypes are judged when the server lists them."""
    each = vencrypt("x509sasl tlsnone")
    assert each.refusal(facts.NETWORK) is None
    assert [inner.title for inner in each.inside] == ["SASL", "None"]
