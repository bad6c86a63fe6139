"""Any stream of a guest's, cut anywhere: what passes, what is left out, what is put in, and where.

Made by our encoders, and read again by our own client; the pixels that it has at the end are
those of a client that had the guest to itself.
"""

from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.gateway.passage import Passage
from sealvnc.gateway.passage.from_guest import FromGuest
from sealvnc.policy.capability import EVERYTHING, Capability
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.session.boundaries import Boundaries
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODERS, ENCODINGS, Encoder, Wish
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.messages.client import SetPixelFormat
from sealvnc.rfb.session.messages.clipboard import ServerClipboard
from sealvnc.rfb.session.messages.desktop_size import Screen
from sealvnc.rfb.session.messages.server import ServerCutText, pack_update, read_message
from sealvnc.rfb.session.messages.xvp import ServerXVP, XVPCode
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.messages import CLIPBOARDS, SERVER_MESSAGES
from support.picture import BGR233, DEEP, RGB565, RGB565_BIG, XRGB, picture
from support.talk import play

WIDTH, HEIGHT = 24, 16
NOWHERE = Rectangle(0, 0, 0, 0)
NO_CLIPBOARD = EVERYTHING & ~(Capability.CLIPBOARD_IN | Capability.CLIPBOARD_OUT)
OURS = tuple(ServerXVP(code).pack() for code in (XVPCode.INIT, XVPCode.FAIL))
SCREENS = b"\1\0\0\0" + Screen(0, 0, 0, WIDTH, HEIGHT).pack()
PICTURES = [
    picture(WIDTH, pixels)
    for pixels in (
        [0x336699] * (WIDTH * HEIGHT),
        [(i * 7919) % 0x1000000 for i in range(WIDTH * HEIGHT)],
        [0xFFFFFF if i % 5 else 0 for i in range(WIDTH * HEIGHT)],
    )
]
FORMATS = st.sampled_from((BGRX, XRGB, DEEP, RGB565, RGB565_BIG, BGR233))


@dataclass(frozen=True)
class Pixels:
    """Of one of the pictures, a part in an encoding: its bytes depend on all that came before."""

    picture: int
    number: int
    where: Rectangle

    def body(self, encoders: dict[int, Encoder], pixel_format: PixelFormat) -> bytes:
        wish = Wish(pixel_format, quality=5 if self.picture == 1 else None)
        return encoders[self.number].encode(PICTURES[self.picture], self.where, wish)


@dataclass(frozen=True)
class Told:
    """A pseudo-rectangle."""

    number: int
    content: bytes
    where: Rectangle = NOWHERE

    def body(self, _: dict[int, Encoder], __: PixelFormat) -> bytes:
        return self.content


@st.composite
def parts(draw: st.DrawFn) -> Rectangle:
    x, y = draw(st.integers(0, WIDTH - 1)), draw(st.integers(0, HEIGHT - 1))
    width, height = draw(st.integers(1, WIDTH - x)), draw(st.integers(1, HEIGHT - y))
    return Rectangle(x, y, width, height)


PIXELS = st.builds(Pixels, st.integers(0, 2), st.sampled_from([*ENCODERS]), parts())
PSEUDO = st.sampled_from(
    [
        *(Told(number, b"") for number in (-258, -259, -316, -257, -232)),
        Told(-223, b"", Rectangle(0, 0, WIDTH, HEIGHT)),
        Told(-308, SCREENS, Rectangle(0, 0, WIDTH, HEIGHT)),
        Told(-261, b"\3"),
        Told(-307, b"\0\0\0\5\3\3\3\3\3"),
        Told(-240, bytes(6) + b"\3\3", Rectangle(0, 0, 1, 1)),
        Told(1, b"\0\1\0\1", Rectangle(0, 0, 5, 5)),
    ]
)
UPDATES = st.lists(PIXELS | PSEUDO, max_size=4)
MESSAGES = SERVER_MESSAGES.filter(lambda message: not isinstance(message, ServerXVP))
STREAMS = st.lists(UPDATES | MESSAGES, min_size=1, max_size=8)
CUTS = st.lists(st.integers(0, 5000), max_size=12)


def packed(stream: list, pixel_format: PixelFormat) -> list[bytes]:
    """The bytes of each message."""
    encoders: dict[int, Encoder] = {number: make() for number, make in ENCODERS.items()}
    return [
        pack_update([(r.where, r.number, r.body(encoders, pixel_format)) for r in each])
        if isinstance(each, list)
        else each.pack()
        for each in stream
    ]


def cut(data: bytes, cuts: list[int]) -> list[bytes]:
    ends = sorted({0, len(data), *(each % (len(data) + 1) for each in cuts)})
    return [data[begin:end] for begin, end in pairwise(ends)]


def made(pixel_format: PixelFormat, capabilities: Capability) -> FromGuest:
    return FromGuest(ServerInit(WIDTH, HEIGHT, pixel_format, "web01"), lambda: capabilities)


def clipboard(message: object) -> bool:
    return isinstance(message, ServerCutText | ServerClipboard)


def picture_at_client(messages: int, data: bytes, pixel_format: PixelFormat) -> bytes:
    """What our client shows after so many messages, and then has no byte left over."""
    desktop = Desktop(Framebuffer(WIDTH, HEIGHT), pixel_format)
    decoders = {number: make() for number, make in ENCODINGS.items()}

    def all_of_them():
        for _ in range(messages):
            yield from read_message(desktop, decoders)

    assert play(all_of_them(), [data, b""] if data else []).error is None
    boundaries = Boundaries(WIDTH, HEIGHT, pixel_format)
    marks = [mark for mark in boundaries.feed(data) if mark.rectangle is None]
    assert (len(marks), boundaries.begun) == (messages, None)
    return bytes(desktop.framebuffer.pixels)


@given(STREAMS, FORMATS, CUTS)
def test_everything_allowed(stream: list, pixel_format: PixelFormat, cuts: list[int]) -> None:
    """All that came goes out, and a piece without clipboard is the very object."""
    data = b"".join(packed(stream, pixel_format))
    passage = made(pixel_format, EVERYTHING)
    pieces = cut(data, cuts)
    out = [passage.feed(piece) for piece in pieces]
    assert b"".join(b"".join(each) for each in out) == data
    if not any(map(clipboard, stream)):
        assert all(len(o) == 1 and o[0] is piece for o, piece in zip(out, pieces, strict=True))


@given(STREAMS, FORMATS, CUTS)
def test_without_clipboard(stream: list, pixel_format: PixelFormat, cuts: list[int]) -> None:
    """What goes out is what would have come without it, and a client shows the same."""
    messages = packed(stream, pixel_format)
    kept = [data for each, data in zip(stream, messages, strict=True) if not clipboard(each)]
    passage = made(pixel_format, NO_CLIPBOARD)
    out = b"".join(b"".join(passage.feed(piece)) for piece in cut(b"".join(messages), cuts))
    assert out == b"".join(kept)
    shown = picture_at_client(len(kept), out, pixel_format)
    assert shown == picture_at_client(len(messages), b"".join(messages), pixel_format)


@given(STREAMS, FORMATS, CUTS, st.lists(st.integers(0, 12), max_size=4), st.booleans())
def test_put_in(
    stream: list, pixel_format: PixelFormat, cuts: list[int], when: list[int], allowed: bool
) -> None:
    """Ours are whole, between two of the guest's, at the first chance, in order."""
    messages = packed(stream, pixel_format)
    passage = made(pixel_format, EVERYTHING if allowed else NO_CLIPBOARD)
    out, expected, waiting = b"", b"", list[bytes]()
    ends = [sum(map(len, messages[: i + 1])) for i in range(len(messages))]
    fed = gone = count = 0
    for i, piece in enumerate(cut(b"".join(messages), cuts)):
        for _ in range(when.count(i)):
            waiting.append(OURS[count % 2])
            passage.put_in(OURS[count % 2])
            count += 1
        out += passage.due()
        if fed in (0, *ends):
            expected += b"".join(dict.fromkeys(waiting))
            waiting.clear()
        out += b"".join(passage.feed(piece))
        fed += len(piece)
        while gone < len(ends) and ends[gone] <= fed:
            if allowed or not clipboard(stream[gone]):
                expected += messages[gone]
            expected += b"".join(dict.fromkeys(waiting))
            waiting.clear()
            gone += 1
    assert out == expected
    assert passage.due() == b""


@given(
    st.lists(st.tuples(UPDATES, FORMATS), min_size=1, max_size=5),
    st.lists(st.integers(1, 3000), max_size=5),
)
def test_pixel_formats(updates: list, sizes: list[int]) -> None:
    """Of a format that changes while an update is under way, the next one is the first."""
    passage = Passage(ServerInit(WIDTH, HEIGHT, BGRX, "web01"), NO_CLIPBOARD)
    encoders: dict[int, Encoder] = {number: make() for number, make in ENCODERS.items()}
    text, pixel_format, out, expected = ServerCutText(b"text").pack(), BGRX, b"", b""
    for i, (update, next_format) in enumerate(updates):
        data = pack_update([(r.where, r.number, r.body(encoders, pixel_format)) for r in update])
        at = sizes[i % len(sizes)] % len(data) + 1 if sizes else 1
        out += b"".join(passage.from_guest(data[:at]))
        passage.from_viewer(SetPixelFormat(next_format))
        out += b"".join(passage.from_guest(data[at:] + text))
        expected, pixel_format = expected + data, next_format
    assert out == expected


@pytest.mark.parametrize(
    "capabilities",
    [Capability.VIEW, Capability.VIEW | Capability.CLIPBOARD_IN, Capability.CLIPBOARD_OUT],
    ids=str,
)
@given(message=CLIPBOARDS, changes=st.lists(st.booleans(), min_size=1, max_size=8))
def test_allowed_at_its_end(capabilities: Capability, message: object, changes: list[bool]) -> None:
    """Clipboard that is under way while rights change goes by those that count at its last byte."""
    data = ServerClipboard(message).pack()
    now = [EVERYTHING]
    passage = FromGuest(ServerInit(WIDTH, HEIGHT, BGRX, "web01"), lambda: now[0])
    out = b""
    for i in range(len(data) - 1):
        now[0] = EVERYTHING if changes[i % len(changes)] else NO_CLIPBOARD
        out += b"".join(passage.feed(data[i : i + 1]))
    assert out == b""
    now[0] = capabilities
    out = b"".join(passage.feed(data[-1:]))
    assert out == b"".join(made(BGRX, capabilities).feed(data))
