"""rfb.session.encodings.raw: RFC 6143 7.7.1."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings.encoding import Outline, Wish
from sealvnc.rfb.session.encodings.raw import Raw
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from sealvnc.wire import limits
from sealvnc.wire.dialogue import Read
from support.picture import (
    BGR233,
    COLOR_MAP,
    RGB565,
    RGB565_BIG,
    RGBX,
    TRUE_COLOR,
    XRGB,
    desktop,
    picture,
    rows,
)
from support.talk import play

COLUMN = Rectangle(1, 0, 1, 2)


@pytest.mark.parametrize(
    "rectangle", [Rectangle(0, 0, 3, 1), Rectangle(2, 0, 1, 1), Rectangle(0, 2, 1, 1)]
)
def test_outside(rectangle: Rectangle) -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError):
        play(Raw().decode(rectangle, desktop(2, 2))).outcome()


@pytest.mark.parametrize("rectangle", [Rectangle(0, 0, 0, 5), Rectangle(0, 0, 5, 0)])
def test_empty(rectangle: Rectangle) -> None:
    """No byte is read."""
    assert play(Raw().decode(rectangle, desktop(5, 5))).outcome() is None
    assert play(Raw().skip(rectangle, Outline(5, 5))).outcome() is None
    assert Raw().encode(picture(5, [0] * 25), rectangle, Wish()) == b""


@pytest.mark.parametrize(
    ("pixel_format", "body", "upper", "lower"),
    [
        (BGRX, "030201ff 06050400", 0x010203, 0x040506),
        (XRGB, "ff010203 00040506", 0x010203, 0x040506),
        (RGBX, "010203ff 04050600", 0x010203, 0x040506),
        (RGB565, "00f8 1f00", 0xFF0000, 0x0000FF),
        (RGB565_BIG, "f800 001f", 0xFF0000, 0x0000FF),
        (BGR233, "07 c0", 0xFF0000, 0x0000FF),
        (COLOR_MAP, "01 ff", 0x112233, 0),
    ],
)
def test_decode(pixel_format: PixelFormat, body: str, upper: int, lower: int) -> None:
    made = desktop(2, 2, pixel_format)
    made.set_colors(1, ((0x1100, 0x2200, 0x3300),))
    play(Raw().decode(COLUMN, made), bytes.fromhex(body)).outcome()
    assert rows(made) == [[0, upper], [0, lower]]


@pytest.mark.parametrize("pixel_format", [BGRX, RGB565, COLOR_MAP])
def test_skip(pixel_format: PixelFormat) -> None:
    """The same bytes, neither more nor less."""
    size, outline = 2 * pixel_format.bytes_per_pixel, Outline(2, 2, pixel_format)
    assert play(Raw().skip(COLUMN, outline), bytes(size - 1)).waiting is not None
    play(Raw().skip(COLUMN, outline), bytes(size)).outcome()


@pytest.mark.parametrize(("width", "height"), [(16384, 20), (1, 3), (700, 300)])
@pytest.mark.parametrize("pixel_format", [BGRX, RGB565])
def test_in_bands(width: int, height: int, pixel_format: PixelFormat) -> None:
    """A large rectangle is read some whole rows at a time."""
    made, stride = desktop(width, height, pixel_format), width * pixel_format.bytes_per_pixel
    dialogue = Raw().decode(Rectangle(0, 0, width, height), made)
    total = 0
    effect = next(dialogue)
    while True:
        assert isinstance(effect, Read)
        assert 0 < effect.size <= max(limits.PIXELS_PER_READ, stride)
        assert effect.size % stride == 0
        total += effect.size
        try:
            effect = dialogue.send(b"\xff" * effect.size)
        except StopIteration:
            break
    assert total == height * stride
    assert made.framebuffer.complete
    assert set(made.framebuffer.words.tolist()) == {0xFFFFFF}


@given(
    st.sampled_from(TRUE_COLOR),
    st.integers(1, 6),
    st.lists(st.sampled_from((0, 0xFF, 0xFF00, 0xFFFFFF, 0xFF00FF)), min_size=36, max_size=36),
)
def test_there_and_back(pixel_format: PixelFormat, width: int, pixels: list[int]) -> None:
    """Full colours are the same in every format."""
    sent, received = picture(6, pixels), desktop(6, 6, pixel_format)
    rectangle = Rectangle(6 - width, 1, width, 4)
    body = Raw().encode(sent, rectangle, Wish(pixel_format))
    play(Raw().decode(rectangle, received), [body]).outcome()
    assert [row[-width:] for row in rows(received)[1:5]] == [
        row[-width:] for row in rows(sent)[1:5]
    ]
