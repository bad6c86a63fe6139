"""rfb.security.tls: security type 18: anonymous TLS, then a second list."""

import pytest

from sealvnc.errors import PolicyError, RemoteProtocolError, SecurityTypeError
from sealvnc.rfb import connection
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.none import NoAuthentication
from sealvnc.rfb.security.numbers import Number
from sealvnc.rfb.security.registry import Parts
from sealvnc.rfb.security.tls import AnonymousTLS
from sealvnc.rfb.security.vnc_auth import VNCAuthentication
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.sasl import Policy
from sealvnc.wire import Protection
from support import facts
from support.talk import Talk, play

NONE = AnonymousTLS({Number.NONE: NoAuthentication(Policy())})


def client(tls: AnonymousTLS, received: bytes, protection: Protection = facts.LOOPBACK) -> Talk:
    return play(tls.client(protection), received, tls=facts.ANONYMOUS_TLS)


def server(tls: AnonymousTLS, received: bytes) -> Talk:
    return play(tls.server(facts.LOOPBACK), received, tls=facts.ANONYMOUS_TLS)


def test_client() -> None:
    """TLS at once, then a choice of its own."""
    talk = client(NONE, b"\2\2\1")
    outcome = talk.outcome()
    assert (talk.tls, talk.sent) == (["anonymous"], b"\1")
    assert (outcome.security, outcome.unannounced) == ("TLS, None", True)
    assert outcome.protection.tls == facts.ANONYMOUS_TLS


def test_server() -> None:
    talk = server(NONE, b"\1")
    assert (talk.tls, talk.sent) == (["anonymous"], b"\1\1")
    assert talk.outcome().security == "TLS, None"


def test_client_may_begin_before_we_are_ready() -> None:
    """No acknowledgement comes first: bytes in hand belong to TLS."""
    desktop = ServerInit(640, 480, BGRX, "guest")
    dialogue = connection.server({Number.TLS: NONE}, facts.LOOPBACK, desktop)
    together = b"RFB 003.008\n" + b"\x12" + b"\1" + b"\1"
    talk = play(dialogue, [together], [True], tls=facts.ANONYMOUS_TLS)
    assert talk.outcome().authenticated.security == "TLS, None"


def test_server_checks_the_choice() -> None:
    with pytest.raises(RemoteProtocolError, match="type 2, which was not offered"):
        server(NONE, b"\2").outcome()


def test_nothing_in_common() -> None:
    with pytest.raises(SecurityTypeError):
        client(NONE, b"\1\2").outcome()
    with pytest.raises(SecurityTypeError, match="no security type at all"):
        client(NONE, b"\0").outcome()


def test_policy_inside() -> None:
    """Anonymous TLS counts as no TLS."""
    with pytest.raises(PolicyError, match="anonymous TLS"):
        client(NONE, b"\1\1", facts.NETWORK).outcome()


@pytest.mark.parametrize(
    ("protection", "policy", "refused"),
    [
        (facts.NETWORK, Policy(), True),
        (facts.NETWORK, Policy(insecure=True), False),
        (facts.LOOPBACK, Policy(), False),
    ],
)
def test_refusal(protection: Protection, policy: Policy, refused: bool) -> None:
    """It will do if one of the inner types does."""
    inner = {Number.VNC_AUTHENTICATION: VNCAuthentication(policy), 1: NoAuthentication(policy)}
    assert (AnonymousTLS(inner).refusal(protection) is not None) is refused


def test_sasl_inside_may_have_a_layer() -> None:
    """So it is not refused before its mechanisms are known."""
    (tls,) = security_types(("tls",), Parts(Policy())).values()
    assert tls.refusal(facts.NETWORK) is None
    assert [each.title for each in tls.inside] == ["SASL"]
