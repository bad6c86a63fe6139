"""Messages: parse(pack(x)) == x for every one."""

from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import Error
from sealvnc.rfb.handshake import init, version
from sealvnc.rfb.handshake.init import ServerInit, pack_server_init
from sealvnc.rfb.handshake.version import Version
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages import client, server
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from sealvnc.rfb.session.pixels import convert
from support.picture import desktop as blank
from support.picture import picture, rows
from support.talk import play

U8, U16, U32 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32))
S32 = st.integers(-(2**31), 2**31 - 1)
RECTANGLES = st.builds(Rectangle, *(st.integers(0, 12),) * 4)


@st.composite
def pixel_formats(draw: st.DrawFn, *, true_color: bool = True) -> PixelFormat:
    """A format that a pixel can have."""
    bits = draw(st.sampled_from((8, 16, 32)))
    widths = draw(st.tuples(*(st.integers(1, min(bits, 16)),) * 3))
    maxima = [draw(st.integers(2 ** (width - 1), 2**width - 1)) for width in widths]
    shifts = [draw(st.integers(0, bits - width)) for width in widths]
    depth, big_endian = draw(st.integers(1, 32)), draw(st.booleans())
    return PixelFormat(bits, depth, big_endian, true_color, *maxima, *shifts)


CLIENT_MESSAGES = st.one_of(
    st.builds(client.SetPixelFormat, pixel_formats()),
    st.builds(client.SetEncodings, st.lists(S32, max_size=30).map(tuple)),
    st.builds(client.FramebufferUpdateRequest, st.booleans(), U16, U16, U16, U16),
    st.builds(client.KeyEvent, st.booleans(), U32),
    st.builds(client.PointerEvent, U8, U16, U16),
    st.builds(client.ClientCutText, st.binary(max_size=100)),
)


@given(pixel_formats() | pixel_formats(true_color=False))
def test_pixel_format(pixel_format: PixelFormat) -> None:
    assert PixelFormat.parse(pixel_format.pack()) == pixel_format


@given(st.lists(CLIENT_MESSAGES, max_size=5))
def test_client_messages(messages: list[client.ClientMessage]) -> None:
    """One after another, whatever they are."""
    data = b"".join(message.pack() for message in messages)
    for message in messages:
        assert play(client.read_message(), data).outcome() == message
        data = data[len(message.pack()) :]
    assert data == b""


@given(st.binary(max_size=60))
def test_any_bytes_as_a_client_message(data: bytes) -> None:
    """Read, waited for or refused; what is read packs to a message that reads the same."""
    talk = play(client.read_message(), data)
    if talk.error is not None:
        assert isinstance(talk.error, Error)
    elif talk.waiting is None:
        assert play(client.read_message(), talk.result.pack()).outcome() == talk.result


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
    assert (talk.sent, talk.outcome()) == (pack_server_init(desktop), shared)


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
