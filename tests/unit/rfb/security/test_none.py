"""rfb.security.none: security type 1, RFC 6143 7.2.1."""

import pytest

from sealvnc.rfb.security.none import NoAuthentication
from sealvnc.rfb.security.security_type import Authenticated
from sealvnc.sasl import Policy
from sealvnc.wire import Protection
from support import facts
from support.talk import play


@pytest.mark.parametrize("role", ["client", "server"])
def test_nothing_is_said(role: str) -> None:
    """And nobody is named; before RFB 3.8 no SecurityResult follows."""
    none = NoAuthentication(Policy())
    talk = play(getattr(none, role)(facts.LOOPBACK))
    assert talk.outcome() == Authenticated("None", facts.LOOPBACK, unannounced=True)
    assert (talk.sent, talk.asked) == (b"", [])


@pytest.mark.parametrize(
    ("protection", "insecure", "refused"),
    [
        (facts.NETWORK, False, True),
        (facts.NETWORK, True, False),
        (facts.IN_ANONYMOUS_TLS, False, True),
        (facts.IN_X509, False, False),
        (facts.LOOPBACK, False, False),
        (facts.UNIX, False, False),
    ],
)
def test_refusal(protection: Protection, insecure: bool, refused: bool) -> None:
    """Acceptable where the channel protects the session."""
    none = NoAuthentication(Policy(insecure=insecure))
    assert (none.refusal(protection) is not None) is refused
    assert none.inside == ()
