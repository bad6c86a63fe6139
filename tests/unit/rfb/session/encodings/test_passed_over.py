"""rfb.session.encodings.passed_over: boundaries of what only others ask for."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings import BOUNDARIES, ENCODINGS
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.passed_over import PassedOver
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import RGB565, desktop
from support.talk import play

H264, CURSOR, MODE = 50, 0x574D5664, 0x574D5669
PLACE = Rectangle(0, 0, 3, 2)
ONLY_PASSED = [n for n, make in BOUNDARIES.items() if isinstance(make(), PassedOver)]


@pytest.mark.parametrize("number", ONLY_PASSED)
def test_nobody_asked(number: int) -> None:
    """To decode one is an error of the peer's."""
    assert number not in ENCODINGS
    with pytest.raises(RemoteProtocolError, match=str(number)):
        play(BOUNDARIES[number]().decode(PLACE, desktop(4, 2))).outcome()


@pytest.mark.parametrize(
    ("number", "place", "body", "error"),
    [
        (H264, PLACE, "ffffffff 00000000", LimitError),
        (H264, PLACE, "00010019 00000000", LimitError),  # 4 * 6 + 65536 are allowed
        (CURSOR, Rectangle(0, 0, 513, 1), "", LimitError),
        (CURSOR, PLACE, "02 00", RemoteProtocolError),
        (MODE, Rectangle(0, 0, 65535, 65535), "", LimitError),
    ],
)
def test_refused(number: int, place: Rectangle, body: str, error: type[Exception]) -> None:
    """Before anything is passed."""
    with pytest.raises(error):
        play(BOUNDARIES[number]().skip(place, Outline(4, 2)), bytes.fromhex(body)).outcome()


@pytest.mark.parametrize(
    ("number", "head", "size"),
    [
        (H264, "00010018 00000001", 8 + 0x10018),
        (CURSOR, "00 00", 2 + 2 * 6 * 2),
        (CURSOR, "01 00", 2 + 6 * 4),
        (0x574D5665, "", 2),
        (0x574D5666, "", 0),
        (0x574D5667, "", 10),
        (0x574D5668, "", 4),
        (0x574D566A, "", 2),
        (-1000, "", 8),
    ],
)
def test_sizes(number: int, head: str, size: int) -> None:
    """So many bytes, and not one less."""
    start = bytes.fromhex(head)
    body, outline = start + bytes(size - len(start)), Outline(4, 2, RGB565)
    assert play(BOUNDARIES[number]().skip(PLACE, outline), [body]).waiting is None
    if size:
        assert play(BOUNDARIES[number]().skip(PLACE, outline), [body[:-1]]).waiting is not None
    assert outline.streams == ({"h264"} if number == H264 else set())


def test_display_mode() -> None:
    """Its size and its pixel format are those of what follows."""
    outline = Outline(4, 2)
    play(BOUNDARIES[MODE]().skip(PLACE, outline), RGB565.pack()).outcome()
    assert outline == Outline(3, 2, RGB565)
