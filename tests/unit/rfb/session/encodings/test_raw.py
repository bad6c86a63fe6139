"""rfb.session.encodings.raw: RFC 6143 7.7.1."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings.raw import Raw
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.wire import limits
from sealvnc.wire.dialogue import Read
from support.talk import play


def test_decode() -> None:
    framebuffer = Framebuffer(2, 2)
    play(Raw().decode(Rectangle(1, 0, 1, 2), framebuffer), b"abcdefgh").outcome()
    assert framebuffer.pixels == b"\0\0\0\0abcd\0\0\0\0efgh"


@pytest.mark.parametrize("rectangle", [Rectangle(0, 0, 0, 5), Rectangle(0, 0, 5, 0)])
def test_empty(rectangle: Rectangle) -> None:
    """No byte is read."""
    assert play(Raw().decode(rectangle, Framebuffer(5, 5))).outcome() is None


def test_outside() -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError):
        play(Raw().decode(Rectangle(0, 0, 3, 1), Framebuffer(2, 2))).outcome()


@pytest.mark.parametrize(("width", "height"), [(16384, 20), (1, 3), (700, 300)])
def test_in_bands(width: int, height: int) -> None:
    """A large rectangle is read some whole rows at a time, and each is painted at once."""
    framebuffer = Framebuffer(width, height)
    dialogue = Raw().decode(Rectangle(0, 0, width, height), framebuffer)
    total = 0
    effect = next(dialogue)
    while True:
        assert isinstance(effect, Read)
        assert 0 < effect.size <= max(limits.PIXELS_PER_READ, width * 4)
        assert effect.size % (width * 4) == 0
        total += effect.size
        try:
            effect = dialogue.send(b"\1" * effect.size)
        except StopIteration:
            break
    assert total == width * height * 4
    assert framebuffer.complete
    assert set(framebuffer.pixels) == {1}
