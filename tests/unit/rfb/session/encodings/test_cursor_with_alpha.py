"""rfb.session.encodings.cursor_with_alpha: rfbproto 7.8.17."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.desktop import Cursor
from sealvnc.rfb.session.encodings.cursor_with_alpha import CursorWithAlpha
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import BGR233, desktop
from support.talk import play

PLACE = Rectangle(1, 0, 2, 1)
BODY = bytes.fromhex("00000000 01020304 05060708")
RGBA = Cursor(1, 0, 2, 1, bytes.fromhex("01020304 05060708"))
BGRA = Cursor(1, 0, 2, 1, bytes.fromhex("03020104 07060508"))


def test_limit() -> None:
    """Refused before a byte is read."""
    with pytest.raises(LimitError):
        next(CursorWithAlpha().decode(Rectangle(0, 0, 513, 1), desktop(4, 2)))
    with pytest.raises(LimitError):
        next(CursorWithAlpha().skip(Rectangle(0, 0, 1, 513), Outline(4, 2)))


def test_inner_encoding() -> None:
    """Raw, and nothing else."""
    with pytest.raises(RemoteProtocolError, match="16"):
        play(CursorWithAlpha().decode(PLACE, desktop(4, 2)), b"\0\0\0\x10").outcome()
    with pytest.raises(RemoteProtocolError, match="16"):
        play(CursorWithAlpha().skip(PLACE, Outline(4, 2)), b"\0\0\0\x10").outcome()


@pytest.mark.parametrize(
    ("name", "order", "expected"),
    [
        ("x0", None, RGBA),
        ("QEMU (guest)", None, BGRA),
        ("QEMU", "rgba", RGBA),
        ("x0", "bgra", BGRA),
    ],
)
def test_order(name: str, order: str | None, expected: Cursor) -> None:
    """As the standard has it, as QEMU has it, or as it is told; any pixel format is the same."""
    made = desktop(4, 2, BGR233)
    made.name, made.alpha_order = name, order
    play(CursorWithAlpha().decode(PLACE, made), BODY).outcome()
    assert made.cursor == expected


def test_skip() -> None:
    """Just as much."""
    outline = Outline(4, 2, BGR233)
    assert play(CursorWithAlpha().skip(PLACE, outline), BODY).waiting is None
    assert play(CursorWithAlpha().skip(PLACE, outline), BODY[:-1]).waiting is not None
