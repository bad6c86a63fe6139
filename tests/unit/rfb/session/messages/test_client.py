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
    read_rest,
)
from sealvnc.rfb.session.messages.clipboard import ClientClipboard, Peek
from sealvnc.rfb.session.messages.continuous_updates import EnableContinuousUpdates
from sealvnc.rfb.session.messages.desktop_size import SetDesktopSize
from sealvnc.rfb.session.messages.extension import NOTHING, Extension
from sealvnc.rfb.session.messages.fence import ClientFence
from sealvnc.rfb.session.messages.gii import GII
from sealvnc.rfb.session.messages.qemu import EnableAudio, QEMUExtendedKeyEvent
from sealvnc.rfb.session.messages.xvp import ClientXVP, Power
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


EXTENDED: list[tuple[Extension, ClientMessage, str]] = [
    (Extension.FENCE, ClientFence(4, b"a"), "f8 000000 00000004 01 61"),
    (
        Extension.CONTINUOUS_UPDATES,
        EnableContinuousUpdates(True, 1, 2, 3, 4),
        "96 01 0001 0002 0003 0004",
    ),
    (Extension.XVP, ClientXVP(Power.RESET), "fa 00 01 04"),
    (Extension.DESKTOP_SIZE, SetDesktopSize(640, 480, ()), "fb 00 0280 01e0 00 00"),
    (Extension.QEMU_KEYS, QEMUExtendedKeyEvent(True, 0x61, 30), "ff 00 0001 00000061 0000001e"),
    (Extension.QEMU_AUDIO, EnableAudio(True), "ff 01 0000"),
    (Extension.GII, GII(0x80, b"a"), "fd 80 0001 61"),
    (Extension.CLIPBOARD, ClientClipboard(Peek()), "06 000000 fffffffc 04000000"),
    (Extension.MOUSE_BUTTONS, PointerEvent(0x181, 640, 480), "05 81 0280 01e0 03"),
    (Extension.MOUSE_BUTTONS, PointerEvent(0x80, 640, 480), "05 80 0280 01e0 01"),
    (Extension.MOUSE_BUTTONS, PointerEvent(0x7F, 640, 480), "05 7f 0280 01e0"),
]


@pytest.mark.parametrize(("extension", "message", "packed"), EXTENDED)
def test_extension(extension: Extension, message: ClientMessage, packed: str) -> None:
    data = bytes.fromhex(packed)
    assert message.pack() == data
    assert play(read_message(extension), data).outcome() == message
    assert play(read_rest(data[0], extension), data[1:]).outcome() == message


@pytest.mark.parametrize(("extension", "message", "packed"), EXTENDED[:7])
def test_not_acknowledged(extension: Extension, message: ClientMessage, packed: str) -> None:
    """What we have not announced must not come, whatever else we have."""
    for others in (NOTHING, ~extension):
        with pytest.raises(RemoteProtocolError, match=f"{extension.name}, which was not ack"):
            play(read_message(others), message.pack()).outcome()


@pytest.mark.parametrize("others", [NOTHING, ~Extension.MOUSE_BUTTONS])
def test_eighth_button_of_old(others: Extension) -> None:
    """Where it is not agreed what the highest bit means, no byte follows."""
    data = bytes.fromhex("05 80 0001 0002")
    assert play(read_message(others), data).outcome() == PointerEvent(0x80, 1, 2)


@pytest.mark.parametrize("number", [1, 7, 127, 149, 249, 252, 254])
def test_unknown(number: int) -> None:
    """Those of VMware, OliveCallControl and tight among them, which have no known layout."""
    for extensions in (NOTHING, ~NOTHING):
        with pytest.raises(RemoteProtocolError, match=f"client message type {number}"):
            play(read_message(extensions), bytes((number,))).outcome()


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
