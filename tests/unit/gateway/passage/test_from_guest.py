"""gateway.passage.from_guest: a guest's stream, with messages left out and put in."""

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import RemoteProtocolError
from sealvnc.gateway.passage.from_guest import FromGuest
from sealvnc.policy.capability import EVERYTHING, Capability
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.session.encodings import ENCODERS
from sealvnc.rfb.session.encodings.encoding import Wish
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.extension import Extension
from sealvnc.rfb.session.messages.fence import ServerFence
from sealvnc.rfb.session.messages.qemu import AudioBegin, AudioData
from sealvnc.rfb.session.messages.server import Bell, ServerCutText, pack_raw_update, pack_update
from sealvnc.rfb.session.messages.xvp import ServerXVP, XVPCode
from sealvnc.rfb.session.pixel_format import BGRX
from support.picture import picture

IN, OUT = Capability.CLIPBOARD_IN, Capability.CLIPBOARD_OUT
PLACE = Rectangle(0, 0, 2, 1)
UPDATE = pack_raw_update(PLACE, bytes(8))
BELL, TEXT = Bell().pack(), ServerCutText(b"secret").pack()
TEXT_FORMAT, CAPS, REQUEST, PEEK, NOTIFY, PROVIDE = 1, 1 << 24, 1 << 25, 1 << 26, 1 << 27, 1 << 28
OURS = b"\x02"  # a bell, too: known by being one more


def made(capabilities: Capability = EVERYTHING) -> FromGuest:
    return FromGuest(ServerInit(64, 32, BGRX, "guest"), lambda: capabilities)


def extended(flags: int, body: bytes = b"") -> bytes:
    data = struct.pack(">I", flags) + body
    return struct.pack(">Bxxxi", 3, -len(data)) + data


def fed(stream: FromGuest, data: bytes, size: int = 0) -> bytes:
    """What comes out of it, fed in pieces of that size."""
    size = size or len(data)
    pieces = [data[i : i + size] for i in range(0, len(data), size)]
    return b"".join(bytes(out) for piece in pieces for out in stream.feed(piece))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_refused(size: int) -> None:
    """A guest that breaks the protocol breaks the session, however it is cut."""
    with pytest.raises(RemoteProtocolError, match="message type 7"):
        fed(made(), UPDATE + b"\7", size)


@pytest.mark.parametrize("size", [0, 1, 2, 5, 11])
@pytest.mark.parametrize("capabilities", [EVERYTHING, EVERYTHING & ~OUT])
def test_plain_text(capabilities: Capability, size: int) -> None:
    """Clipboard text is there, or it is as if it had never been; the rest passes."""
    stream = UPDATE + TEXT + BELL + TEXT + UPDATE + TEXT
    expected = stream if OUT in capabilities else UPDATE + BELL + UPDATE
    assert fed(made(capabilities), stream, size) == expected


@pytest.mark.parametrize("size", [0, 1, 9])
@pytest.mark.parametrize(
    ("flags", "body", "needs"),
    [
        (CAPS | REQUEST | PROVIDE | TEXT_FORMAT, b"\0\0\0\0", (IN, OUT)),
        (REQUEST | TEXT_FORMAT, b"", (IN,)),
        (PEEK, b"", (IN,)),
        (NOTIFY | TEXT_FORMAT, b"", (OUT,)),
        (PROVIDE | TEXT_FORMAT, zlib.compress(b"\0\0\0\2x\0"), (OUT,)),
        (PROVIDE | REQUEST | TEXT_FORMAT, b"", ()),  # nobody knows how a viewer would take it
        (0, b"", ()),
    ],
)
def test_extended_clipboard(
    flags: int, body: bytes, needs: tuple[Capability, ...], size: int
) -> None:
    """Each message has a direction of its own, and passes with that one alone."""
    message = extended(flags, body)
    for allowed in (Capability.VIEW, IN, OUT, IN | OUT):
        passes = any(each in allowed for each in needs)
        found = fed(made(allowed), BELL + message + BELL, size)
        assert found == BELL + (message if passes else b"") + BELL


@pytest.mark.parametrize("size", [0, 1, 3])
def test_power_is_ours(size: int) -> None:
    """A guest's own xvp never reaches a viewer: whom we offer no buttons has none."""
    stream = ServerXVP(XVPCode.INIT).pack() + BELL + ServerXVP(XVPCode.FAIL).pack()
    assert fed(made(), stream, size) == BELL


@pytest.mark.parametrize("message", [TEXT, extended(NOTIFY | TEXT_FORMAT)])
def test_rights_at_the_end(message: bytes) -> None:
    """Those of its last byte count, wherever in it they have changed."""
    for cut in range(1, len(message)):
        for before, after in ((EVERYTHING, IN), (IN, EVERYTHING)):
            now = [before]
            stream = FromGuest(ServerInit(64, 32, BGRX, "guest"), lambda now=now: now[0])
            assert fed(stream, message[:cut]) == b""
            now[0] = after
            assert fed(stream, message[cut:]) == (message if OUT in after else b"")


def test_nothing_is_copied() -> None:
    """What passes whole is the very object that came."""
    stream, update = made(), pack_raw_update(Rectangle(0, 0, 64, 32), bytes(8192))
    assert stream.feed(update)[0] is update


@pytest.mark.parametrize("cut", range(len(UPDATE) + 1))
def test_put_in(cut: int) -> None:
    """Between two messages, and nowhere else, wherever the guest's stream stands."""
    stream = made()
    out = fed(stream, UPDATE[:cut]) if cut else b""
    stream.put_in(OURS)
    out += stream.due()
    out += fed(stream, UPDATE[cut:] + TEXT) if cut < len(UPDATE) else fed(stream, TEXT)
    before = cut == 0
    assert out == (OURS + UPDATE + TEXT if before else UPDATE + OURS + TEXT)
    assert stream.due() == b""


def test_put_in_order() -> None:
    """Several keep their order, and go out as soon as the message in hand has ended."""
    stream = made(EVERYTHING & ~OUT)
    out = fed(stream, TEXT[:5])
    first, second = (ServerXVP(code).pack() for code in (XVPCode.INIT, XVPCode.FAIL))
    stream.put_in(first)
    stream.put_in(second)
    assert stream.due() == b""
    out += fed(stream, TEXT[5:])
    assert out == first + second


def test_put_in_is_bounded() -> None:
    """A viewer can ask for refusals as often as it likes, while a guest's message stands still."""
    stream = made()
    fed(stream, UPDATE[:9])
    for _ in range(1000):
        stream.put_in(OURS)
    assert fed(stream, UPDATE[9:]) == UPDATE[9:] + OURS
    stream.put_in(OURS)
    assert stream.due() == OURS, "what has gone out can come again"


@pytest.mark.parametrize("formats", [0, TEXT_FORMAT, 0xFFFF])
@pytest.mark.parametrize("longer", [-4, -1, 1, 4, 500])
def test_caps_with_text_in_them(formats: int, longer: int) -> None:
    """What has another length than its sizes could be read as text, and is nothing."""
    size = 4 * formats.bit_count() + longer
    if size >= 0:
        stream = made(IN)
        assert (
            fed(stream, BELL + extended(CAPS | PROVIDE | formats, bytes(size)) + BELL) == BELL * 2
        )
        assert not stream.extensions


def test_learns() -> None:
    """What the guest acknowledges, a viewer may use."""
    stream, nowhere = made(), Rectangle(0, 0, 0, 0)
    assert not stream.extensions
    fed(stream, pack_update([(nowhere, -258, b""), (nowhere, -316, b"")]))
    assert stream.extensions == Extension.QEMU_KEYS | Extension.MOUSE_BUTTONS
    fed(stream, ServerFence(0).pack() + b"\x96" + extended(CAPS | TEXT_FORMAT, b"\0\0\0\0"))
    known = Extension.FENCE | Extension.CONTINUOUS_UPDATES | Extension.CLIPBOARD
    assert known in stream.extensions
    fed(stream, ServerXVP(XVPCode.INIT).pack())
    assert Extension.XVP not in stream.extensions


def test_outline() -> None:
    """The size and the zlib streams in use are known from the first byte."""
    stream = made()
    fed(stream, pack_update([(Rectangle(0, 0, 80, 8), -223, b""), (PLACE, 16, bytes(4))]))
    assert (stream.outline.width, stream.outline.height) == (80, 8)
    assert stream.outline.streams == {"zrle"}


PICTURE = picture(16, [i * 0x010305 % 0x1000000 for i in range(128)])
MESSAGES = st.one_of(
    st.sampled_from([BELL, TEXT, UPDATE, ServerFence(0, b"x").pack(), AudioBegin().pack()]),
    st.binary(max_size=300).map(lambda text: ServerCutText(text).pack()),
    st.binary(max_size=300).map(lambda samples: AudioData(samples).pack()),
)


@given(st.lists(MESSAGES, max_size=12), st.integers(1, 400), st.booleans())
def test_any_stream(messages: list[bytes], size: int, allowed: bool) -> None:
    """All of it passes, or all but the clipboard, at any cut."""
    capabilities = EVERYTHING if allowed else EVERYTHING & ~OUT
    kept = [each for each in messages if allowed or each[0] != 3]
    assert fed(made(capabilities), b"".join(messages), size) == b"".join(kept)


@pytest.mark.parametrize("number", ENCODERS)
@pytest.mark.parametrize("size", [1, 5, 64])
def test_encodings(number: int, size: int) -> None:
    """Real rectangles, with clipboard text between them that is taken out."""
    body = ENCODERS[number]().encode(PICTURE, Rectangle(0, 0, 16, 8), Wish(BGRX))
    update = pack_update([(Rectangle(0, 0, 16, 8), number, body)])
    assert fed(made(EVERYTHING & ~OUT), update + TEXT + update, size) == update * 2
