"""rfb.session.encodings.desktop_name: rfbproto 7.8.9."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.encodings.desktop_name import DesktopName
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import desktop
from support.talk import play

PLACE = Rectangle(0, 0, 0, 0)


@pytest.mark.parametrize("length", ["00001001", "80000000", "ffffffff"])
def test_limit(length: str) -> None:
    """Refused before the first byte of the name; the old one stays."""
    made = desktop(4, 2)
    made.name = "old"
    with pytest.raises(LimitError, match="name"):
        play(DesktopName().decode(PLACE, made), bytes.fromhex(length)).outcome()
    with pytest.raises(LimitError, match="name"):
        play(DesktopName().skip(PLACE, Outline(4, 2)), bytes.fromhex(length)).outcome()
    assert made.name == "old"


@pytest.mark.parametrize(
    ("data", "name"),
    [(b"", ""), ("Büro".encode(), "Büro"), (b"B\xfcro", "B\ufffdro"), (b"x" * 4096, "x" * 4096)],
)
def test_noted(data: bytes, name: str) -> None:
    """UTF-8; what is not, is shown as such."""
    made = desktop(4, 2)
    body = len(data).to_bytes(4, "big") + data
    play(DesktopName().decode(PLACE, made), [body]).outcome()
    assert made.name == name
    assert play(DesktopName().skip(PLACE, Outline(4, 2)), [body]).waiting is None
    assert play(DesktopName().skip(PLACE, Outline(4, 2)), [body[:-1]]).waiting is not None
