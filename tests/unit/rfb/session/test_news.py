"""rfb.session.news: what a client is told beside the picture, each thing once."""

import pytest

from sealvnc.rfb.session.desktop import Cursor
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.extension import NOTHING, Extension
from sealvnc.rfb.session.news import (
    ALPHA_CURSOR,
    CURSOR,
    DESKTOP_SIZE,
    EXTENDED_DESKTOP_SIZE,
    NAME,
    News,
    pack_cursor,
)
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.rfb.session.source import Source
from support.picture import RGB565_BIG

SHAPE = Cursor(1, 0, 2, 2, bytes((255, 0, 0, 255, 0, 255, 0, 0, 0, 0, 255, 128, 9, 9, 9, 127)))


@pytest.fixture
def source() -> Source:
    return Source("näme", 4, 3)


def test_nothing_is_told_to_who_knows_nothing(source: Source) -> None:
    news = News(source)
    source.resize(8, 6)
    news.changed(NAME, CURSOR)
    assert (news.resize(), news.rectangles(BGRX), news.size) == (None, [], (4, 3))


def test_acknowledgements(source: Source) -> None:
    """An empty rectangle each, once; what they acknowledge may be used from then on."""
    news = News(source)
    news.set_encodings((-258, 7, -316))
    assert news.extensions == NOTHING
    bodies = news.rectangles(BGRX)
    assert sorted(bodies, key=lambda body: body[1]) == [
        (Rectangle(0, 0, 0, 0), -316, b""),
        (Rectangle(0, 0, 0, 0), -258, b""),
    ]
    assert news.extensions == Extension.QEMU_KEYS | Extension.MOUSE_BUTTONS
    news.set_encodings((-258, -316))
    assert news.rectangles(BGRX) == []


def test_desktop_size(source: Source) -> None:
    """Only when it has changed."""
    news = News(source)
    news.set_encodings((DESKTOP_SIZE,))
    assert news.resize() is None
    source.resize(8, 6)
    assert news.resize() == (Rectangle(0, 0, 8, 6), DESKTOP_SIZE, b"")
    assert (news.resize(), news.size) == (None, (8, 6))


def test_extended_desktop_size(source: Source) -> None:
    """Once at the beginning, which says that we know it; then changes, and answers to wishes."""
    news = News(source)
    news.set_encodings((DESKTOP_SIZE, EXTENDED_DESKTOP_SIZE))
    screen = b"\1\0\0\0" + bytes(8) + b"\0\4\0\3" + bytes(4)
    assert news.resize() == (Rectangle(0, 0, 4, 3), EXTENDED_DESKTOP_SIZE, screen)
    assert news.extensions == Extension.DESKTOP_SIZE
    assert news.resize() is None
    source.resize(8, 6)
    news.answer(1, 0)
    body = news.resize()
    assert body is not None
    assert body[0] == Rectangle(1, 0, 8, 6)
    news.answer(1, 1)
    body = news.resize()
    assert body is not None
    assert body[0] == Rectangle(1, 1, 8, 6)
    assert news.resize() is None


def test_name(source: Source) -> None:
    """UTF-8; not at the beginning, when ServerInit has told it."""
    news = News(source)
    news.set_encodings((NAME,))
    assert news.rectangles(BGRX) == []
    news.changed(NAME)
    assert news.rectangles(BGRX) == [(Rectangle(0, 0, 0, 0), NAME, b"\0\0\0\5" + "näme".encode())]


def test_cursor_with_alpha() -> None:
    """Raw inside, bytes as they are; preferred to the one without."""
    body = pack_cursor(SHAPE, RGB565_BIG, alpha=True)
    assert body == (Rectangle(1, 0, 2, 2), ALPHA_CURSOR, b"\0\0\0\0" + SHAPE.pixels)


def test_cursor() -> None:
    """In the client's format; what is half transparent or more does not belong to it."""
    where, number, body = pack_cursor(SHAPE, RGB565_BIG, alpha=False)
    assert (where, number) == (Rectangle(1, 0, 2, 2), CURSOR)
    assert body[:6] == b"\xf8\x00\x07\xe0\x00\x1f"
    assert body[8:] == bytes((0b1000_0000, 0b1000_0000))


def test_cursor_comes_and_goes(source: Source) -> None:
    """One that is there at the beginning is told; none is a shape without pixels."""
    source.cursor = SHAPE
    news = News(source)
    news.set_encodings((CURSOR, ALPHA_CURSOR))
    assert [body[1] for body in news.rectangles(BGRX)] == [ALPHA_CURSOR]
    source.cursor = None
    news.changed(CURSOR, ALPHA_CURSOR)
    assert news.rectangles(BGRX) == [(Rectangle(0, 0, 0, 0), ALPHA_CURSOR, bytes(4))]
    news.set_encodings((CURSOR,))
    news.changed(CURSOR)
    assert news.rectangles(BGRX) == [(Rectangle(0, 0, 0, 0), CURSOR, b"")]
