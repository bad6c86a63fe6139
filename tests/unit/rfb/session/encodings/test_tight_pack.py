"""rfb.session.encodings.tight_pack: what we say, and that we understand it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.encodings.encoding import Outline, Wish
from sealvnc.rfb.session.encodings.tight import Tight
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from sealvnc.rfb.session.pixels import convert
from support.picture import BGR233, COLOR_MAP, RGB565, TRUE_COLOR, desktop, picture
from support.talk import play

SIDE = 32
WHOLE = Rectangle(0, 0, SIDE, SIDE)
PHOTO = picture(
    SIDE, [(x * 7 << 16) | (y * 7 << 8) | (x * y >> 2) for y in range(32) for x in range(32)]
)


def of_colors(count: int) -> Framebuffer:
    return picture(SIDE, [i * 7 % count * 0x050505 for i in range(SIDE * SIDE)])


def told(picture: Framebuffer, wish: Wish) -> int:
    """The byte that a rectangle begins with."""
    return Tight().encode(picture, WHOLE, wish)[0]


def test_color_map() -> None:
    """We serve true colours only."""
    with pytest.raises(RemoteProtocolError, match="colour map"):
        Tight().encode(PHOTO, WHOLE, Wish(COLOR_MAP))


def test_kinds() -> None:
    """One colour, two, some, many; and never a reset."""
    assert Tight().encode(of_colors(1), WHOLE, Wish()).hex() == "80000000"
    assert told(of_colors(2), Wish()) == 0x50
    assert told(of_colors(3), Wish()) == 0x60
    assert told(of_colors(25), Wish(quality=None)) == 0x60
    assert told(PHOTO, Wish()) == 0x00


def test_jpeg() -> None:
    """Only if quality is asked for, colours are many, and a client can show them."""
    assert told(PHOTO, Wish(quality=0)) == 0x90
    assert told(PHOTO, Wish(RGB565, quality=9)) == 0x90
    assert told(PHOTO, Wish(BGR233, quality=9)) != 0x90
    assert told(of_colors(24), Wish(quality=9)) == 0x60
    assert told(of_colors(25), Wish(quality=9)) == 0x90
    small = Tight().encode(PHOTO, Rectangle(0, 0, 15, 17), Wish(quality=9))
    assert small[0] != 0x90


def test_quality() -> None:
    """The better, the longer."""
    sizes = [len(Tight().encode(PHOTO, WHOLE, Wish(quality=level))) for level in range(10)]
    assert sizes == sorted(sizes)
    assert sizes[0] * 2 < sizes[9]


def test_without_zlib() -> None:
    """If the client can, and wishes for no compression."""
    wish = Wish(compression=0, without_zlib=True)
    assert Tight().encode(PHOTO, WHOLE, wish) == b"\xa0\x80\x18" + convert_tpixels(PHOTO)
    assert told(of_colors(3), wish) == 0xE0
    assert told(PHOTO, Wish(compression=0)) == 0x00
    assert told(PHOTO, Wish(compression=1, without_zlib=True)) == 0x00


def convert_tpixels(source: Framebuffer) -> bytes:
    """Red, green, blue."""
    return b"".join(word.to_bytes(3, "big") for word in source.words)


pixels = st.integers(1, 40).flatmap(
    lambda count: st.lists(
        st.sampled_from([i * 0x9E3779 & 0xFFFFFF for i in range(count)]), min_size=90, max_size=90
    )
)


@given(
    made=st.lists(st.tuples(pixels, st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=4),
    pixel_format=st.sampled_from(TRUE_COLOR),
    compression=st.sampled_from([0, 1, 6]),
    without_zlib=st.booleans(),
)
def test_both_ways(
    made: list[tuple[list[int], int, int]],
    pixel_format: PixelFormat,
    compression: int,
    without_zlib: bool,
) -> None:
    """What is encoded is decoded to what Raw shows of it; `skip` goes just as far."""
    encoder, decoder = Tight(), Tight()
    wish = Wish(pixel_format, None, compression, without_zlib)
    for words, width, height in made:
        source, place = picture(10, words), Rectangle(1, 0, width, height)
        body = encoder.encode(source, place, wish)
        target = desktop(10, 9, pixel_format)
        play(decoder.decode(place, target), [body]).outcome()
        seen = convert(target.framebuffer, place, pixel_format)
        assert seen == convert(source, place, pixel_format)
        outline = Outline(10, 9, pixel_format)
        play(Tight().skip(place, outline), [body]).outcome()
        assert play(Tight().skip(place, outline), [body[:-1]]).waiting is not None


@pytest.mark.parametrize("pixel_format", TRUE_COLOR)
def test_large(pixel_format: PixelFormat) -> None:
    """The same with more colours than a palette has."""
    body = Tight().encode(PHOTO, WHOLE, Wish(pixel_format))
    target = desktop(SIDE, SIDE, pixel_format)
    play(Tight().decode(WHOLE, target), [body]).outcome()
    assert convert(target.framebuffer, WHOLE, pixel_format) == convert(PHOTO, WHOLE, pixel_format)
    if pixel_format is BGRX:
        assert target.framebuffer.words.tolist() == PHOTO.words.tolist()
