"""rfb.session.encodings.trle: RFC 6143 7.7.5."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings import trle
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.trle import TRLE
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import (
    BGR233,
    COLOR_MAP,
    DEEP,
    RGB565,
    RGB565_BIG,
    RGBX,
    XRGB,
    desktop,
    rows,
)
from support.talk import play
from support.uncompiled import uncompiled

RED, BLUE, WHITE = 0xFF0000, 0x0000FF, 0xFFFFFF
PLACE = Rectangle(1, 1, 3, 2)


@pytest.fixture(params=["C", "Python"], autouse=True)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel as it is installed, and as Python."""
    if request.param == "Python":
        monkeypatch.setattr(trle, "tiles", uncompiled("tiles"))


@pytest.mark.parametrize("body", ["11", "7e", "7f", "81", "80 07 06", "83 07 c0 ff 03"])
def test_broken(body: str) -> None:
    """No such subencoding, no palette to use again, a run or a colour outside."""
    for dialogue in (
        TRLE().decode(PLACE, desktop(5, 4, BGR233)),
        TRLE().skip(PLACE, Outline(5, 4, BGR233)),
    ):
        with pytest.raises(RemoteProtocolError, match="tile"):
            play(dialogue, bytes.fromhex(body)).outcome()


def test_outside() -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError, match="outside"):
        next(TRLE().decode(Rectangle(3, 0, 3, 1), desktop(5, 4)))


@pytest.mark.parametrize("rectangle", [Rectangle(0, 0, 0, 4), Rectangle(5, 4, 0, 0)])
def test_empty(rectangle: Rectangle) -> None:
    """No byte is read."""
    assert list(TRLE().decode(rectangle, desktop(5, 4))) == []
    assert list(TRLE().skip(rectangle, Outline(5, 4))) == []


@pytest.mark.parametrize(
    ("pixel_format", "red", "blue", "white"),
    [
        (BGRX, "0000ff", "ff0000", "ffffff"),
        (XRGB, "ff0000", "0000ff", "ffffff"),
        (RGBX, "ff0000", "0000ff", "ffffff"),
        (DEEP, "0000f03f", "ff030000", "ffffff3f"),
        (RGB565, "00f8", "1f00", "ffff"),
        (RGB565_BIG, "f800", "001f", "ffff"),
        (BGR233, "07", "c0", "ff"),
        (COLOR_MAP, "01", "02", "03"),
    ],
)
def test_subencodings(pixel_format: PixelFormat, red: str, blue: str, white: str) -> None:
    """Every one of them, in tiles of 16 x 1, the last of which is 3 x 1."""
    five, three = [RED, BLUE, WHITE, RED, BLUE], [RED, BLUE, WHITE]
    tiles: list[tuple[str, list[int]]] = [
        (f"00 {red * 15} {blue}", [RED] * 15 + [BLUE]),
        (f"01 {red}", [RED] * 16),
        (f"02 {red} {blue} 5555", [RED, BLUE] * 8),
        ("7f 00ff", [RED] * 8 + [BLUE] * 8),
        (f"00 {white * 16}", [WHITE] * 16),
        ("81 00 810d 00", [RED, *[BLUE] * 14, RED]),
        (
            f"03 {red} {blue} {white} 0055aa24",
            [*[RED] * 4, *[BLUE] * 4, *[WHITE] * 4, RED, WHITE, BLUE, RED],
        ),
        (f"05 {red} {blue} {white} {red} {blue} 0123401234012340", five * 3 + five[:1]),
        ("81 0082 0c 01 01", [RED, *[WHITE] * 13, BLUE, BLUE]),
        (f"80 {red} 07 {blue} 06 {white} 00", [RED] * 8 + [BLUE] * 7 + [WHITE]),
        (f"83 {red} {blue} {white} 00 01 820d", [RED, BLUE, *[WHITE] * 14]),
        ("7f 18181818", [RED, BLUE, WHITE, RED] * 4),
        (f"03 {red} {blue} {white} 18", three),
    ]
    body = bytes.fromhex("".join(packed for packed, _ in tiles))
    expected = [color for _, colors in tiles for color in colors]
    width = len(expected) + 1
    place = Rectangle(1, 1, len(expected), 1)
    for there in ([body], [body[i : i + 1] for i in range(len(body))]):
        made = desktop(width, 3, pixel_format)
        made.set_colors(1, ((65535, 0, 0), (0, 0, 65535), (65535, 65535, 65535)))
        play(TRLE().decode(place, made), there).outcome()
        assert rows(made) == [[0] * width, [0, *expected], [0] * width]
        play(TRLE().skip(place, Outline(width, 3, pixel_format)), there).outcome()
    assert play(TRLE().skip(place, Outline(width, 3, pixel_format)), body[:-1]).waiting
    assert play(TRLE().decode(place, made), body[:-1]).waiting


def test_order_of_tiles() -> None:
    """From left to right, then down; those at the edges are smaller; palettes stay."""
    made, place = desktop(19, 18, BGR233), Rectangle(0, 0, 19, 18)
    body = bytes.fromhex("80 07 ff00" + "82 07c0 812f" + "7f" + "ffff" * 2 + "81 0181 04")
    play(TRLE().decode(place, made), body).outcome()
    upper, lower = [RED] * 16 + [BLUE] * 3, [BLUE] * 19
    assert rows(made) == [upper] * 16 + [lower] * 2
    outline = Outline(19, 18, BGR233)
    assert play(TRLE().skip(place, outline), body[:-1]).waiting is not None
    play(TRLE().skip(place, outline), body).outcome()
    assert outline.streams == set()


def test_rows_of_bits_are_filled_up() -> None:
    made = desktop(5, 4, BGR233)
    play(TRLE().decode(PLACE, made), bytes.fromhex("02 07 c0 bf 40")).outcome()
    assert rows(made)[1:3] == [[0, BLUE, RED, BLUE, 0], [0, RED, BLUE, RED, 0]]
