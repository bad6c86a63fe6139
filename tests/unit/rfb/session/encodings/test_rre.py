"""rfb.session.encodings.rre: RFC 6143 7.7.3."""

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings import rre
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.rre import RRE
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import PixelFormat
from support.picture import BGR233, COLOR_MAP, RGB565, RGB565_BIG, RGBX, XRGB, desktop, rows
from support.talk import play
from support.uncompiled import uncompiled

RED, BLUE, WHITE = 0xFF0000, 0x0000FF, 0xFFFFFF
PLACE = Rectangle(1, 1, 3, 2)


@pytest.fixture(params=["C", "Python"], autouse=True)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel as it is installed, and as Python."""
    if request.param == "Python":
        monkeypatch.setattr(rre, "rre", uncompiled("rre"))


@pytest.mark.parametrize("count", [7, 2**31 - 1, 2**31, 2**32 - 1])
def test_more_than_there_are_pixels(count: int) -> None:
    """Refused as soon as it is read."""
    head = count.to_bytes(4, "big")
    with pytest.raises(RemoteProtocolError, match="subrectangles for 6 pixels"):
        play(RRE().decode(PLACE, desktop(5, 4)), head).outcome()
    with pytest.raises(RemoteProtocolError, match="subrectangles for 6 pixels"):
        play(RRE().skip(PLACE, Outline(5, 4)), head).outcome()


@pytest.mark.parametrize(
    ("place", "match"),
    [
        ("0003 0000 0001 0001", "outside"),
        ("0000 0002 0001 0001", "outside"),
        ("0000 0000 0004 0001", "outside"),
        ("ffff ffff ffff ffff", "outside"),
        ("0000 0000 0003 0002", "over each other"),
    ],
)
def test_broken(place: str, match: str) -> None:
    body = bytes.fromhex("00000003 07" + f"07 {place}" * 3)
    with pytest.raises(RemoteProtocolError, match=match):
        play(RRE().decode(PLACE, desktop(5, 4, BGR233)), body).outcome()


def test_outside() -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError, match="outside"):
        next(RRE().decode(Rectangle(3, 0, 3, 1), desktop(5, 4)))


@pytest.mark.parametrize("rectangle", [Rectangle(0, 0, 0, 4), Rectangle(5, 4, 0, 0)])
def test_empty(rectangle: Rectangle) -> None:
    """A count of none, and a background all the same."""
    body = bytes(8)
    play(RRE().decode(rectangle, desktop(5, 4)), body).outcome()
    play(RRE().skip(rectangle, Outline(5, 4)), body).outcome()


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
def test_decode(pixel_format: PixelFormat, red: str, blue: str, white: str) -> None:
    """In one piece and byte by byte; `skip` passes over the same bytes."""
    body = bytes.fromhex(
        f"00000003 {red}"
        f"{blue} 0000 0000 0001 0002"
        f"{white} 0001 0001 0002 0001"
        f"{red} 0002 0001 0001 0001"
    )
    for there in ([body], [body[i : i + 1] for i in range(len(body))]):
        made = desktop(5, 4, pixel_format)
        made.set_colors(1, ((65535, 0, 0), (0, 0, 65535), (65535, 65535, 65535)))
        play(RRE().decode(PLACE, made), there).outcome()
        assert rows(made) == [
            [0] * 5,
            [0, BLUE, RED, RED, 0],
            [0, BLUE, WHITE, RED, 0],
            [0] * 5,
        ]
    outline = Outline(5, 4, pixel_format)
    assert play(RRE().skip(PLACE, outline), body[:-1]).waiting is not None
    play(RRE().skip(PLACE, outline), body).outcome()
