"""rfb.session.wishes: what SetEncodings asks for."""

import pytest

from sealvnc.rfb.session.encodings import Wish
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.rfb.session.wishes import preferred, wish


@pytest.mark.parametrize(
    ("encodings", "number"),
    [((), 0), ((1, 2, 15), 0), ((1, 16, 7), 16), ((7, 16, 0), 7), ((-239, 5), 5), ((0, 7), 0)],
)
def test_preferred(encodings: tuple[int, ...], number: int) -> None:
    """The first that we write; Raw, whatever the client says."""
    assert preferred(encodings) == number


@pytest.mark.parametrize(
    ("encodings", "expected"),
    [
        ((7,), Wish(BGRX)),
        ((7, -32, -256), Wish(BGRX, 0, 0)),
        ((7, -23, -247), Wish(BGRX, 9, 9)),
        ((-26, -30), Wish(BGRX, 6)),
        ((-33, -22, -257, -246), Wish(BGRX)),
        ((-317,), Wish(BGRX, without_zlib=True)),
    ],
)
def test_wish(encodings: tuple[int, ...], expected: Wish) -> None:
    """Levels by their pseudo-encodings, the first of a kind; nothing may be lost unless asked."""
    assert wish(encodings, BGRX) == expected
