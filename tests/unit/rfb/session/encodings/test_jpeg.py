"""rfb.session.encodings.jpeg: rfbproto 7.7.9."""

from io import BytesIO

import pytest
from PIL import Image

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.jpeg import DHT, DQT, EOI, JPEG, SOI
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import RGB565, desktop, rows
from support.talk import play

PLACE = Rectangle(0, 0, 40, 24)


def file(seed: int = 1, **options: int) -> bytes:
    """A picture whose data have stuffed bytes in them."""
    out = BytesIO()
    image = Image.new("RGB", (40, 24))
    image.putdata([((i * seed * 2654435761) >> 8 & 0xFF, i & 255, 99) for i in range(960)])
    image.save(out, "JPEG", quality=95, **options)
    return out.getvalue()


def without(data: bytes, *kinds: bytes) -> bytes:
    """The same without some of the segments in front of the scan."""
    out, at = bytearray(data[:2]), 2
    while data[at : at + 2] != b"\xff\xda":
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if data[at : at + 2] not in kinds:
            out += data[at:end]
        at = end
    return bytes(out + data[at:])


def painted(encoding: JPEG, data: bytes) -> list[list[int]]:
    made = desktop(40, 24, RGB565)
    play(encoding.decode(PLACE, made), [data]).outcome()
    return rows(made)


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xd9",  # the end at the beginning
        SOI + b"\0\xd9",  # no marker
        SOI + b"\xff\0",  # nor this
        SOI + SOI,
        SOI + b"\xff\xd0",  # a restart outside of a scan
        SOI + b"\xff\xe0\0\1",  # a length of 1
        SOI + EOI,  # nothing in it
        SOI + b"\xff\xda\0\2" + EOI,
    ],
)
def test_broken(body: bytes) -> None:
    """An error of ours."""
    with pytest.raises(RemoteProtocolError):
        play(JPEG().decode(PLACE, desktop(40, 24)), body).outcome()


@pytest.mark.parametrize(
    "piece", [b"\xff\xe0\xff\xff" + bytes(65533), b"\xff\xda\0\2" + bytes(90000)]
)
def test_without_an_end(piece: bytes) -> None:
    """Segments, or a scan: neither goes on for ever."""
    for dialogue in (JPEG().decode(PLACE, desktop(40, 24)), JPEG().skip(PLACE, Outline(40, 24))):
        with pytest.raises(LimitError, match="JPEG"):
            play(dialogue, [SOI, *[piece] * 5]).outcome()


def test_outside() -> None:
    """Refused before a byte is read."""
    with pytest.raises(RemoteProtocolError, match="outside"):
        next(JPEG().decode(Rectangle(1, 0, 40, 24), desktop(40, 24)))


@pytest.mark.parametrize("options", [{}, {"progressive": 1}, {"restart_marker_blocks": 1}])
def test_where_it_ends(options: dict[str, int]) -> None:
    """It is found in the data themselves, however they come."""
    data = file(**options)
    assert b"\xff\0" in data
    expected = painted(JPEG(), data)
    made = desktop(40, 24)
    play(JPEG().decode(PLACE, made), data).outcome()
    assert rows(made) == expected
    for pieces in ([data], [data[i : i + 1] for i in range(len(data))]):
        play(JPEG().skip(PLACE, Outline(40, 24)), pieces).outcome()
    outline = Outline(40, 24)
    assert play(JPEG().skip(PLACE, outline), data[:-1]).waiting is not None
    assert not outline.streams
    play(JPEG().skip(PLACE, outline), data).outcome()
    assert outline.streams == {"jpeg"}


def test_filling() -> None:
    """Any number of 0xFF in front of a marker, between segments and after a scan."""
    data = file()
    filled = data[:2] + b"\xff\xff" + data[2:-2] + b"\xff\xff\xff" + EOI
    assert painted(JPEG(), filled) == painted(JPEG(), data)
    play(JPEG().skip(PLACE, Outline(40, 24)), filled).outcome()
    play(JPEG().skip(PLACE, Outline(40, 24)), [filled]).outcome()


@pytest.mark.parametrize("kinds", [(DQT,), (DHT,), (DQT, DHT)])
def test_tables_of_earlier_ones(kinds: tuple[bytes, ...]) -> None:
    """Are used where a picture has none; without any before there is no picture."""
    first, second = file(), file(7)
    short = without(second, *kinds)
    assert len(short) < len(second)
    encoding = JPEG()
    painted(encoding, first)
    assert painted(encoding, short) == painted(JPEG(), second)
    assert painted(encoding, short) == painted(JPEG(), second)
    if DQT in kinds:
        with pytest.raises(RemoteProtocolError):
            painted(JPEG(), short)
