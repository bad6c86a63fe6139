"""rfb.session.encodings.copyrect: RFC 6143 7.7.2."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings.copyrect import CopyRect
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import RGB565, desktop, picture, rows
from support.talk import play


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
        play(CopyRect().decode(rectangle, desktop(2, 1)), source).outcome()


def test_decode() -> None:
    """Colours, not values: they are not translated again."""
    made = Desktop(picture(2, [0x112233, 0x445566]), RGB565)
    play(CopyRect().decode(Rectangle(0, 0, 1, 1), made), b"\0\1\0\0").outcome()
    assert rows(made) == [[0x445566, 0x445566]]


def test_skip() -> None:
    talk = play(CopyRect().skip(Rectangle(0, 0, 1, 1), Outline(2, 1)), b"\0\1\0")
    assert talk.waiting is not None
    play(CopyRect().skip(Rectangle(0, 0, 1, 1), Outline(2, 1)), b"\0\1\0\0").outcome()
