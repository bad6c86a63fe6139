"""rfb.session.encodings.x_cursor: rfbproto 7.8.6."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.desktop import Cursor
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.x_cursor import XCursor
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import desktop
from support.talk import play

PLACE = Rectangle(2, 0, 3, 1)
BODY = bytes.fromhex("ff0000 0000ff a0 60")


def test_limit() -> None:
    """Refused before a byte is read."""
    with pytest.raises(LimitError):
        next(XCursor().decode(Rectangle(0, 0, 513, 1), desktop(4, 2)))
    with pytest.raises(LimitError):
        next(XCursor().skip(Rectangle(0, 0, 1, 513), Outline(4, 2)))


def test_decode() -> None:
    """Set bits are the foreground; a bit of the mask shows the pixel."""
    made = desktop(4, 2)
    play(XCursor().decode(PLACE, made), BODY).outcome()
    assert made.cursor == Cursor(2, 0, 3, 1, bytes.fromhex("ff000000 0000ffff ff0000ff"))


@pytest.mark.parametrize("place", [Rectangle(0, 0, 0, 0), Rectangle(0, 0, 0, 3)])
def test_no_pointer(place: Rectangle) -> None:
    """No byte is read, not even of the colours."""
    made = desktop(4, 2)
    assert list(XCursor().decode(place, made)) == []
    assert made.cursor == Cursor(0, 0, 0, place.height, b"")
    assert list(XCursor().skip(place, Outline(4, 2))) == []


def test_skip() -> None:
    """Just as much."""
    assert play(XCursor().skip(PLACE, Outline(4, 2)), BODY).waiting is None
    assert play(XCursor().skip(PLACE, Outline(4, 2)), BODY[:-1]).waiting is not None
