"""Arbitrary messages of a session: from the server to a client, and from a client to a server.

The first byte chooses the direction, the second how the bytes are cut.
"""

from collections.abc import Iterator

from harness import Reader, feed, fuzz, limits

from loopback.wire import End, Told, facts
from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.messages import client as from_client
from sealvnc.rfb.session.messages import clipboard, qemu
from sealvnc.rfb.session.messages import server as from_server
from sealvnc.rfb.session.messages.client import (
    ClientCutText,
    FramebufferUpdateRequest,
    KeyEvent,
    PointerEvent,
    SetEncodings,
    SetPixelFormat,
)
from sealvnc.rfb.session.messages.continuous_updates import (
    EnableContinuousUpdates,
    EndOfContinuousUpdates,
)
from sealvnc.rfb.session.messages.desktop_size import Screen, SetDesktopSize
from sealvnc.rfb.session.messages.extension import NOTHING
from sealvnc.rfb.session.messages.fence import ClientFence, ServerFence
from sealvnc.rfb.session.messages.gii import GII
from sealvnc.rfb.session.messages.xvp import ClientXVP, Power, ServerXVP, XVPCode
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from sealvnc.rfb.session.pixels import convert
from sealvnc.wire.dialogue import Dialogue

WIDTH, HEIGHT = 24, 16
limits.FRAMEBUFFER_PIXELS = 1 << 20  # so that a resize does not cost a tenth of a second
PIXELS = bytes(range(256)) * (WIDTH * HEIGHT * 4 // 256)
EVERYTHING = ~NOTHING
WHOLE = Rectangle(0, 0, WIDTH, HEIGHT)
PICTURE = Framebuffer(WIDTH, HEIGHT)
PICTURE.pixels[:] = PIXELS


def of_client() -> Dialogue[None]:
    picture = Framebuffer(WIDTH, HEIGHT)
    desktop = Desktop(picture)
    encodings = {number: make() for number, make in ENCODINGS.items()}
    while True:
        yield from from_server.read_message(desktop, encodings)
        size = picture.width * picture.height
        assert len(picture.pixels) == 4 * size <= 4 * limits.FRAMEBUFFER_PIXELS
        assert len(picture._missing) == size
        assert max(picture.width, picture.height) <= limits.FRAMEBUFFER_SIDE


def of_server() -> Dialogue[None]:
    while True:
        message = yield from from_client.read_message(EVERYTHING)
        again = End("again", from_client.read_message(EVERYTHING), Told(facts(of_client=False)))
        again.receive(message.pack())
        assert again.result == message
        if isinstance(message, SetPixelFormat):
            converted(message.pixel_format)


def converted(pixel_format: PixelFormat) -> None:
    """Whatever format a client asks for, a server can serve or refuses."""
    try:
        pixels = convert(PICTURE, WHOLE, pixel_format)
    except RemoteProtocolError:
        assert not pixel_format.true_color_flag
    else:
        assert len(pixels) == WIDTH * HEIGHT * pixel_format.bytes_per_pixel


CLIPBOARDS: tuple[clipboard.Clipboard, ...] = (
    clipboard.Caps(),
    clipboard.Request(),
    clipboard.Peek(),
    clipboard.Notify(),
    clipboard.Provide("two\nlines"),
)
DIALOGUES = (of_client, of_server)


def target(data: bytes) -> None:
    reader = Reader(data)
    dialogue = DIALOGUES[reader.number() % len(DIALOGUES)]
    end = End("end", dialogue(), Told(facts(of_client=dialogue is of_client)))
    feed(end, reader.chunks())
    assert end.error is not None
    raise end.error


def from_servers() -> Iterator[bytes]:
    part = Rectangle(3, 4, 5, 6)
    yield from_server.pack_raw_update(part, bytes(5 * 6 * 4))
    yield from_server.pack_raw_update(Rectangle(0, 0, WIDTH, HEIGHT), PIXELS)
    yield bytes.fromhex("00000001 0001000200030004 00000001 00050006")  # CopyRect
    yield bytes.fromhex("00000001 00000000 00300020 ffffff21")  # DesktopSize
    yield bytes.fromhex("00000002 00000000 00010001 00000000 01020304")
    yield bytes.fromhex("01000000 0002") + bytes(12)
    yield b"\2"
    yield b"\3\0\0\0\0\0\0\4text"
    for each in CLIPBOARDS:
        yield clipboard.ServerClipboard(each).pack()
    yield ServerFence(0x80000007, b"fence").pack()
    yield EndOfContinuousUpdates().pack()
    yield ServerXVP(XVPCode.INIT).pack()
    yield GII(0x81, b"\0\1\0\1").pack()
    yield qemu.AudioBegin().pack()
    yield qemu.AudioData(b"samples").pack()
    yield qemu.AudioEnd().pack()


def from_clients() -> Iterator[bytes]:
    yield SetPixelFormat(BGRX).pack()
    yield SetPixelFormat(PixelFormat(16, 16, True, True, 31, 63, 31, 11, 5, 0)).pack()
    yield SetPixelFormat(PixelFormat(8, 8, False, False, 7, 7, 3, 0, 3, 6)).pack()
    yield SetEncodings((0, 1, -223)).pack()
    yield FramebufferUpdateRequest(True, 0, 0, WIDTH, HEIGHT).pack()
    yield KeyEvent(True, 0xFFE1).pack()
    yield PointerEvent(1, 2, 3).pack()
    yield PointerEvent(0x181, 2, 3).pack()
    yield ClientCutText(b"text").pack()
    for each in CLIPBOARDS:
        yield clipboard.ClientClipboard(each).pack()
    yield ClientFence(0x80000007, b"fence").pack()
    yield EnableContinuousUpdates(True, 0, 0, WIDTH, HEIGHT).pack()
    yield ClientXVP(Power.RESET).pack()
    yield SetDesktopSize(WIDTH, HEIGHT, (Screen(1, 0, 0, WIDTH, HEIGHT),)).pack()
    yield GII(1, b"\1\0\1\0").pack()
    yield qemu.QEMUExtendedKeyEvent(True, 0x61, 30).pack()
    yield qemu.EnableAudio(True).pack()
    yield qemu.SetAudioFormat(qemu.SampleFormat.S16, 2, 44100).pack()


def seeds() -> Iterator[bytes]:
    for number, messages in enumerate(([*from_servers()], [*from_clients()])):
        for each in (*messages, b"".join(messages)):
            yield bytes((number, 0)) + each


if __name__ == "__main__":
    fuzz(target, seeds())
