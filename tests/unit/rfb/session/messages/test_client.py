"""rfb.session.messages.client: RFC 6143 7.5, as sent by us and as read by us."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.messages.client import (
    ClientCutText,
    ClientMessage,
    FramebufferUpdateRequest,
    KeyEvent,
    PointerEvent,
    SetEncodings,
    SetPixelFormat,
    read_message,
)
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.wire import limits
from support.talk import play


@pytest.mark.parametrize(
    ("message", "packed"),
    [
        (SetPixelFormat(BGRX), "00 000000 20180001 00ff00ff00ff 100800 000000"),
        (SetEncodings((1, 0, -223)), "02 00 0003 00000001 00000000 ffffff21"),
        (SetEncodings(()), "02 00 0000"),
        (FramebufferUpdateRequest(True, 1, 2, 3, 4), "03 01 0001 0002 0003 0004"),
        (FramebufferUpdateRequest(False, 0, 0, 65535, 65535), "03 00 0000 0000 ffff ffff"),
        (KeyEvent(True, 0xFF0D), "04 01 0000 0000ff0d"),
        (KeyEvent(False, 0x010020AC), "04 00 0000 010020ac"),
        (PointerEvent(0b101, 640, 480), "05 05 0280 01e0"),
        (ClientCutText(b"hi"), "06 000000 00000002 6869"),
        (ClientCutText(b""), "06 000000 00000000"),
    ],
)
def test_there_and_back(message: ClientMessage, packed: str) -> None:
    assert message.pack() == bytes.fromhex(packed)
    assert play(read_message(), bytes.fromhex(packed)).outcome() == message


@pytest.mark.parametrize("number", [1, 7, 149, 252])
def test_unknown(number: int) -> None:
    with pytest.raises(RemoteProtocolError, match=f"client message type {number}"):
        play(read_message(), bytes((number,))).outcome()


@pytest.mark.parametrize("number", [150, 248, 250, 251, 253])
def test_not_acknowledged(number: int) -> None:
    """What we have not announced must not come."""
    with pytest.raises(RemoteProtocolError, match="not acknowledged"):
        play(read_message(), bytes((number,))).outcome()


@pytest.mark.parametrize(
    "data",
    [
        b"\6\0\0\0" + (limits.CUT_TEXT + 1).to_bytes(4, "big"),
        b"\6\0\0\0\xff\xff\xff\xff",  # a negative length of extended clipboards
        b"\2\0" + (limits.ENCODINGS + 1).to_bytes(2, "big"),
        b"\2\0\xff\xff",
    ],
)
def test_limits(data: bytes) -> None:
    """Refused when the length is known."""
    with pytest.raises(LimitError):
        play(read_message(), data).outcome()


def test_impossible_pixel_format() -> None:
    with pytest.raises(RemoteProtocolError):
        play(read_message(), bytes(20)).outcome()


@pytest.mark.parametrize("secret", [KeyEvent(True, 0x70), ClientCutText(b"pencil")])
def test_no_secret_in_repr(secret: ClientMessage) -> None:
    """People type passwords, and paste them."""
    assert "112" not in repr(secret)
    assert "pencil" not in repr(secret)
