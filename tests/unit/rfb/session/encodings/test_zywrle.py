"""rfb.session.encodings.zywrle: a length and data of ZRLE's stream, only passed over."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.zywrle import ZYWRLE
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import desktop
from support.talk import play

PLACE = Rectangle(0, 0, 3, 2)


def test_not_asked_for() -> None:
    with pytest.raises(RemoteProtocolError, match="ask"):
        play(ZYWRLE(17).decode(PLACE, desktop(3, 2))).outcome()


def test_length() -> None:
    with pytest.raises(LimitError, match="ZRLE data"):
        play(ZYWRLE(17).skip(PLACE, Outline(3, 2)), b"\x7f\0\0\0").outcome()


def test_skip() -> None:
    outline = Outline(3, 2)
    play(ZYWRLE(17).skip(PLACE, outline), b"\0\0\0\3abc").outcome()
    assert outline.streams == {"zrle"}
    assert play(ZYWRLE(17).skip(PLACE, outline), b"\0\0\0\3ab").waiting is not None
