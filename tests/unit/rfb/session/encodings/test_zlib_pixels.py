"""rfb.session.encodings.zlib_pixels: rfbproto 7.7.6."""

import zlib

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.zlib_pixels import Zlib
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import BGR233, COLOR_MAP, DEEP, RGB565_BIG, RGBX, desktop, rows
from support.talk import play

PLACE = Rectangle(1, 0, 2, 2)


class Stream:
    """A server's: each body is flushed, none begins anew."""

    def __init__(self) -> None:
        self._deflate = zlib.compressobj()

    def body(self, data: bytes) -> bytes:
        packed = self._deflate.compress(data) + self._deflate.flush(zlib.Z_SYNC_FLUSH)
        return len(packed).to_bytes(4, "big") + packed


@pytest.mark.parametrize("size", [0, 1, 15])
def test_too_little(size: int) -> None:
    """Pixels are missing."""
    with pytest.raises(RemoteProtocolError, match="bytes of pixels"):
        play(Zlib().decode(PLACE, desktop(3, 2)), Stream().body(bytes(size))).outcome()


@pytest.mark.parametrize("size", [17, 500_000])
def test_too_much(size: int) -> None:
    """However small it is when compressed."""
    with pytest.raises(LimitError, match="inflate"):
        play(Zlib().decode(PLACE, desktop(3, 2)), [Stream().body(bytes(size))]).outcome()


def test_not_zlib() -> None:
    with pytest.raises(RemoteProtocolError, match="broken zlib"):
        play(Zlib().decode(PLACE, desktop(3, 2)), b"\0\0\0\4\1\2\3\4").outcome()


@pytest.mark.parametrize("length", [2000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_length(length: int) -> None:
    """Refused before anything more is read."""
    head = length.to_bytes(4, "big")
    for dialogue in (
        Zlib().decode(PLACE, desktop(3, 2)),
        Zlib().skip(PLACE, Outline(3, 2)),
    ):
        with pytest.raises(LimitError, match="bytes of zlib data"):
            play(dialogue, head).outcome()


def test_outside() -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError, match="outside"):
        next(Zlib().decode(PLACE, desktop(2, 2)))


@pytest.mark.parametrize(
    ("pixel_format", "red", "blue"),
    [
        (BGRX, "0000ff00", "ff0000ee"),
        (RGBX, "ff000000", "0000ffee"),
        (DEEP, "0000f03f", "ff0300c0"),
        (RGB565_BIG, "f800", "001f"),
        (BGR233, "07", "c0"),
        (COLOR_MAP, "01", "02"),
    ],
)
def test_one_stream(pixel_format: PixelFormat, red: str, blue: str) -> None:
    """It goes on from one rectangle to the next, an empty one between them."""
    made, encoding, stream = desktop(3, 2, pixel_format), Zlib(), Stream()
    made.set_colors(1, ((65535, 0, 0), (0, 0, 65535)))
    first = stream.body(bytes.fromhex(red + blue + blue + red))
    play(encoding.decode(PLACE, made), first).outcome()
    assert rows(made) == [[0, 0xFF0000, 0x0000FF], [0, 0x0000FF, 0xFF0000]]
    play(encoding.decode(Rectangle(0, 2, 3, 0), made), stream.body(b"")).outcome()
    second = stream.body(bytes.fromhex(blue + blue + red + red))
    play(encoding.decode(PLACE, made), [second]).outcome()
    assert rows(made) == [[0, 0x0000FF, 0x0000FF], [0, 0xFF0000, 0xFF0000]]


def test_skip() -> None:
    """Neither less nor more, and the stream counts as used."""
    body, outline = Stream().body(bytes(16)), Outline(3, 2)
    assert play(Zlib().skip(PLACE, outline), body[:-1]).waiting is not None
    play(Zlib().skip(PLACE, outline), body).outcome()
    assert outline.streams == {"zlib"}
