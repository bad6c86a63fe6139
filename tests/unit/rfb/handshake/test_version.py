"""rfb.handshake.version: ProtocolVersion, RFC 6143 7.1.1, and what is sent instead of it."""

import pytest

from sealvnc.errors import VersionError
from sealvnc.rfb.handshake import version
from sealvnc.rfb.handshake.version import Version
from sealvnc.wire.dialogue import Read
from support.talk import play


@pytest.mark.parametrize(
    ("greeting", "answer", "agreed"),
    [
        (b"RFB 003.003\n", b"RFB 003.003\n", Version.V3_3),
        (b"RFB 003.005\n", b"RFB 003.003\n", Version.V3_3),
        (b"RFB 003.006\n", b"RFB 003.003\n", Version.V3_3),  # UltraVNC
        (b"RFB 003.007\n", b"RFB 003.007\n", Version.V3_7),
        (b"RFB 003.008\n", b"RFB 003.008\n", Version.V3_8),
        (b"RFB 003.889\n", b"RFB 003.008\n", Version.V3_8),  # macOS
        (b"RFB 004.001\n", b"RFB 003.008\n", Version.V3_8),  # RealVNC
        (b"RFB 005.000\n", b"RFB 003.008\n", Version.V3_8),
    ],
)
def test_client(greeting: bytes, answer: bytes, agreed: Version) -> None:
    """The highest that both know, and never higher than the server's."""
    talk = play(version.client(), greeting)
    assert (talk.sent, talk.outcome()) == (answer, agreed)


@pytest.mark.parametrize(
    ("greeting", "complaint"),
    [
        (b"RFB 003.002\n", "RFB 3.2; 3.3 is the oldest"),
        (b"RFB 002.999\n", "oldest"),
        (b"RFB 000.000\n", "UltraVNC repeater"),
        (b"SSH-2.0-OpenSSH\r\n", "'SSH-': it does not speak VNC"),
        (b"HTTP/1.1 400", "does not speak VNC"),
        (b"RFB 3.8\n    ", "greeted with"),
        (b"RFB 003.008\r", "greeted with"),
        (b"RFB \x1b[2J\x1b[2J", r"RFB \\\\x1b\[2J"),
    ],
)
def test_no_vnc_server(greeting: bytes, complaint: str) -> None:
    """Not a byte is sent to something else; its words cannot harm our terminal."""
    talk = play(version.client(), greeting)
    with pytest.raises(VersionError, match=complaint):
        talk.outcome()
    assert talk.sent == b""


@pytest.mark.parametrize(
    ("answer", "agreed"),
    [
        (b"RFB 003.003\n", Version.V3_3),
        (b"RFB 003.004\n", Version.V3_3),
        (b"RFB 003.005\n", Version.V3_3),
        (b"RFB 003.007\n", Version.V3_7),
        (b"RFB 003.008\n", Version.V3_8),
        (b"RFB 003.889\n", Version.V3_8),
    ],
)
def test_server(answer: bytes, agreed: Version) -> None:
    """It offers 3.8."""
    talk = play(version.server(), answer)
    assert (talk.sent, talk.outcome()) == (b"RFB 003.008\n", agreed)


@pytest.mark.parametrize("answer", [b"RFB 003.006\n", b"RFB 003.009\n", b"RFB 004.000\n"])
def test_server_refuses(answer: bytes) -> None:
    """With a reason, as for a security type of RFB 3.3."""
    talk = play(version.server(), answer)
    with pytest.raises(VersionError, match="the client wants RFB"):
        talk.outcome()
    assert talk.sent == b"RFB 003.008\n\0\0\0\0\0\0\0\x17Unsupported RFB version"


@pytest.mark.parametrize("answer", [b"GET / HTTP/1.1\r\n", b"\x16\x03\x01\x02\0\x01", b"\0\0\0\0"])
def test_no_vnc_client(answer: bytes) -> None:
    """A browser or a TLS client is told nothing."""
    talk = play(version.server(), answer)
    with pytest.raises(VersionError, match="the client began with"):
        talk.outcome()
    assert talk.sent == b"RFB 003.008\n"


def test_early_nudge() -> None:
    """gtk-vnc sends the first four bytes early, and the others much later."""
    talk = play(version.server(), b"RFB ")
    assert talk.waiting == Read(8)


def test_in_words() -> None:
    assert [str(each) for each in Version] == ["RFB 3.3", "RFB 3.7", "RFB 3.8"]
