"""rfb.session.encodings.desktop_size: RFC 6143 7.8.2."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.encodings.desktop_size import DesktopSize
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from support.talk import play


def test_decode() -> None:
    """Position means nothing, and there is no body."""
    framebuffer = Framebuffer(2, 2)
    play(DesktopSize().decode(Rectangle(7, 7, 3, 1), framebuffer)).outcome()
    assert (framebuffer.width, framebuffer.height, len(framebuffer.pixels)) == (3, 1, 12)


def test_limit() -> None:
    """Before anything is allocated; the old picture stays."""
    framebuffer = Framebuffer(2, 2)
    with pytest.raises(LimitError):
        play(DesktopSize().decode(Rectangle(0, 0, 65535, 65535), framebuffer)).outcome()
    assert framebuffer.width == 2


def test_the_same_size_costs_nothing() -> None:
    """Nor does it lose the picture."""
    framebuffer = Framebuffer(4, 2)
    pixels = framebuffer.pixels
    assert list(DesktopSize().decode(Rectangle(0, 0, 4, 2), framebuffer)) == []
    assert framebuffer.pixels is pixels
