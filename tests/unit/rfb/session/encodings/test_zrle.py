"""rfb.session.encodings.zrle: RFC 6143 7.7.6."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings import zrle
from sealvnc.rfb.session.encodings.encoding import Outline, Wish
from sealvnc.rfb.session.encodings.raw import Raw
from sealvnc.rfb.session.encodings.zrle import ZRLE
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import BGR233, COLOR_MAP, TRUE_COLOR, desktop, picture, rows
from support.talk import play
from support.uncompiled import uncompiled

RED, BLUE = 0xFF0000, 0x0000FF
PLACE = Rectangle(1, 1, 3, 2)


@pytest.fixture(params=["C", "Python"], autouse=True)
def form(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernels as they are installed, and as Python."""
    if request.param == "Python":
        monkeypatch.setattr(zrle, "tiles", uncompiled("tiles"))
        monkeypatch.setattr(zrle, "pack_tiles", uncompiled("pack_tiles"))


def body(tiles: str | bytes) -> bytes:
    """The first of a stream."""
    deflate = zlib.compressobj()
    data = bytes.fromhex(tiles) if isinstance(tiles, str) else tiles
    packed = deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
    return len(packed).to_bytes(4, "big") + packed


@pytest.mark.parametrize(
    "tiles", ["11", "7f00", "8100", "80 07 06", "83 07 c0 ff 03", "0307c0ffff"]
)
def test_broken(tiles: str) -> None:
    """No such subencoding (none uses a palette again), a run or a colour outside."""
    data = body(bytes.fromhex(tiles) + bytes(20))
    with pytest.raises(RemoteProtocolError, match="tile"):
        play(ZRLE().decode(PLACE, desktop(5, 4, BGR233)), data).outcome()


@pytest.mark.parametrize("tiles", ["", "00 07", "01", "02 07 c0 00", "80 07 04", "82 07 c0 80"])
def test_too_little(tiles: str) -> None:
    """The last tile is not all there."""
    with pytest.raises(RemoteProtocolError, match="end before"):
        play(ZRLE().decode(PLACE, desktop(5, 4, BGR233)), body(tiles)).outcome()


@pytest.mark.parametrize("tiles", ["01 07 00", "02 07c0 0000 0107"])
def test_too_much(tiles: str) -> None:
    """Bytes that belong to no tile: QEMU, TigerVNC and libvncserver never send such."""
    with pytest.raises(RemoteProtocolError, match="after the last"):
        play(ZRLE().decode(PLACE, desktop(5, 4, BGR233)), body(tiles)).outcome()


def test_bomb() -> None:
    """However small it is when compressed."""
    with pytest.raises(LimitError, match="inflate"):
        play(ZRLE().decode(PLACE, desktop(5, 4)), [body(bytes(500_000))]).outcome()


def test_not_zlib() -> None:
    with pytest.raises(RemoteProtocolError, match="broken zlib"):
        play(ZRLE().decode(PLACE, desktop(5, 4)), b"\0\0\0\4\1\2\3\4").outcome()


@pytest.mark.parametrize("length", [3000, 0x7FFFFFFF, 0xFFFFFFFF])
def test_length(length: int) -> None:
    """Refused before anything more is read."""
    for dialogue in (ZRLE().decode(PLACE, desktop(5, 4)), ZRLE().skip(PLACE, Outline(5, 4))):
        with pytest.raises(LimitError, match="data for"):
            play(dialogue, length.to_bytes(4, "big")).outcome()


def test_outside() -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError, match="outside"):
        next(ZRLE().decode(Rectangle(3, 0, 3, 1), desktop(5, 4)))


def test_color_map() -> None:
    """We serve true colour only."""
    with pytest.raises(RemoteProtocolError, match="colour map"):
        ZRLE().encode(picture(2, [1, 2]), Rectangle(0, 0, 2, 1), Wish(COLOR_MAP))


def test_decode() -> None:
    """A vector by hand: tiles of 64 pixels, three bytes each, and a run over several rows."""
    made = desktop(66, 65)
    tiles = (
        "80 0000ff ffffffffffffffffffffffffffffffff 0f"
        + "01 ff0000"
        + "01 ff0000"
        + "00 0000ff 0000ff"
    )
    play(ZRLE().decode(Rectangle(0, 0, 66, 65), made), [body(tiles)]).outcome()
    assert rows(made) == [[RED] * 64 + [BLUE] * 2] * 64 + [[BLUE] * 64 + [RED] * 2]
    assert made.framebuffer.complete


def test_skip() -> None:
    """Neither less nor more, and the stream counts as used."""
    data, outline = body("01 0000ff"), Outline(5, 4)
    assert play(ZRLE().skip(PLACE, outline), data[:-1]).waiting is not None
    play(ZRLE().skip(PLACE, outline), data).outcome()
    assert outline.streams == {"zrle"}


@pytest.mark.parametrize("rectangle", [Rectangle(0, 0, 0, 4), Rectangle(5, 4, 0, 0)])
def test_empty(rectangle: Rectangle) -> None:
    """It is a part of the stream even so."""
    encoder, decoder, made = ZRLE(), ZRLE(), desktop(5, 4)
    source = picture(5, range(20))
    for each in (rectangle, Rectangle(0, 0, 5, 4)):
        data = encoder.encode(source, each, Wish())
        play(decoder.decode(each, made), data).outcome()
    assert made.framebuffer.pixels == source.pixels


PICTURES = st.builds(
    lambda colors, runs, width: picture(
        width,
        ([colors[color % len(colors)] for color, run in runs for _ in range(run)] * 40)[
            : width * (1 + 700 // width)
        ],
    ),
    st.lists(st.integers(0, 0xFFFFFF), min_size=1, max_size=140),
    st.lists(st.tuples(st.integers(0, 139), st.integers(1, 300)), min_size=30, max_size=90),
    st.integers(1, 130),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(PICTURES, min_size=1, max_size=2), st.sampled_from(TRUE_COLOR), st.integers(0, 9))
def test_both_ways(sources: list[Framebuffer], pixel_format: PixelFormat, compression: int) -> None:
    """What is encoded is decoded to what Raw would give, in one stream."""
    encoder, decoder = ZRLE(), ZRLE()
    for source in sources:
        wish, whole = Wish(pixel_format, compression=compression), Rectangle(0, 0, *source.size)
        made, expected = (desktop(*source.size, pixel_format) for _ in range(2))
        play(decoder.decode(whole, made), [encoder.encode(source, whole, wish)]).outcome()
        play(Raw().decode(whole, expected), [Raw().encode(source, whole, wish)]).outcome()
        assert made.framebuffer.pixels == expected.framebuffer.pixels


def test_part() -> None:
    """Of a picture; nothing else is painted."""
    source, made = picture(5, range(1, 21)), desktop(5, 4, BGRX)
    play(ZRLE().decode(PLACE, made), ZRLE().encode(source, PLACE, Wish())).outcome()
    assert rows(made) == [[0] * 5, [0, 7, 8, 9, 0], [0, 12, 13, 14, 0], [0] * 5]
