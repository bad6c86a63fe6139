"""rfb.session.encodings.pointer_pos: rfbproto 7.8.4."""

from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.pointer_pos import PointerPos
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import desktop


def test_noted() -> None:
    """Wherever it is; there is no body."""
    made = desktop(4, 2)
    assert made.pointer is None
    assert list(PointerPos().decode(Rectangle(65535, 3, 9, 9), made)) == []
    assert made.pointer == (65535, 3)
    assert list(PointerPos().skip(Rectangle(65535, 3, 9, 9), Outline(4, 2))) == []
