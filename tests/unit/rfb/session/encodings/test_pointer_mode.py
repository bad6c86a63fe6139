"""rfb.session.encodings.pointer_mode: rfbproto 7.8.12."""

from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.pointer_mode import PointerMode
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import desktop


def test_noted() -> None:
    """Absolute until the server says otherwise; there is no body."""
    made = desktop(4, 2)
    seen = [made.absolute]
    for x in (0, 1):
        assert list(PointerMode().decode(Rectangle(x, 0, 4, 2), made)) == []
        seen.append(made.absolute)
    assert seen == [True, False, True]
    assert list(PointerMode().skip(Rectangle(0, 0, 4, 2), Outline(4, 2))) == []
