"""gateway.door.naming: which guest somebody wants, and as whom."""

import pytest

from sealvnc.errors import AuthorizationError
from sealvnc.gateway.door.naming import Named, agreed, by_server_name, named, realm, typed
from sealvnc.sasl import Identity


@pytest.mark.parametrize(
    ("identity", "mechanism"),
    [
        (Identity("alice", "bob"), "SCRAM-SHA-256"),
        (Identity("alice:web01", "guest:db01"), "SCRAM-SHA-256"),
        (Identity("alice", "Guest:web01"), "PLAIN"),
        (Identity("alice", "root"), "GSSAPI"),
    ],
)
def test_as_somebody_else(identity: Identity, mechanism: str) -> None:
    """Nobody acts as somebody else, or wants two guests at once."""
    with pytest.raises(AuthorizationError):
        named(identity, mechanism)


@pytest.mark.parametrize(
    ("identity", "mechanism", "expected"),
    [
        (Identity("alice", "alice"), "PLAIN", Named("alice")),
        (Identity("alice:web01", "alice:web01"), "SCRAM-SHA-256", Named("alice", "web01")),
        (Identity("alice:web01", "alice"), "PLAIN", Named("alice", "web01")),
        (Identity("alice", "guest:web01"), "SCRAM-SHA-512-PLUS", Named("alice", "web01")),
        (Identity("alice:web01", "guest:WEB01"), "PLAIN", Named("alice", "WEB01")),
        (Identity("alice", "guest:web01"), "GSSAPI", Named("alice", "web01")),
        (Identity("vnc:x@R", "vnc:x@R"), "GSSAPI", Named("vnc:x@R")),
        (Identity("CN=a:b", "guest:web01"), "EXTERNAL", Named("CN=a:b", "web01")),
        (Identity("alice", "alice"), "", Named("alice")),
    ],
)
def test_named(identity: Identity, mechanism: str, expected: Named) -> None:
    assert named(identity, mechanism) == expected


def test_typed() -> None:
    """At the first colon: a guest's name may have another."""
    assert typed("alice:web:01") == Named("alice", "web:01")
    assert typed(":web01") == Named("", "web01")


@pytest.mark.parametrize(
    ("name", "domain", "guest"),
    [
        ("web01.consoles.example.org", "consoles.example.org", "web01"),
        ("consoles.example.org", "consoles.example.org", ""),
        ("a.web01.consoles.example.org", "consoles.example.org", ""),
        ("web01.evil.example.org", "consoles.example.org", ""),
        ("web01.consoles.example.org", "", ""),
        ("web01", "", ""),
        ("", "consoles.example.org", ""),
    ],
)
def test_server_name(name: str, domain: str, guest: str) -> None:
    assert by_server_name(name, domain) == guest


def test_agreed() -> None:
    assert agreed("", "") == ""
    assert agreed("", "web01", "web01") == "web01"
    with pytest.raises(AuthorizationError, match="web01, db01"):
        agreed("web01", "db01")


@pytest.mark.parametrize(
    ("user", "mechanism", "expected"),
    [
        ("alice", "GSSAPI", "EXAMPLE.ORG"),
        ("bob@OTHER.EXAMPLE.ORG", "GSS-SPNEGO", "OTHER.EXAMPLE.ORG"),
        ("alice", "SCRAM-SHA-256", ""),
        ("alice@EXAMPLE.ORG", "PLAIN", ""),
    ],
)
def test_realm(user: str, mechanism: str, expected: str) -> None:
    """Only a ticket proves a realm: what somebody types behind an @ proves nothing."""
    assert realm(user, mechanism, "EXAMPLE.ORG") == expected
