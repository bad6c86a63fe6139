"""rfb.session.encodings.acknowledged: rfbproto 7.8.13, 7.8.14 and 7.8.19."""

import pytest

from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.extension import Extension
from support.picture import desktop

CASES = [
    (-258, Extension.QEMU_KEYS),
    (-259, Extension.QEMU_AUDIO),
    (-316, Extension.MOUSE_BUTTONS),
]


@pytest.mark.parametrize(("number", "extension"), CASES)
def test_noted(number: int, extension: Extension) -> None:
    """Beside what is known already; QEMU's rectangle has the screen's size, and means nothing."""
    made = desktop(4, 2)
    made.extensions = Extension.XVP
    assert list(ENCODINGS[number]().decode(Rectangle(0, 0, 4000, 2), made)) == []
    assert made.extensions == Extension.XVP | extension
    assert made.framebuffer.size == (4, 2)
    assert list(ENCODINGS[number]().skip(Rectangle(0, 0, 4000, 2), Outline(4, 2))) == []
