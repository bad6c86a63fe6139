"""rfb.session.encodings.copyrect: RFC 6143 7.7.2."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings.copyrect import CopyRect
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from support.talk import play


def test_decode() -> None:
    framebuffer = Framebuffer(2, 1)
    framebuffer.write_rows(Rectangle(0, 0, 2, 1), b"aaaabbbb")
    play(CopyRect().decode(Rectangle(0, 0, 1, 1), framebuffer), b"\0\1\0\0").outcome()
    assert framebuffer.pixels == b"bbbbbbbb"


@pytest.mark.parametrize(
    ("rectangle", "source"),
    [
        (Rectangle(1, 0, 2, 1), b"\0\0\0\0"),
        (Rectangle(0, 0, 1, 1), b"\0\2\0\0"),
        (Rectangle(0, 0, 1, 1), b"\xff\xff\xff\xff"),
    ],
)
def test_outside(rectangle: Rectangle, source: bytes) -> None:
    """Source or target; CVE-2017-5884 was the latter."""
    with pytest.raises(RemoteProtocolError):
        play(CopyRect().decode(rectangle, Framebuffer(2, 1)), source).outcome()
