"""rfb.session.boundaries: where messages and rectangles begin and end."""

import struct
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.boundaries import Boundaries, Mark
from sealvnc.rfb.session.encodings import ENCODERS, ENCODINGS
from sealvnc.rfb.session.encodings.encoding import Wish
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.fence import ServerFence
from sealvnc.rfb.session.messages.gii import GII
from sealvnc.rfb.session.messages.qemu import AudioBegin, AudioData
from sealvnc.rfb.session.messages.server import (
    Bell,
    ServerCutText,
    SetColorMapEntries,
    pack_raw_update,
    pack_update,
    read_message,
)
from sealvnc.rfb.session.messages.xvp import ServerXVP, XVPCode
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import BGR233, RGB565, desktop, picture
from support.talk import play

PLACE = Rectangle(0, 0, 2, 1)
LAST_RECT = -224


def boundaries(pixel_format: PixelFormat = BGRX) -> Boundaries:
    return Boundaries(64, 32, pixel_format)


def head(rectangle: Rectangle, encoding_type: int) -> bytes:
    """Of one rectangle, in an update of one."""
    return pack_update([(rectangle, encoding_type, b"")])


@pytest.mark.parametrize(
    ("stream", "error", "reason"),
    [
        (b"\x04", RemoteProtocolError, "message type 4"),
        (b"\xff\0\0\0", RemoteProtocolError, "QEMU"),
        (head(PLACE, 9), RemoteProtocolError, "encoding 9"),
        (head(PLACE, -0x3F5E1A32), RemoteProtocolError, "unknown"),  # the extended clipboard
        (head(Rectangle(0, 0, 65535, 65535), -223), LimitError, "framebuffer"),
        (b"\3\0\0\0\0\x10\0\1", LimitError, "clipboard"),
        (b"\3\0\0\0\xff\xef\xff\xff", LimitError, "clipboard"),
        (b"\3\0\0\0\x80\0\0\0", LimitError, "2147483648"),
        (b"\xf8\0\0\0\0\0\0\0\x41", LimitError, "fence"),
    ],
)
def test_refused(stream: bytes, error: type[Exception], reason: str) -> None:
    """Byte by byte, and there is no way back."""
    made = boundaries()
    for i in range(len(stream) - 1):
        assert made.feed(stream[i : i + 1]) == []
    for data in (stream[-1:], b"\2", b""):
        with pytest.raises(error, match=reason):
            made.feed(data)


def test_what_came_before_an_error_is_told() -> None:
    """In what was fed before."""
    made = boundaries()
    assert made.feed(b"\2\2") == [Mark(0, 1, 2), Mark(1, 2, 2)]
    with pytest.raises(RemoteProtocolError):
        made.feed(b"\x04")


@pytest.mark.parametrize(
    "message",
    [
        SetColorMapEntries(0, ((1, 2, 3), (4, 5, 6))).pack(),
        SetColorMapEntries(0, ()).pack(),
        Bell().pack(),
        ServerCutText(b"").pack(),
        ServerCutText(b"\4" * 1024 * 1024).pack(),
        b"\3\0\0\0" + struct.pack(">i", -8) + bytes(8),
        b"\x96",
        b"\xa0" + bytes(19),
        ServerFence(0, b"payload").pack(),
        ServerXVP(XVPCode.INIT).pack(),
        GII(0x81, bytes(16)).pack(),
        AudioBegin().pack(),
        AudioData(bytes(4000)).pack(),
        pack_update([]),
    ],
)
def test_messages(message: bytes) -> None:
    """Each ends where the next begins, and not a byte before."""
    made, size = boundaries(), len(message)
    assert made.feed(message[:-1]) == []
    expected = [Mark(0, size, message[0]), Mark(size, size + 1, 2)]
    assert made.feed(message[-1:] + b"\2") == expected
    assert made.position == size + 1


def test_rectangles() -> None:
    """Before the update that they are a part of; all lie within it."""
    update = pack_update([(PLACE, 0, bytes(8)), (Rectangle(3, 4, 5, 6), 1, bytes(4))])
    assert boundaries().feed(update) == [
        Mark(4, 24, 0, PLACE),
        Mark(24, 40, 1, Rectangle(3, 4, 5, 6)),
        Mark(0, 40, 0),
    ]


def test_last_rect() -> None:
    """It ends the update, however many were announced."""
    nowhere = Rectangle(0, 0, 0, 0)
    update = b"\0\0\xff\xff" + pack_update([(PLACE, 0, bytes(8)), (nowhere, LAST_RECT, b"")])[4:]
    assert boundaries().feed(update + b"\2") == [
        Mark(4, 24, 0, PLACE),
        Mark(24, 36, LAST_RECT, nowhere),
        Mark(0, 36, 0),
        Mark(36, 37, 2),
    ]


def test_outline() -> None:
    """The size, and which zlib streams have begun: what follows depends on them."""
    made = boundaries()
    assert (made.outline.width, made.outline.height, made.outline.streams) == (64, 32, set())
    made.feed(head(Rectangle(0, 0, 80, 8), -223) + head(PLACE, 16) + bytes(4))
    assert (made.outline.width, made.outline.height, made.outline.streams) == (80, 8, {"zrle"})
    assert made.feed(pack_raw_update(Rectangle(70, 7, 1, 1), bytes(4))) != []


def test_pixel_format() -> None:
    """It decides how long pixels are."""
    made = boundaries()
    made.pixel_format_changed(RGB565)
    assert [mark.end for mark in made.feed(pack_raw_update(PLACE, bytes(4)))] == [20, 20]
    assert made.outline.pixel_format == RGB565


@pytest.mark.parametrize("cut", range(1, 24))
def test_pixel_format_in_the_middle(cut: int) -> None:
    """An update that has begun ends as it began, if it is by one byte."""
    made, update = boundaries(), pack_raw_update(PLACE, bytes(8))
    made.feed(update[:cut])
    made.pixel_format_changed(RGB565)
    assert [mark.end for mark in made.feed(update[cut:])] == [24, 24]
    assert [mark.end for mark in made.feed(pack_raw_update(PLACE, bytes(4)))] == [44, 44]


def test_begun() -> None:
    """A message is known by its first byte, and until its last."""
    made = boundaries()
    assert made.begun is None
    made.feed(b"\2\3")
    assert made.begun == (1, 3)
    made.feed(b"\0\0\0\0\0\0\1")
    assert made.begun == (1, 3)
    made.feed(b"x")
    assert made.begun is None


def test_pixels_are_not_kept() -> None:
    """Nor copied: 64 KiB of a megabyte leave nothing behind."""
    made = Boundaries(512, 512, BGRX)
    made.feed(head(Rectangle(0, 0, 512, 512), 0))
    for _ in range(15):
        assert made.feed(memoryview(bytes(65536))) == []
        assert len(made._rest) == 0
    assert made.position == 16 + 15 * 65536
    assert len(made.feed(bytes(65536))) == 2


@st.composite
def streams(draw: st.DrawFn) -> tuple[PixelFormat, bytes]:
    """Updates by our encoders, with pseudo-encodings and other messages between them."""
    form = draw(st.sampled_from([BGRX, RGB565, BGR233]))
    encoders = {number: make() for number, make in ENCODERS.items()}
    noise = draw(st.sampled_from([1, 3, 300, 1 << 24]))
    shown = picture(64, ((i * 2654435761 >> 3) % noise for i in range(64 * 32)))
    parts = list[bytes]()
    for number in draw(st.lists(st.sampled_from([*encoders, 1, -232, -261, -307, 2, 3]))):
        width, height = draw(st.integers(0, 64)), draw(st.integers(0, 32))
        place = Rectangle(64 - width, 32 - height, width, height)
        if number in encoders:
            body = encoders[number].encode(shown, place, Wish(form))
        elif number in (2, 3):
            parts.append(Bell().pack() if number == 2 else ServerCutText(bytes(width)).pack())
            continue
        else:
            body = {1: bytes(4), -232: b"", -261: b"\1", -307: b"\0\0\0\3abc"}[number]
        parts.append(pack_update([(place, number, body)]))
    return form, b"".join(parts)


@given(streams(), st.lists(st.integers(0, 6000), max_size=20))
@settings(deadline=None)
def test_any_pieces(made: tuple[PixelFormat, bytes], cuts: list[int]) -> None:
    """The marks are the same however the stream is cut, and `decode` ends where they do."""
    form, stream = made
    whole = boundaries(form).feed(stream)
    pieces, marks = boundaries(form), list[Mark]()
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    for begin, end in pairwise(edges):
        marks += pieces.feed(stream[begin:end])
    assert marks == whole
    messages = [mark for mark in whole if mark.rectangle is None]
    shown, encodings = desktop(64, 32, form), {n: make() for n, make in ENCODINGS.items()}
    for message in messages:
        data = stream[message.begin : message.end]
        assert play(read_message(shown, encodings), [data]).waiting is None
    assert sum(mark.end - mark.begin for mark in messages) == len(stream)
