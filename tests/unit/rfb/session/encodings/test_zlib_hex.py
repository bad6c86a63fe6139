"""rfb.session.encodings.zlib_hex: Hextile with zlib streams, only passed over."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.zlib_hex import ZlibHex
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import BGR233, RGB565, desktop
from support.talk import play

PLACE = Rectangle(0, 0, 3, 2)


def test_not_asked_for() -> None:
    with pytest.raises(RemoteProtocolError, match="ask"):
        play(ZlibHex(8).decode(PLACE, desktop(3, 2))).outcome()


@pytest.mark.parametrize("flags", [128, 129, 255])
def test_unknown_flags(flags: int) -> None:
    with pytest.raises(RemoteProtocolError, match="flags"):
        play(ZlibHex(8).skip(PLACE, Outline(3, 2)), bytes((flags,))).outcome()


@pytest.mark.parametrize("flags", [32, 64])
def test_length(flags: int) -> None:
    """More than the tile could ever need."""
    with pytest.raises(LimitError, match="zlib data"):
        play(ZlibHex(8).skip(PLACE, Outline(3, 2)), bytes((flags, 255, 255))).outcome()


@pytest.mark.parametrize(
    ("tile", "streams"),
    [
        ("00", set()),
        ("01 0102030405060708090a0b0c", set()),
        ("61 0102030405060708090a0b0c", set()),
        ("02 0102", set()),
        ("06 0102 0304", set()),
        ("0e 0102 0304 02 1111 1111", set()),
        ("1a 0102 01 0304 1111", set()),
        ("08 00", set()),
        ("20 0003 010203", {"zlibhex-raw"}),
        ("60 0000", {"zlibhex-raw"}),
        ("5e 0002 0102", {"zlibhex-hex"}),
    ],
)
def test_tile(tile: str, streams: set[str]) -> None:
    """Of 3 x 2 pixels, 16 bits each: neither less nor more."""
    outline, data = Outline(3, 2, RGB565), bytes.fromhex(tile)
    play(ZlibHex(8).skip(PLACE, outline), data).outcome()
    assert outline.streams == streams
    assert play(ZlibHex(8).skip(PLACE, outline), data[:-1]).waiting is not None


def test_tiles_at_edges() -> None:
    """Are smaller."""
    raw = [b"\1" + bytes(area) for area in (256, 48, 32, 6)]
    outline = Outline(19, 18, BGR233)
    play(ZlibHex(8).skip(Rectangle(0, 0, 19, 18), outline), [b"".join(raw)]).outcome()
    assert play(ZlibHex(8).skip(Rectangle(0, 0, 0, 18), outline)).outcome() is None
