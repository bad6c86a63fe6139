"""rfb.session.encodings.extended_desktop_size: rfbproto 7.8.10."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.desktop import Resize
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.extended_desktop_size import ExtendedDesktopSize
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.desktop_size import Screen
from sealvnc.rfb.session.messages.extension import Extension
from support.picture import desktop
from support.talk import play

SCREENS = (Screen(7, 0, 0, 3, 1), Screen(8, 3, 0, 3, 1, 0x10))
BODY = b"\2\0\0\0" + b"".join(screen.pack() for screen in SCREENS)


@pytest.mark.parametrize(
    ("place", "body"),
    [(Rectangle(0, 0, 65535, 65535), bytes(4)), (Rectangle(0, 0, 1, 1), b"\x41\0\0\0")],
)
def test_limits(place: Rectangle, body: bytes) -> None:
    """Sizes and screens; the old picture stays."""
    made, outline = desktop(2, 2), Outline(2, 2)
    with pytest.raises(LimitError):
        play(ExtendedDesktopSize().decode(place, made), body).outcome()
    with pytest.raises(LimitError):
        play(ExtendedDesktopSize().skip(place, outline), body).outcome()
    assert made.framebuffer.size == (2, 2) == (outline.width, outline.height)


@pytest.mark.parametrize(("status", "size"), [(0, (6, 1)), (1, (2, 2)), (65535, (2, 2))])
def test_status(status: int, size: tuple[int, int]) -> None:
    """What was refused changes neither size nor screens, but it is an answer."""
    made, outline, place = desktop(2, 2), Outline(2, 2), Rectangle(1, status, 6, 1)
    play(ExtendedDesktopSize().decode(place, made), BODY).outcome()
    assert made.framebuffer.size == size
    assert made.screens == (() if status else SCREENS)
    assert made.resize == Resize(1, status)
    assert Extension.DESKTOP_SIZE in made.extensions
    assert play(ExtendedDesktopSize().skip(place, outline), BODY).waiting is None
    assert (outline.width, outline.height) == size


def test_skip_waits_for_the_screens() -> None:
    """The last byte of the last one, too."""
    dialogue = ExtendedDesktopSize().skip(Rectangle(0, 0, 6, 1), Outline(2, 2))
    assert play(dialogue, BODY[:-1]).waiting is not None
