"""Real servers, every encoding that each offers: the picture is the one on their screen."""

from collections.abc import Iterator

import numpy as np
import pytest

from interop.encodings import picture_of, psnr
from interop.screens import SCREENS, Screen
from peers import picture
from sealvnc.rfb.session.encodings import ANNOUNCED
from sealvnc.rfb.session.pixel_format import PixelFormat

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("encodings")]

RAW, RRE, CORRE, HEXTILE, ZLIB, TIGHT, ZRLE, TIGHT_PNG = 0, 2, 4, 5, 6, 7, 16, -260
QUALITY_8, QUALITY_2, LEVEL_1 = -24, -30, -255

OFFERED = {
    "QEMU": (RAW, HEXTILE, ZLIB, TIGHT, ZRLE, TIGHT_PNG),
    "Xtigervnc": (RAW, RRE, HEXTILE, TIGHT, ZRLE),
    "x11vnc": (RAW, CORRE, HEXTILE, ZLIB, TIGHT, ZRLE),
}
"""What each sends of this picture when it is the only encoding that we name, besides Raw."""

FORMATS = {
    "565": PixelFormat(16, 16, False, True, 31, 63, 31, 11, 5, 0),
    "big endian": PixelFormat(32, 24, True, True, 255, 255, 255, 16, 8, 0),
    "RGBX": PixelFormat(32, 24, False, True, 255, 255, 255, 0, 8, 16),
    "332": PixelFormat(8, 8, False, True, 7, 7, 3, 5, 2, 0),
}

PSNR = {QUALITY_8: 32.0, QUALITY_2: 20.0}
"""dB of JPEG at these qualities, at least: a quarter of the picture is noise."""


@pytest.fixture(scope="module", params=SCREENS)
def screen(request: pytest.FixtureRequest) -> Iterator[tuple[str, Screen]]:
    with SCREENS[request.param]() as shown:
        yield request.param, shown


def test_each_encoding(screen: tuple[str, Screen]) -> None:
    """Equal to the last bit, and it was this encoding that came."""
    kind, shown = screen
    for number in OFFERED[kind]:
        words, came = picture_of(shown.address, [number, LEVEL_1])
        assert came[number], (kind, number, came)
        assert (words == picture.words()).all(), (kind, number)


def test_rre_of_x11vnc() -> None:
    """It sends Raw where RRE is longer, as it is for the picture of the others."""
    with SCREENS["x11vnc"](words=picture.squares()) as shown:
        words, came = picture_of(shown.address, [RRE])
    assert came[RRE]
    assert (words == picture.squares()).all()


def test_what_is_not_offered_comes_raw(screen: tuple[str, Screen]) -> None:
    """TRLE and JPEG (21) are sent by none of them: who speaks them, speaks Raw too."""
    _, shown = screen
    for number in (15, 21):
        words, came = picture_of(shown.address, [number])
        assert set(came) == {RAW}
        assert (words == picture.words()).all()


def test_all_that_our_client_asks_for(screen: tuple[str, Screen]) -> None:
    """As it is in every session: nothing is lost."""
    _, shown = screen
    words, came = picture_of(shown.address, ANNOUNCED)
    assert came[ZRLE]
    assert (words == picture.words()).all()


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_each_pixel_format(screen: tuple[str, Screen], form: PixelFormat) -> None:
    """Every encoding gives what Raw gives in this format; colours are as near as it can."""
    kind, shown = screen
    raw, _ = picture_of(shown.address, [RAW], form)
    if kind == "QEMU" and form.big_endian_flag:
        assert psnr(raw, picture.words()) < 10  # it goes on in its own byte order: all but Tight
        assert (picture_of(shown.address, [TIGHT, LEVEL_1], form)[0] == picture.words()).all()
        return
    if form.bits_per_pixel == 32:
        assert (raw == picture.words()).all()
    assert psnr(raw, picture.words()) > 18
    for number in OFFERED[kind]:
        words, came = picture_of(shown.address, [number, LEVEL_1], form)
        assert came[number], (kind, number, came)
        if number == TIGHT_PNG:  # QEMU makes eight bits of five in another way
            assert psnr(words, raw) > 40
        else:
            assert (words == raw).all(), (kind, number)


@pytest.mark.parametrize("quality", PSNR)
def test_jpeg(screen: tuple[str, Screen], quality: int) -> None:
    """Within a bound; and it was JPEG: something is lost, in more than a few columns."""
    kind, shown = screen
    if (kind, quality) == ("QEMU", QUALITY_8):
        quality = QUALITY_2  # QEMU finds nothing smooth enough for JPEG at the higher one
    words, came = picture_of(shown.lossy, [TIGHT, quality])
    assert came[TIGHT]
    assert PSNR[quality] < psnr(words, picture.words()) < 99, kind
    assert (words != picture.words()).mean() > 0.05, kind


def test_qemu_garbles_the_256th_colour() -> None:
    """Why ZRLE comes before Tight in our list: index 255 of a palette becomes index 0."""
    with SCREENS["QEMU"]() as shown:
        words, _ = picture_of(shown.address, [TIGHT])
        png, _ = picture_of(shown.address, [TIGHT_PNG])
    wrong = words != picture.words()
    assert 0 < wrong.mean() < 0.001
    assert (words == png).all()  # Pillow reads the same, so it is not our decoder
    assert np.unique(words[wrong]).tolist() == [0]
