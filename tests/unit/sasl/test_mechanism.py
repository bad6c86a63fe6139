"""sasl.mechanism: identities, outcomes, and what a mechanism may know."""

import pytest

from sealvnc.sasl import Context, Identity
from sealvnc.sasl.plain import Plain
from support import facts


@pytest.mark.parametrize(
    ("identity", "text"),
    [
        (Identity("alice", "alice"), "alice"),
        (Identity("alice", "guest"), "alice acting as guest"),
        (Identity("", "guest"), "guest"),  # EXTERNAL: a client may not know its own subject
        (Identity("", ""), ""),
        (Identity("jürgen", "jürgen"), "jürgen"),
    ],
)
def test_identity_in_words(identity: Identity, text: str) -> None:
    assert str(identity) == text


@pytest.mark.parametrize(
    "authzid", ["guest\n2026-11-23 root logged in", "\x1b[2J", "\u202eabc", "\ud800"]
)
def test_identity_cannot_forge_a_line(authzid: str) -> None:
    """An authzid is what a peer says; it stands in our log."""
    assert str(Identity("alice", authzid)).isprintable()
    assert str(Identity(authzid, authzid)).isprintable()


def test_bindings() -> None:
    """Those of the TLS channel, best first; none without TLS."""
    assert list(Context(facts.IN_X509, ()).bindings) == ["tls-exporter", "tls-server-end-point"]
    assert Context(facts.UNIX, ()).bindings == {}
    assert Context(facts.IN_ANONYMOUS_TLS, ()).bindings == {}


def test_defaults() -> None:
    """The service is `vnc` (Kerberos: vnc/host); a mechanism works unless it objects."""
    context = Context(facts.UNIX, ())
    assert (context.service, context.host) == ("vnc", None)
    assert (context.minimum_ssf, context.maximum_ssf) == (0, 0)
    assert Plain().is_available(context)
