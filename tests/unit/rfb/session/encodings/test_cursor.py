"""rfb.session.encodings.cursor: RFC 6143 7.8.1."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.desktop import Cursor as Shape
from sealvnc.rfb.session.encodings.cursor import Cursor
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import BGR233, COLOR_MAP, RGB565_BIG, desktop
from support.talk import play


@pytest.mark.parametrize("place", [Rectangle(0, 0, 513, 1), Rectangle(0, 0, 1, 65535)])
def test_limit(place: Rectangle) -> None:
    """Refused before a byte is read."""
    with pytest.raises(LimitError, match="pointer"):
        next(Cursor().decode(place, desktop(4, 2)))
    with pytest.raises(LimitError, match="pointer"):
        next(Cursor().skip(place, Outline(4, 2)))


@pytest.mark.parametrize(
    ("pixel_format", "pixels"),
    [
        (BGRX, "0000ff00 00ff0000"),
        (RGB565_BIG, "f800 07e0"),
        (BGR233, "07 38"),
        (COLOR_MAP, "01 02"),
    ],
)
def test_formats(pixel_format: PixelFormat, pixels: str) -> None:
    """A red pixel, which is shown, and a green one, which is not."""
    made = desktop(4, 2, pixel_format)
    made.set_colors(1, ((0xFFFF, 0, 0), (0, 0xFFFF, 0)))
    body, place = bytes.fromhex(pixels + "80"), Rectangle(1, 0, 2, 1)
    play(Cursor().decode(place, made), body).outcome()
    assert made.cursor == Shape(1, 0, 2, 1, bytes.fromhex("ff0000ff 00ff0000"))
    outline = Outline(4, 2, pixel_format)
    assert play(Cursor().skip(place, outline), body).waiting is None
    assert play(Cursor().skip(place, outline), body[:-1]).waiting is not None


def test_mask() -> None:
    """Its rows begin with a byte each; what fills them up means nothing."""
    made = desktop(1, 1)
    body = bytes(9 * 2 * 4) + bytes.fromhex("8000 7fff")
    play(Cursor().decode(Rectangle(9, 2, 9, 2), made), [body]).outcome()
    assert made.cursor is not None
    assert made.cursor.pixels[3::4].hex(" ", 9) == "ff" + "00" * 8 + " 00" + "ff" * 8


def test_no_pointer() -> None:
    """Nought by nought; no byte is read."""
    made = desktop(4, 2)
    play(Cursor().decode(Rectangle(0, 0, 0, 0), made)).outcome()
    assert made.cursor == Shape(0, 0, 0, 0, b"")
    play(Cursor().skip(Rectangle(0, 0, 0, 0), Outline(4, 2))).outcome()


def test_the_picture_stays() -> None:
    """A pointer is not painted into it."""
    made = desktop(2, 1)
    play(Cursor().decode(Rectangle(0, 0, 1, 1), made), b"\xff\xff\xff\0\x80").outcome()
    assert made.framebuffer.words.tolist() == [0, 0]
