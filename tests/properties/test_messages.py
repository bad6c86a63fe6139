"""Messages: parse(pack(x)) == x for every one."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TypeVar

from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import Error
from sealvnc.rfb.handshake import init, version
from sealvnc.rfb.handshake.init import ServerInit, pack_server_init
from sealvnc.rfb.handshake.version import Version
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages import client, clipboard, server
from sealvnc.rfb.session.messages.extension import NOTHING, Extension
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from sealvnc.rfb.session.pixels import convert
from sealvnc.wire.dialogue import Dialogue
from support.messages import CLIENT_MESSAGES, SERVER_MESSAGES, U8, pixel_formats
from support.picture import desktop as blank
from support.picture import picture, rows
from support.talk import play

T = TypeVar("T")
EVERYTHING = ~NOTHING
SIZES = st.lists(st.integers(1, 20), max_size=10)
SPECIAL = st.sampled_from((6, 3, 150, 248, 250, 251, 253, 255))
RECTANGLES = st.builds(Rectangle, *(st.integers(0, 12),) * 4)


def cut(data: bytes, sizes: list[int]) -> list[bytes]:
    """``data`` in chunks of these ``sizes``, the rest being the last."""
    ends = [0, *accumulate(sizes), len(data)]
    return [data[start:end] for start, end in pairwise(ends)]


@given(pixel_formats() | pixel_formats(true_color=False))
def test_pixel_format(pixel_format: PixelFormat) -> None:
    assert PixelFormat.parse(pixel_format.pack()) == pixel_format


def repeated(dialogues: Sequence[Dialogue[T]]) -> Dialogue[list[T]]:
    results: list[T] = []
    for dialogue in dialogues:
        results += [(yield from dialogue)]
    return results


@given(st.lists(CLIENT_MESSAGES, max_size=5), SIZES)
def test_client_messages(messages: list[client.ClientMessage], sizes: list[int]) -> None:
    """One after another, whatever they are, and however they are cut."""
    data = b"".join(message.pack() for message in messages)
    for chunks in (data, cut(data, sizes)):
        dialogues = [client.read_message(EVERYTHING) for _ in messages]
        assert play(repeated(dialogues), chunks).outcome() == messages


@given(st.lists(SERVER_MESSAGES, max_size=5), SIZES)
def test_server_messages(messages: list[server.ServerMessage], sizes: list[int]) -> None:
    """The same in the other direction."""
    data = b"".join(message.pack() for message in messages)
    for chunks in (data, cut(data, sizes)):
        dialogues = [server.read_message(blank(1, 1), {}) for _ in messages]
        assert play(repeated(dialogues), chunks).outcome() == messages


@given(st.binary(max_size=60), st.sampled_from((NOTHING, EVERYTHING)))
def test_any_bytes_as_a_client_message(data: bytes, extensions: Extension) -> None:
    """Read, waited for or refused; what is read packs to a message that reads the same."""
    talk = play(client.read_message(extensions), data)
    if talk.error is not None:
        assert isinstance(talk.error, Error)
    elif talk.waiting is None:
        again = play(client.read_message(extensions), talk.result.pack())
        assert again.outcome() == talk.result


@given(SPECIAL, st.binary(max_size=60))
def test_any_bytes_as_a_special_message(number: int, data: bytes) -> None:
    """Of one that is known, in either direction."""
    made = blank(1, 1)
    for dialogue in (client.read_message(EVERYTHING), server.read_message(made, {})):
        talk = play(dialogue, bytes([number]) + data)
        assert talk.error is None or isinstance(talk.error, Error)


@given(st.binary(max_size=60))
def test_any_bytes_as_clipboard(data: bytes) -> None:
    """What is read packs to a message that reads the same."""
    talk = play(clipboard.read_clipboard(len(data)), data)
    if talk.error is None:
        again = talk.result.body()
        assert play(clipboard.read_clipboard(len(again)), again).outcome() == talk.result
    else:
        assert isinstance(talk.error, Error)


@given(st.sampled_from(Version))
def test_version(agreed: Version) -> None:
    assert play(version.client(), version.pack(agreed)).outcome() is agreed
    assert play(version.server(), version.pack(agreed)).outcome() is agreed


@given(
    st.integers(0, 8192),
    st.integers(0, 8192),
    pixel_formats(),
    st.text(st.characters(categories=["L", "N"]), max_size=1000),
    st.booleans(),
)
def test_init(width: int, height: int, pixel_format: PixelFormat, name: str, shared: bool) -> None:
    desktop = ServerInit(width, height, pixel_format, name)
    talk = play(init.client(shared=shared), [pack_server_init(desktop)])
    assert talk.outcome() == desktop
    talk = play(init.server(desktop), talk.sent)
    assert (talk.sent, talk.outcome()) == (pack_server_init(desktop), (shared, desktop))


@given(RECTANGLES, U8)
def test_raw_update(rectangle: Rectangle, first: int) -> None:
    """What a server of ours paints is in the client's picture, or refused as outside."""
    made, numbers = blank(10, 10), [(first + i) * 0x10101 % 0xFFFFFB for i in range(144)]
    pixels = b"".join(number.to_bytes(4, "little") for number in numbers[: rectangle.area])
    encodings = {number: make() for number, make in ENCODINGS.items()}
    packed = server.pack_raw_update(rectangle, pixels)
    talk = play(server.read_message(made, encodings), [packed])
    inside = rectangle.x + rectangle.width <= 10 and rectangle.y + rectangle.height <= 10
    assert (talk.error is None) == inside
    if inside:
        assert talk.outcome() == server.FramebufferUpdate((rectangle,))
        assert convert(made.framebuffer, rectangle, BGRX) == pixels


@given(RECTANGLES, st.integers(0, 12), st.integers(0, 12))
def test_copy(rectangle: Rectangle, x: int, y: int) -> None:
    """CopyRect is what one would do pixel by pixel from a copy of the picture."""
    made = Desktop(picture(10, range(100)))
    encodings = {number: make() for number, make in ENCODINGS.items()}
    packed = bytearray(server.pack_raw_update(rectangle, b""))
    packed[-1] = 1
    source = x.to_bytes(2, "big") + y.to_bytes(2, "big")
    before = rows(made)
    talk = play(server.read_message(made, encodings), [bytes(packed) + source])
    fits = all(
        left + rectangle.width <= 10 and top + rectangle.height <= 10
        for left, top in ((rectangle.x, rectangle.y), (x, y))
    )
    assert (talk.error is None) == fits
    expected = [list(row) for row in before]
    for i in range(rectangle.height if fits else 0):
        for j in range(rectangle.width):
            expected[rectangle.y + i][rectangle.x + j] = before[y + i][x + j]
    assert rows(made) == expected


@given(pixel_formats(), st.lists(st.integers(0, 0xFFFFFF), min_size=1, max_size=20))
def test_convert(target: PixelFormat, pixels: list[int]) -> None:
    """Each pixel has the size of the target, and a channel that is full is full there, too."""
    row = picture(len(pixels), [*pixels])
    converted = convert(row, Rectangle(0, 0, *row.size), target)
    assert len(converted) == len(pixels) * target.bytes_per_pixel
    assert convert(row, Rectangle(0, 0, *row.size), BGRX) == row.pixels
    white = picture(1, [0xFFFFFF])
    full = convert(white, Rectangle(0, 0, 1, 1), target)
    value = int.from_bytes(full, "big" if target.big_endian_flag else "little")
    assert value >> target.red_shift & target.red_max == target.red_max
