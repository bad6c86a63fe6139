"""rfb.handshake.security_type: the list and the choice, RFC 6143 7.1.2."""

import pytest

from sealvnc.errors import (
    ConnectionClosedError,
    LimitError,
    PolicyError,
    RemoteProtocolError,
    SecurityTypeError,
)
from sealvnc.rfb.handshake import security_type
from sealvnc.rfb.handshake.version import Version
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.registry import Parts
from sealvnc.sasl import Policy
from sealvnc.wire import Protection, limits
from support import facts
from support.talk import Talk, play

REASON = b"\0\0\0\x04full"


def client(
    names: str,
    received: bytes,
    version: Version = Version.V3_8,
    protection: Protection = facts.LOOPBACK,
    *,
    eof: bool = False,
) -> Talk:
    types = security_types(names.split(), Parts(Policy()))
    return play(security_type.client(version, types, protection), received, eof=eof)


def server(names: str, received: bytes, version: Version = Version.V3_8) -> Talk:
    types = security_types(names.split(), Parts(Policy()))
    return play(security_type.server(version, types, facts.LOOPBACK), received)


@pytest.mark.parametrize("version", [Version.V3_7, Version.V3_8])
def test_client_chooses_by_its_own_order(version: Version) -> None:
    talk = client("vnc none", b"\x03\x01\x14\x02", version)
    assert (talk.sent, talk.outcome().title) == (b"\2", "VNC password")


def test_server_decides_in_3_3() -> None:
    """Nothing is answered."""
    talk = client("vnc none", b"\0\0\0\1", Version.V3_3)
    assert (talk.sent, talk.outcome().title) == (b"", "None")


@pytest.mark.parametrize("number", [3, 19, 20, 2**32 - 1])
def test_other_numbers_in_3_3(number: int) -> None:
    """RFB 3.3 knows 0, 1 and 2."""
    with pytest.raises(RemoteProtocolError, match=f"security type {number} in RFB 3.3"):
        client("sasl", number.to_bytes(4, "big"), Version.V3_3).outcome()


@pytest.mark.parametrize(
    ("received", "version"),
    [
        (b"\0" + REASON, Version.V3_8),
        (b"\0" + REASON, Version.V3_7),
        (b"\0\0\0\0" + REASON, Version.V3_3),
    ],
)
def test_turned_away(received: bytes, version: Version) -> None:
    """An empty list has a reason."""
    with pytest.raises(SecurityTypeError, match="turned us away: full"):
        client("none", received, version).outcome()


def test_turned_away_without_a_word() -> None:
    """QEMU gives no reason in 3.3."""
    with pytest.raises(ConnectionClosedError):
        client("none", b"\0\0\0\0", Version.V3_3, eof=True).outcome()


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        (b"\x1b[31mred", r"\\x1b\[31mred"),
        (b"\xff\xfe", "ÿþ"),
        (b"<b>no</b>", "<b>no</b>"),
        (b"a\nb", r"a\\nb"),
    ],
)
def test_reason_is_made_printable(reason: bytes, shown: str) -> None:
    """It is the server's text."""
    with pytest.raises(SecurityTypeError, match=shown):
        client("none", b"\0" + len(reason).to_bytes(4, "big") + reason).outcome()


def test_reason_has_a_limit() -> None:
    with pytest.raises(LimitError):
        client("none", b"\0" + (limits.REASON + 1).to_bytes(4, "big")).outcome()


def test_nothing_in_common() -> None:
    """Both lists in words; nothing is sent."""
    talk = client("sasl", b"\x03\x01\x10\xc8")
    with pytest.raises(SecurityTypeError) as caught:
        talk.outcome()
    assert caught.value.offered == ("None (no authentication)", "Tight", "type 200")
    assert caught.value.acceptable == ("sasl",)
    assert talk.sent == b""


def test_policy() -> None:
    """What is offered and known, but not acceptable on this channel."""
    with pytest.raises(PolicyError, match="would not be protected"):
        client("none", b"\1\1", protection=facts.NETWORK).outcome()


@pytest.mark.parametrize("version", [Version.V3_7, Version.V3_8])
def test_server_offers(version: Version) -> None:
    """In our order; the answer is taken by its number."""
    talk = server("sasl vnc none", b"\2", version)
    assert (talk.sent, talk.outcome().title) == (b"\3\x14\2\1", "VNC password")


@pytest.mark.parametrize("choice", [0, 1, 19, 255])
def test_server_checks_the_choice(choice: int) -> None:
    """CVE-2006-2369: what was not offered is not done."""
    talk = server("sasl vnc", bytes((choice,)))
    with pytest.raises(RemoteProtocolError, match=f"type {choice}, which was not offered"):
        talk.outcome()
    assert talk.sent == b"\2\x14\2"


@pytest.mark.parametrize(("names", "number"), [("none", 1), ("vnc none", 2), ("sasl none", 1)])
def test_server_decides_for_3_3(names: str, number: int) -> None:
    """The first of our types that RFB 3.3 has."""
    talk = server(names, b"", Version.V3_3)
    assert talk.sent == number.to_bytes(4, "big")
    talk.outcome()


def test_nothing_for_3_3() -> None:
    """An old viewer is told what it needs."""
    talk = server("x509sasl sasl", b"", Version.V3_3)
    with pytest.raises(SecurityTypeError):
        talk.outcome()
    assert talk.sent == b"\0\0\0\0\0\0\0\x1aRFB 3.7 or later is needed"
