"""rfb.session.messages.desktop_size: rfbproto 7.4.16."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.messages.desktop_size import (
    Screen,
    SetDesktopSize,
    read_screens,
    set_desktop_size,
)
from sealvnc.wire import limits
from support.talk import play

LEFT = Screen(1, 0, 0, 640, 480)
RIGHT = Screen(0xFFFFFFFF, 640, 0, 320, 240, 0x80000000)


@pytest.mark.parametrize("count", [limits.SCREENS + 1, 255])
def test_too_many_screens(count: int) -> None:
    """Refused before any of them is read."""
    with pytest.raises(LimitError, match=f"{count} screens"):
        play(set_desktop_size(), bytes([0, 0, 1, 0, 1, count, 0])).outcome()


@pytest.mark.parametrize(
    ("message", "packed"),
    [
        (SetDesktopSize(640, 480, ()), "fb 00 0280 01e0 00 00"),
        (
            SetDesktopSize(960, 480, (LEFT, RIGHT)),
            "fb 00 03c0 01e0 02 00"
            "00000001 0000 0000 0280 01e0 00000000"
            "ffffffff 0280 0000 0140 00f0 80000000",
        ),
    ],
)
def test_there_and_back(message: SetDesktopSize, packed: str) -> None:
    assert message.pack() == bytes.fromhex(packed)
    assert play(set_desktop_size(), bytes.fromhex(packed)[1:]).outcome() == message


def test_as_many_screens_as_may_be() -> None:
    screens = tuple(Screen(i, i, 0, 1, 1) for i in range(limits.SCREENS))
    packed = b"".join(screen.pack() for screen in screens)
    assert play(read_screens(limits.SCREENS), [packed]).outcome() == screens
