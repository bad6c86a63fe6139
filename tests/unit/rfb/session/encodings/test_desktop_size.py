"""rfb.session.encodings.desktop_size: RFC 6143 7.8.2."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.encodings.desktop_size import DesktopSize
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import desktop, rows
from support.talk import play


def test_limit() -> None:
    """Before anything is allocated; the old picture stays."""
    made, outline = desktop(2, 2), Outline(2, 2)
    with pytest.raises(LimitError):
        play(DesktopSize().decode(Rectangle(0, 0, 65535, 65535), made)).outcome()
    with pytest.raises(LimitError):
        play(DesktopSize().skip(Rectangle(0, 0, 65535, 65535), outline)).outcome()
    assert made.framebuffer.size == (2, 2) == (outline.width, outline.height)


def test_decode() -> None:
    """Position means nothing, and there is no body."""
    made = desktop(2, 2)
    play(DesktopSize().decode(Rectangle(7, 7, 3, 1), made)).outcome()
    assert rows(made) == [[0, 0, 0]]


def test_the_same_size_costs_nothing() -> None:
    """Nor does it lose the picture."""
    made = desktop(4, 2)
    pixels = made.framebuffer.pixels
    assert list(DesktopSize().decode(Rectangle(0, 0, 4, 2), made)) == []
    assert made.framebuffer.pixels is pixels


def test_skip() -> None:
    """What follows has the new size."""
    outline = Outline(2, 2)
    assert list(DesktopSize().skip(Rectangle(7, 7, 3, 1), outline)) == []
    assert (outline.width, outline.height) == (3, 1)
