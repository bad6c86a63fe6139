"""rfb.security.security_type: what comes out of one, and what a sudden end means."""

from dataclasses import replace

import pytest

from sealvnc.errors import ClientCertificateError, ConnectionClosedError
from sealvnc.rfb.security.security_type import Authenticated, explain_close
from support import facts

CLOSED = ConnectionClosedError("the peer closed the connection", "sasl")


@pytest.mark.parametrize(
    "protection",
    [
        facts.NETWORK,
        facts.IN_X509,
        facts.IN_ANONYMOUS_TLS,
        facts.NETWORK.with_tls(replace(facts.X509, sent_certificate=True)),
    ],
)
def test_nobody_asked_for_a_certificate(protection: facts.Protection) -> None:
    """Then it is what it is."""
    assert explain_close(CLOSED, protection) is CLOSED


@pytest.mark.parametrize(("sent", "words"), [(False, "wants a"), (True, "does not accept our")])
def test_client_certificate(sent: bool, words: str) -> None:
    """GnuTLS servers look at it only after the handshake."""
    tls = replace(facts.X509, wants_client_certificate=True, sent_certificate=sent)
    error = explain_close(CLOSED, facts.NETWORK.with_tls(tls))
    assert isinstance(error, ClientCertificateError)
    assert words in str(error)


def test_defaults() -> None:
    """Nobody is named and nothing is proven unless somebody says so."""
    outcome = Authenticated("None", facts.UNIX)
    assert (outcome.identity, outcome.layer, outcome.channel_binding) == (None, None, "")
    assert not outcome.proves_server
    assert not outcome.unannounced
