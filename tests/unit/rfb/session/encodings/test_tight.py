"""rfb.session.encodings.tight: rfbproto 7.7.7."""

import zlib
from io import BytesIO

import pytest
from PIL import Image

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings import tight
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.tight import Tight
from sealvnc.rfb.session.encodings.tight_head import pack_length
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import BGR233, COLOR_MAP, DEEP, RGB565, RGB565_BIG, RGBX, XRGB, desktop, rows
from support.talk import play
from support.uncompiled import uncompiled

RED, BLUE, WHITE = 0xFF0000, 0x0000FF, 0xFFFFFF
PLACE = Rectangle(1, 1, 3, 2)
TPIXELS = "ff0000 0000ff ffffff"
FORMATS = [
    (BGRX, TPIXELS),
    (XRGB, TPIXELS),
    (RGBX, TPIXELS),
    (RGB565, "00f8 1f00 ffff"),
    (RGB565_BIG, "f800 001f ffff"),
    (BGR233, "07 c0 ff"),
    (DEEP, "0000f03f ff030000 ffffff3f"),
    (COLOR_MAP, "01 02 03"),
]


@pytest.fixture(params=["C", "Python"], autouse=True)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel as it is installed, and as Python."""
    if request.param == "Python":
        monkeypatch.setattr(tight, "tight", uncompiled("tight"))


def packed(stream: "zlib._Compress", data: bytes) -> bytes:
    body = stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    return pack_length(len(body)) + body


def check(body: bytes, pixels: list[int], width: int, pixel_format: PixelFormat = BGRX) -> None:
    """``body`` is a rectangle of ``pixels``, for `decode` and for `skip`, however it comes."""
    place = Rectangle(1, 1, width, len(pixels) // width)
    outline = Outline(width + 1, place.height + 2, pixel_format)
    assert play(Tight().skip(place, outline), body[:-1]).waiting is not None
    for pieces in ([body], [body[i : i + 1] for i in range(len(body))]):
        made = desktop(width + 1, place.height + 2, pixel_format)
        made.set_colors(1, ((65535, 0, 0), (0, 0, 65535), (65535, 65535, 65535)))
        play(Tight().decode(place, made), pieces).outcome()
        lines = [[0, *pixels[i : i + width]] for i in range(0, len(pixels), width)]
        assert rows(made) == [[0] * (width + 1), *lines, [0] * (width + 1)]
        play(Tight().skip(place, outline), pieces).outcome()


def test_outside() -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError, match="outside"):
        next(Tight().decode(Rectangle(3, 0, 3, 1), desktop(5, 4)))


def test_too_few_pixels() -> None:
    """What zlib gives is short."""
    body = b"\0" + packed(zlib.compressobj(), bytes(17))
    with pytest.raises(RemoteProtocolError, match="17 bytes of pixels, not 18"):
        play(Tight().decode(PLACE, desktop(5, 4)), body).outcome()


def test_too_many_pixels() -> None:
    """A bomb, however well compressed."""
    body = b"\0" + packed(zlib.compressobj(), bytes(1 << 20))
    for pieces in ([body], [body[i : i + 1] for i in range(len(body))]):
        with pytest.raises(LimitError, match="more than"):
            play(Tight().decode(Rectangle(0, 0, 40, 40), desktop(40, 40)), pieces).outcome()


@pytest.mark.parametrize("body", ["00 0c 0123456789abcdef01234567", "90 04 ffd8ffd9"])
def test_broken(body: str) -> None:
    """Neither zlib nor JPEG."""
    with pytest.raises(RemoteProtocolError, match="broken"):
        play(Tight().decode(PLACE, desktop(5, 4)), bytes.fromhex(body)).outcome()


def test_no_such_color() -> None:
    """An index beyond the palette."""
    body = bytes.fromhex("40 01 02" + TPIXELS + "000102030201")
    with pytest.raises(RemoteProtocolError, match="palette"):
        play(Tight().decode(PLACE, desktop(5, 4)), body).outcome()


def test_gradient_of_indices() -> None:
    """A colour map has no gradients."""
    with pytest.raises(RemoteProtocolError, match="gradient"):
        play(Tight().decode(PLACE, desktop(5, 4, COLOR_MAP)), b"\x40\2" + bytes(6)).outcome()


@pytest.mark.parametrize("rectangle", [Rectangle(0, 0, 0, 4), Rectangle(5, 4, 0, 0)])
@pytest.mark.parametrize("body", ["00", "80 010203", "40 02", "40 01 01 000000 ffffff"])
def test_empty(rectangle: Rectangle, body: str) -> None:
    """A head, and no pixels."""
    check(bytes.fromhex("80 ff0000"), [RED], 1)
    made = desktop(5, 4)
    play(Tight().decode(rectangle, made), bytes.fromhex(body)).outcome()
    assert rows(made) == [[0] * 5] * 4


@pytest.mark.parametrize(("pixel_format", "colors"), FORMATS)
def test_formats(pixel_format: PixelFormat, colors: str) -> None:
    """TPIXEL where there are eight bits of each, else PIXEL; each compression and filter."""
    red, blue, white = map(bytes.fromhex, colors.split())
    check(b"\x80" + red, [RED] * 6, 3, pixel_format)
    check(b"\0" + red + blue, [RED, BLUE], 2, pixel_format)
    pixels = (red + blue + white) * 5
    seen = [RED, BLUE, WHITE] * 5
    copied = packed(zlib.compressobj(), pixels)
    check(b"\0" + copied, seen, 5, pixel_format)
    check(b"\x40\0" + copied, seen, 5, pixel_format)
    check(b"\xa0" + pack_length(len(pixels)) + pixels, seen, 5, pixel_format)
    palette = b"\1\2" + blue + red + white
    indexes = bytes([1, 0, 2]) * 5
    check(b"\x50" + palette + packed(zlib.compressobj(), indexes), seen, 5, pixel_format)
    check(b"\xe0" + palette + b"\x0f" + indexes, seen, 5, pixel_format)
    check(b"\x40" + palette + bytes([0, 1, 2]), [BLUE, RED, WHITE], 3, pixel_format)
    mono = b"\x40\1\1" + white + blue
    check(mono + b"\x40\xa0", [WHITE, BLUE, WHITE, BLUE, WHITE, BLUE], 3, pixel_format)
    check(b"\x40\1\0" + red + b"\0", [RED, RED], 2, pixel_format)


@pytest.mark.parametrize(
    ("pixel_format", "differences"),
    [
        (BGRX, "ff0000 0100ff"),
        (RGBX, "ff0000 0100ff"),
        (RGB565, "00f8 1f08"),
        (RGB565_BIG, "f800 081f"),
        (BGR233, "07 c1"),
    ],
)
def test_gradient(pixel_format: PixelFormat, differences: str) -> None:
    """Red, and from there to blue: one more of red is none of it."""
    check(b"\x40\2" + bytes.fromhex(differences), [RED, BLUE], 2, pixel_format)


def test_jpeg() -> None:
    """Its colours are true whatever the format of other pixels."""
    out = BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "JPEG")
    body = b"\x90" + pack_length(len(out.getvalue())) + out.getvalue()
    check(body, [WHITE] * 64, 8)
    check(body, [WHITE] * 64, 8, RGBX)
    check(body, [WHITE] * 64, 8, RGB565)


def test_streams() -> None:
    """Four; each goes on from rectangle to rectangle until it is reset, before its data."""
    encoding, made, outline = Tight(), desktop(5, 4), Outline(5, 4)
    streams = [zlib.compressobj() for _ in range(4)]

    def paint(control: int, stream: int, seed: int) -> None:
        pixels = bytes(range(seed, seed + 18))
        body = bytes([control]) + packed(streams[stream], pixels)
        play(encoding.decode(PLACE, made), body).outcome()
        assert rows(made)[2][3] == int.from_bytes(pixels[-3:], "big")
        play(Tight().skip(PLACE, outline), body).outcome()

    for number in (0, 1, 2, 3, 1, 0, 2, 2):
        paint(number << 4, number, number * 50)
    assert outline.streams == {"tight-0", "tight-1", "tight-2", "tight-3"}
    streams[1], streams[3] = zlib.compressobj(), zlib.compressobj()
    paint(0x1A, 1, 7)
    assert outline.streams == {"tight-0", "tight-1", "tight-2"}
    paint(0x30, 3, 8)
    paint(0x00, 0, 9)
    streams[2] = zlib.compressobj()
    play(encoding.decode(PLACE, made), bytes.fromhex("84 000000")).outcome()
    paint(0x20, 2, 9)
