"""rfb.session.encodings.corre: rfbproto 7.7.4, what differs from RRE."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings.corre import CoRRE
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import BGR233, RGB565, desktop, rows
from support.talk import play

RED, BLUE = 0xFF0000, 0x0000FF
PLACE = Rectangle(1, 1, 3, 2)


@pytest.mark.parametrize("place", ["03000101", "00020101", "00000401", "00000103", "ffffffff"])
def test_outside(place: str) -> None:
    body = bytes.fromhex(f"00000001 07 c0 {place}")
    with pytest.raises(RemoteProtocolError, match="outside"):
        play(CoRRE().decode(PLACE, desktop(5, 4, BGR233)), body).outcome()


def test_decode() -> None:
    """One byte a coordinate."""
    body = bytes.fromhex("00000002 00f8 1f00 00000102 1f00 02010101")
    made = desktop(5, 4, RGB565)
    play(CoRRE().decode(PLACE, made), body).outcome()
    assert rows(made)[1:3] == [[0, BLUE, RED, RED, 0], [0, BLUE, RED, BLUE, 0]]
    outline = Outline(5, 4, RGB565)
    assert play(CoRRE().skip(PLACE, outline), body[:-1]).waiting is not None
    play(CoRRE().skip(PLACE, outline), body).outcome()
