"""rfb.session.photo: JPEG and PNG pictures."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session import photo
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from support.picture import picture, rows

PLACE = Rectangle(1, 1, 3, 2)
PAINTERS = {"JPEG": photo.paint_jpeg, "PNG": photo.paint_png}


def file(form: str, width: int = 3, height: int = 2, mode: str = "RGB") -> bytes:
    """Orange, or what comes next to it."""
    out = BytesIO()
    Image.new("RGB", (width, height), (255, 128, 0)).convert(mode).save(out, form)
    return out.getvalue()


def black() -> Framebuffer:
    return picture(5, [0] * 20)


@pytest.mark.parametrize("form", PAINTERS)
@pytest.mark.parametrize("size", [(2, 3), (4, 2), (3, 1)])
def test_another_size(form: str, size: tuple[int, int]) -> None:
    """Than the rectangle's."""
    with pytest.raises(RemoteProtocolError, match="pixels for 3x2"):
        PAINTERS[form](file(form, *size), black(), PLACE)


@pytest.mark.parametrize("form", PAINTERS)
def test_broken(form: str) -> None:
    """Cut off anywhere, and changed anywhere: an error of ours, or a picture."""
    data, broken = file(form), 0
    for end in range(0, len(data) - 24, 3):
        with pytest.raises(RemoteProtocolError):
            PAINTERS[form](data[:end], black(), PLACE)
    for at in range(len(data)):
        for bits in (1, 0x80, 0xFF):
            changed = data[:at] + bytes([data[at] ^ bits]) + data[at + 1 :]
            try:
                PAINTERS[form](changed, black(), PLACE)
            except RemoteProtocolError:
                broken += 1
    assert broken > len(data) // 10


@pytest.mark.parametrize("form", PAINTERS)
def test_the_other_form(form: str) -> None:
    """Each takes its own only."""
    other = {"JPEG": "PNG", "PNG": "JPEG"}[form]
    with pytest.raises(RemoteProtocolError):
        PAINTERS[form](file(other), black(), PLACE)
    with pytest.raises(RemoteProtocolError):
        PAINTERS[form](file("GIF"), black(), PLACE)


def test_png_bomb() -> None:
    """A gigantic one is refused by its header; a second header is, too."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    huge, wide = (
        chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
        for width, height in ((65535, 65535), (4, 2))
    )
    good = file("PNG")
    with pytest.raises(RemoteProtocolError, match="65535 x 65535"):
        photo.paint_png(good[:8] + huge + good[33:], black(), PLACE)
    with pytest.raises(RemoteProtocolError):
        photo.paint_png(good[:33] + huge + good[33:], black(), PLACE)
    with pytest.raises(RemoteProtocolError, match="a picture of 4 x 2 pixels for 3x2"):
        photo.paint_png(good[:33] + wide + good[33:], black(), PLACE)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
def test_png(mode: str) -> None:
    """Every kind; nothing is lost."""
    framebuffer, data = black(), file("PNG", mode=mode)
    photo.paint_png(data, framebuffer, PLACE)
    bytes_ = Image.open(BytesIO(data)).convert("RGB").tobytes()
    words = [int.from_bytes(bytes_[i : i + 3], "big") for i in range(0, 18, 3)]
    assert rows(framebuffer) == [[0] * 5, [0, *words[:3], 0], [0, *words[3:], 0], [0] * 5]


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_jpeg(mode: str) -> None:
    """Colours in their places, and the unused byte zero."""
    framebuffer = black()
    photo.paint_jpeg(file("JPEG", mode=mode), framebuffer, PLACE)
    red, green, blue = (framebuffer.words[6] >> shift & 255 for shift in (16, 8, 0))
    expected = (255, 128, 0) if mode == "RGB" else (151, 151, 151)
    assert all(abs(a - b) < 4 for a, b in zip((red, green, blue), expected, strict=True))
    assert max(framebuffer.words) <= 0xFFFFFF
    assert rows(framebuffer)[0] == rows(framebuffer)[3] == [0] * 5


@pytest.mark.parametrize("level", range(10))
def test_jpeg_of_ours(level: int) -> None:
    """Every level gives a picture; the higher, the longer."""
    pixels = [(x * 16 << 16) | (y * 16 << 8) | (x * y & 255) for y in range(16) for x in range(16)]
    data = photo.jpeg(picture(16, pixels).words, 16, 16, level)
    framebuffer = picture(16, [0] * 256)
    photo.paint_jpeg(data, framebuffer, Rectangle(0, 0, 16, 16))
    for found, made in zip(framebuffer.words, pixels, strict=True):
        assert abs((found >> 8 & 255) - (made >> 8 & 255)) < 60 - 5 * level
