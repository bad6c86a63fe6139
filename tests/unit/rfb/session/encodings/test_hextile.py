"""rfb.session.encodings.hextile: RFC 6143 7.7.4."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings import hextile
from sealvnc.rfb.session.encodings.encoding import Outline, Wish
from sealvnc.rfb.session.encodings.hextile import Hextile
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import PixelFormat
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
from support.uncompiled import uncompiled

RED, BLUE, WHITE = 0xFF0000, 0x0000FF, 0xFFFFFF
PLACE = Rectangle(1, 1, 3, 2)


@pytest.fixture(params=["C", "Python"], autouse=True)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel as it is installed, and as Python."""
    if request.param == "Python":
        monkeypatch.setattr(hextile, "subrects", uncompiled("subrects"))
        monkeypatch.setattr(hextile, "pack_hextile", uncompiled("pack_hextile"))


@pytest.mark.parametrize("body", ["20", "80", "08 01 00 ff", "0a 0000 01 00 03"])
def test_broken(body: str) -> None:
    """Flags that there are none of, and subrectangles outside of the tile."""
    with pytest.raises(RemoteProtocolError, match="Hextile"):
        play(Hextile().decode(PLACE, desktop(5, 4, RGB565)), bytes.fromhex(body)).outcome()


def test_outside() -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError, match="outside"):
        next(Hextile().decode(Rectangle(3, 0, 3, 1), desktop(5, 4)))


@pytest.mark.parametrize("rectangle", [Rectangle(0, 0, 0, 4), Rectangle(5, 4, 0, 0)])
def test_empty(rectangle: Rectangle) -> None:
    """No byte is read."""
    assert list(Hextile().decode(rectangle, desktop(5, 4))) == []
    assert list(Hextile().skip(rectangle, Outline(5, 4))) == []


@pytest.mark.parametrize(
    ("pixel_format", "red", "blue", "white"),
    [
        (RGB565, "00f8", "1f00", "ffff"),
        (RGB565_BIG, "f800", "001f", "ffff"),
        (BGR233, "07", "c0", "ff"),
        (XRGB, "00ff0000", "000000ff", "eeffffff"),
        (RGBX, "ff000000", "0000ff00", "ffffffee"),
        (COLOR_MAP, "01", "02", "03"),
    ],
)
def test_subencodings(pixel_format: PixelFormat, red: str, blue: str, white: str) -> None:
    """Every one of them, in tiles of 16 x 1, the last of which is 3 x 1."""
    tiles: list[tuple[str, list[int]]] = [
        (f"01 {red * 15} {blue}", [RED] * 15 + [BLUE]),
        (f"02 {red}", [RED] * 16),
        ("00", [RED] * 16),
        (f"0c {white} 02 1000 3010", [RED, WHITE, RED, WHITE, WHITE, *[RED] * 11]),
        ("08 01 00e0", [WHITE] * 15 + [RED]),
        (f"1a {blue} 02 {red} 0010 {white} 1000", [RED, WHITE, *[BLUE] * 14]),
        ("08 00", [BLUE] * 16),
        (f"1f {white * 16}", [WHITE] * 16),
        (f"0e {blue} {red} 01 1010", [BLUE, RED, RED]),
    ]
    body = bytes.fromhex("".join(packed for packed, _ in tiles))
    expected = [color for _, colors in tiles for color in colors]
    made = desktop(len(expected) + 1, 3, pixel_format)
    made.set_colors(1, ((65535, 0, 0), (0, 0, 65535), (65535, 65535, 65535)))
    place = Rectangle(1, 1, len(expected), 1)
    play(Hextile().decode(place, made), body).outcome()
    black = [0] * (len(expected) + 1)
    assert rows(made) == [black, [0, *expected], black]
    outline = Outline(*made.framebuffer.size, pixel_format)
    assert play(Hextile().skip(place, outline), body[:-1]).waiting is not None
    for there in ([body], [body[i : i + 1] for i in range(len(body))]):
        play(Hextile().skip(place, outline), there).outcome()


def test_order_of_tiles() -> None:
    """From left to right, then down; those at the edges are smaller."""
    made = desktop(19, 18, BGR233)
    body = bytes.fromhex("0207 02c0 0aff00 01 070707 c0c0c0")
    play(Hextile().decode(Rectangle(0, 0, 19, 18), made), body).outcome()
    upper, middle, lower = [RED] * 16 + [BLUE] * 3, [WHITE] * 16 + [RED] * 3, [WHITE] * 16
    assert rows(made) == [upper] * 16 + [middle, lower + [BLUE] * 3]


def test_subrectangles_of_rows() -> None:
    """x and y, then width and height less one: upper and lower half of a byte."""
    made = desktop(5, 4, BGR233)
    play(Hextile().decode(PLACE, made), bytes.fromhex("0e 07 c0 01 11 10")).outcome()
    assert rows(made) == [
        [0] * 5,
        [0, RED, RED, RED, 0],
        [0, RED, BLUE, BLUE, 0],
        [0] * 5,
    ]


def test_encode_nothing() -> None:
    assert Hextile().encode(picture(5, [0] * 20), Rectangle(5, 4, 0, 0), Wish()) == b""


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(
    st.sampled_from(TRUE_COLOR),
    st.integers(1, 40),
    st.integers(1, 40),
    st.integers(1, 8),
    st.randoms(use_true_random=False),
)
def test_there_and_back(
    pixel_format: PixelFormat, width: int, height: int, colors: int, random: st.DataObject
) -> None:
    """Full colours are the same in every format, in however many pieces they come."""
    palette = [0xFF * (i & 1) | 0xFF00 * (i >> 1 & 1) | 0xFF0000 * (i >> 2) for i in range(colors)]
    sent = picture(44, random.choices(palette, [100, *[5] * (colors - 1)], k=44 * 44))
    place, received = Rectangle(3, 2, width, height), desktop(44, 44, pixel_format)
    body = Hextile().encode(sent, place, Wish(pixel_format))
    assert len(body) <= place.tiles(16) + place.area * pixel_format.bytes_per_pixel
    chunks = [body[at : at + 37] for at in range(0, len(body), 37)]
    play(Hextile().decode(place, received), chunks).outcome()
    assert [row[3 : 3 + width] for row in rows(received)[2 : 2 + height]] == [
        row[3 : 3 + width] for row in rows(sent)[2 : 2 + height]
    ]
    play(Hextile().skip(place, Outline(44, 44, pixel_format)), chunks).outcome()
