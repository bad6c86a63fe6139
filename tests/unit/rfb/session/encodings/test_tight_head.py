"""rfb.session.encodings.tight_head: how a rectangle of Tight begins."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings.tight_head import (
    COPY,
    FILL,
    GRADIENT,
    JPEG,
    PALETTE,
    Head,
    pack_length,
    read_head,
)
from sealvnc.rfb.session.framebuffer import Rectangle
from support.talk import play

PLACE = Rectangle(0, 0, 9, 4)  # 108 bytes of TPIXEL


@pytest.mark.parametrize("control", ["b0", "c0", "d0", "f0"])
def test_no_such_compression(control: str) -> None:
    """0x8, 0x9, 0xa and 0xe are all that there are beside basic ones."""
    with pytest.raises(RemoteProtocolError, match="control"):
        play(read_head(PLACE, 3), bytes.fromhex(control)).outcome()


def test_no_such_filter() -> None:
    """Copy, palette and gradient are all that there are."""
    with pytest.raises(RemoteProtocolError, match="filter 3"):
        play(read_head(PLACE, 3), bytes.fromhex("4003")).outcome()


@pytest.mark.parametrize("body", ["00 ffffff", "40 00 ffffff", "70 02 ffffff", "90 ffffff"])
def test_too_long(body: str) -> None:
    """For the pixels that there are."""
    with pytest.raises(LimitError, match="bytes"):
        play(read_head(PLACE, 3), bytes.fromhex(body)).outcome()


@pytest.mark.parametrize("length", ["6b", "6d", "00", "ffff7f"])
def test_another_length_without_zlib(length: str) -> None:
    """There are 108 bytes, and nothing else is true."""
    with pytest.raises(RemoteProtocolError, match="not 108"):
        play(read_head(PLACE, 3), bytes.fromhex("a0" + length)).outcome()


@pytest.mark.parametrize(
    ("body", "rectangle", "head"),
    [
        ("85", PLACE, Head(FILL, 5, 3)),
        ("90 8101", PLACE, Head(JPEG, 0, 129)),
        ("1f 40", PLACE, Head(1, 15, 64, COPY, b"", 108, 1)),
        ("70 00 40", PLACE, Head(7, 0, 64, COPY, b"", 108, 3)),
        ("60 02 40", PLACE, Head(6, 0, 64, GRADIENT, b"", 108, 2)),
        ("a0 6c", PLACE, Head(10, 0, 108, COPY, b"", 108)),
        ("e0 02 6c", PLACE, Head(14, 0, 108, GRADIENT, b"", 108)),
        ("40 01 00 010203", PLACE, Head(4, 0, 8, PALETTE, b"\1\2\3", 8)),
        ("40 01 01 010203 040506", PLACE, Head(4, 0, 8, PALETTE, bytes(range(1, 7)), 8)),
        ("e0 01 02 000000 111111 222222 24", PLACE, None),
        ("50 01 02 000000 111111 222222 07", PLACE, None),
        ("00", Rectangle(0, 0, 3, 1), Head(0, 0, 9, COPY, b"", 9)),
        ("00 0c", Rectangle(0, 0, 4, 1), Head(0, 0, 12, COPY, b"", 12, 0)),
        ("00", Rectangle(0, 0, 0, 1), Head(0, 0, 0)),
    ],
)
def test_heads(body: str, rectangle: Rectangle, head: Head | None) -> None:
    """Whole, byte by byte, and with more behind; never beyond their end."""
    data = bytes.fromhex(body)
    if head is None:
        palette = bytes.fromhex("000000 111111 222222")
        zlib = data[0] == 0x50
        length, stream = (7, 1) if zlib else (36, None)
        head = Head(data[0] >> 4, 0, length, PALETTE, palette, 36, stream)
    follows = bytes(range(head.length))
    for pieces in ([data], [data[i : i + 1] for i in range(len(data))], [data + follows[:-1]]):
        seen, there = play(read_head(rectangle, 3), pieces).outcome()
        assert seen == head
        assert there is None or not follows
    more = [data + follows + b"\xff" * 2000]
    assert play(read_head(rectangle, 3), more).outcome() == (head, follows)
    assert play(read_head(rectangle, 3), data[:-1]).waiting is not None


@pytest.mark.parametrize(
    ("length", "packed"),
    [(0, "00"), (127, "7f"), (128, "8001"), (10000, "904e"), (16383, "ff7f"), (16384, "808001")],
)
def test_compact_length(length: int, packed: str) -> None:
    """The example 10000 is rfbproto's."""
    assert pack_length(length).hex() == packed
    body = b"\x90" + bytes.fromhex(packed)
    head, _ = play(read_head(Rectangle(0, 0, 100, 100), 3), body).outcome()
    assert head.length == length


def test_longest_length() -> None:
    """All eight bits of the third byte count."""
    head, _ = play(read_head(Rectangle(0, 0, 2000, 2000), 3), b"\x90\xff\xff\xff").outcome()
    assert head.length == (1 << 22) - 1
    assert pack_length(head.length) == b"\xff\xff\xff"
