"""rfb.session.messages.server: RFC 6143 7.6."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.messages.clipboard import Caps, Provide, ServerClipboard
from sealvnc.rfb.session.messages.continuous_updates import EndOfContinuousUpdates
from sealvnc.rfb.session.messages.fence import ServerFence
from sealvnc.rfb.session.messages.gii import GII
from sealvnc.rfb.session.messages.qemu import AudioBegin, AudioData
from sealvnc.rfb.session.messages.server import (
    LAST_RECT,
    Bell,
    FramebufferUpdate,
    ServerCutText,
    ServerMessage,
    SetColorMapEntries,
    pack_raw_update,
    read_message,
)
from sealvnc.rfb.session.messages.xvp import ServerXVP, XVPCode
from sealvnc.wire import limits
from support.talk import Talk, play

BLACK, WHITE = (0, 0, 0), (0xFFFF, 0xFFFF, 0xFFFF)
DESKTOP_SIZE = -223


def read(data: bytes, framebuffer: Framebuffer | None = None) -> Talk:
    encodings = {number: make() for number, make in ENCODINGS.items()}
    return play(read_message(Desktop(framebuffer or Framebuffer(2, 2)), encodings), data)


@pytest.mark.parametrize(
    ("packed", "message"),
    [
        ("00 00 0000", FramebufferUpdate(())),
        ("01 00 0010 0002 000000000000 ffffffffffff", SetColorMapEntries(16, (BLACK, WHITE))),
        ("01 00 0000 0000", SetColorMapEntries(0, ())),
        ("02", Bell()),
        ("03 000000 00000002 6869", ServerCutText(b"hi")),
        ("03 000000 00000000", ServerCutText(b"")),
        ("03 000000 fffffff8 1f000001 00000000", ServerClipboard(Caps())),
        ("96", EndOfContinuousUpdates()),
        ("f8 000000 80000001 01 61", ServerFence(0x80000001, b"a")),
        ("fa 00 01 01", ServerXVP(XVPCode.INIT)),
        ("fd 81 0001 61", GII(0x81, b"a")),
        ("ff 01 0001", AudioBegin()),
        ("ff 01 0002 00000001 61", AudioData(b"a")),
    ],
)
def test_message(packed: str, message: ServerMessage) -> None:
    assert read(bytes.fromhex(packed)).outcome() == message
    if not isinstance(message, FramebufferUpdate):
        assert message.pack() == bytes.fromhex(packed)


def test_extended_clipboard() -> None:
    message = ServerClipboard(Provide("\N{EURO SIGN}"))
    assert read(message.pack()).outcome() == message


@pytest.mark.parametrize(("first", "count"), [(0, 257), (256, 1), (255, 2), (65535, 1)])
def test_too_many_colors(first: int, count: int) -> None:
    """A pixel of eight bits has 256."""
    with pytest.raises(RemoteProtocolError, match=f"colours from {first}"):
        read(SetColorMapEntries(first, (WHITE,) * count).pack()).outcome()


def test_update() -> None:
    """Rectangles are painted as they come, in their order."""
    framebuffer = Framebuffer(2, 2)
    data = bytes.fromhex("00 00 0002") + bytes.fromhex("0001 0001 0001 0001 00000000") + b"abc\0"
    data += bytes.fromhex("0000 0000 0001 0001 00000001 0001 0001")
    message = read(data, framebuffer).outcome()
    assert message == FramebufferUpdate((Rectangle(1, 1, 1, 1), Rectangle(0, 0, 1, 1)))
    assert framebuffer.pixels == b"abc" + bytes(9) + b"abc\0"


@pytest.mark.parametrize(("size", "resized"), [((3, 3), True), ((2, 2), False)])
def test_resize(size: tuple[int, int], resized: bool) -> None:
    """A pseudo-encoding paints nothing; rectangles that follow it count in the new size."""
    framebuffer = Framebuffer(2, 2)
    new_size = b"".join(n.to_bytes(2, "big") for n in size)
    corner = Rectangle(size[0] - 1, size[1] - 1, 1, 1)
    data = b"\0\0\0\2" + bytes(4) + new_size + DESKTOP_SIZE.to_bytes(4, "big", signed=True)
    data += pack_raw_update(corner, b"abcd")[4:]
    told = frozenset({DESKTOP_SIZE})
    assert read(data, framebuffer).outcome() == FramebufferUpdate((corner,), resized, told)


def test_last_rectangle() -> None:
    """It ends an update that announced 65535; what follows is the next message."""
    last = bytes(8) + LAST_RECT.to_bytes(4, "big", signed=True)
    whole = Rectangle(0, 0, 2, 2)
    data = b"\0\0\xff\xff" + pack_raw_update(whole, bytes(16))[4:] + last
    assert read(data).outcome() == FramebufferUpdate((whole,))


@pytest.mark.parametrize("encoding", [3, 8, 17, -1, -238, -(2**31), 2**31 - 1])
def test_unknown_encoding(encoding: int) -> None:
    """What we have not asked for has a body that we cannot measure."""
    data = b"\0\0\0\1" + bytes(8) + encoding.to_bytes(4, "big", signed=True)
    with pytest.raises(RemoteProtocolError, match=f"encoding {encoding}"):
        read(data).outcome()


@pytest.mark.parametrize("encoding", [0, 1])
def test_outside(encoding: int) -> None:
    """A rectangle must lie in the picture."""
    data = b"\0\0\0\1\0\1\0\1\0\2\0\1" + encoding.to_bytes(4, "big") + bytes(8)
    with pytest.raises(RemoteProtocolError, match="outside 2 x 2"):
        read(data).outcome()


@pytest.mark.parametrize("number", [4, 127, 149, 247, 249, 252, 254])
def test_unknown(number: int) -> None:
    with pytest.raises(RemoteProtocolError, match=f"server message type {number}"):
        read(bytes((number,))).outcome()


@pytest.mark.parametrize("length", [limits.CUT_TEXT + 1, 2**31 - 1, 2**31])
def test_cut_text_has_a_limit(length: int) -> None:
    with pytest.raises(LimitError, match="clipboard"):
        read(b"\3\0\0\0" + length.to_bytes(4, "big")).outcome()


def test_clipboard_is_not_in_repr() -> None:
    assert "pencil" not in repr(ServerCutText(b"pencil"))


def test_pack_raw_update() -> None:
    """What we send is what we read."""
    framebuffer = Framebuffer(2, 2)
    message = read(pack_raw_update(Rectangle(0, 1, 2, 1), b"abcdefg\0"), framebuffer).outcome()
    assert message == FramebufferUpdate((Rectangle(0, 1, 2, 1),))
    assert framebuffer.pixels == bytes(8) + b"abc\0efg\0"


def test_a_second_new_size_in_one_update() -> None:
    """Twelve bytes each would make us allocate a framebuffer, 65535 times."""
    sizes = b"".join(bytes((0, 0, 0, 0, 0, side, 0, side)) + b"\xff\xff\xff\x21" for side in (3, 4))
    with pytest.raises(LimitError, match="second new size"):
        read(b"\0\0\0\2" + sizes).outcome()
