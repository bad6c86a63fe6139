"""rfb.session.framebuffer: the picture; nothing is painted outside of it."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle, around, require_size, within
from support.picture import picture, rows


@pytest.fixture
def framebuffer() -> Framebuffer:
    """3 x 3 pixels, numbered from 0 to 8."""
    return picture(3, range(9))


def test_new_one_is_black_and_not_complete() -> None:
    framebuffer = Framebuffer(2, 1)
    assert (framebuffer.pixels, framebuffer.complete) == (bytearray(8), False)


@pytest.mark.parametrize("size", [(0, 0), (0, 5), (5, 0)])
def test_without_a_pixel(size: tuple[int, int]) -> None:
    """There is nothing left to paint."""
    framebuffer = Framebuffer(*size)
    assert (framebuffer.size, framebuffer.complete, len(framebuffer.words)) == (size, True, 0)


def test_words_are_the_pixels(framebuffer: Framebuffer) -> None:
    framebuffer.words[1] = 0x102030
    assert framebuffer.pixels[4:8] == bytes.fromhex("30201000")


def test_complete(framebuffer: Framebuffer) -> None:
    """Only when each pixel has been painted, be it black."""
    assert framebuffer.complete
    framebuffer.forget()
    assert not framebuffer.complete
    framebuffer.painted(Rectangle(0, 0, 3, 2))
    framebuffer.painted(Rectangle(1, 2, 2, 1))
    assert not framebuffer.complete
    framebuffer.painted(Rectangle(0, 1, 1, 2))
    assert framebuffer.complete


def test_forget_keeps_the_picture(framebuffer: Framebuffer) -> None:
    framebuffer.forget()
    assert rows(framebuffer) == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


def test_resize(framebuffer: Framebuffer) -> None:
    """Begins anew."""
    framebuffer.resize(1, 2)
    assert framebuffer.size == (1, 2)
    assert (rows(framebuffer), framebuffer.complete) == ([[0], [0]], False)


@pytest.mark.parametrize(
    ("rectangle", "source", "expected"),
    [
        (Rectangle(0, 0, 2, 2), (1, 1), [4, 5, 2, 7, 8, 5, 6, 7, 8]),
        (Rectangle(1, 1, 2, 2), (0, 0), [0, 1, 2, 3, 0, 1, 6, 3, 4]),  # down over itself
        (Rectangle(0, 1, 3, 2), (0, 0), [0, 1, 2, 0, 1, 2, 3, 4, 5]),
        (Rectangle(0, 0, 3, 2), (0, 1), [3, 4, 5, 6, 7, 8, 6, 7, 8]),  # up over itself
        (Rectangle(1, 0, 2, 1), (0, 0), [0, 0, 1, 3, 4, 5, 6, 7, 8]),  # within a row
        (Rectangle(0, 0, 2, 1), (1, 0), [1, 2, 2, 3, 4, 5, 6, 7, 8]),
        (Rectangle(0, 1, 2, 2), (1, 0), [0, 1, 2, 1, 2, 5, 4, 5, 8]),  # down and to the left
    ],
)
def test_copy(
    framebuffer: Framebuffer,
    rectangle: Rectangle,
    source: tuple[int, int],
    expected: list[int],
) -> None:
    """Source and target may overlap in any direction; what is copied counts as painted."""
    framebuffer.forget()
    framebuffer.copy(rectangle, *source)
    assert framebuffer.words.tolist() == expected
    framebuffer.painted(Rectangle(0, 0, 3, 3))
    assert framebuffer.complete


@pytest.mark.parametrize("source", [(2, 0), (0, 2), (65535, 0), (0, 65535)])
def test_copy_from_outside(framebuffer: Framebuffer, source: tuple[int, int]) -> None:
    with pytest.raises(RemoteProtocolError):
        framebuffer.copy(Rectangle(0, 0, 2, 2), *source)


@pytest.mark.parametrize("rectangle", [Rectangle(2, 0, 2, 2), Rectangle(0, 2, 2, 2)])
def test_copy_to_outside(framebuffer: Framebuffer, rectangle: Rectangle) -> None:
    with pytest.raises(RemoteProtocolError):
        framebuffer.copy(rectangle, 0, 0)


@pytest.mark.parametrize(
    "rectangle",
    [
        Rectangle(0, 0, 4, 1),
        Rectangle(0, 0, 1, 4),
        Rectangle(3, 0, 1, 1),
        Rectangle(0, 3, 1, 1),
        Rectangle(65535, 65535, 65535, 65535),
        Rectangle(0, 0, 9, 1),  # no more pixels than there are, but too wide
        Rectangle(4, 0, 0, 0),
    ],
)
def test_outside(framebuffer: Framebuffer, rectangle: Rectangle) -> None:
    """Each axis by itself, not the area."""
    with pytest.raises(RemoteProtocolError, match="outside 3 x 3"):
        framebuffer.require_inside(rectangle)


@pytest.mark.parametrize(
    "rectangle", [Rectangle(0, 0, 3, 3), Rectangle(3, 3, 0, 0), Rectangle(2, 2, 1, 1)]
)
def test_inside(framebuffer: Framebuffer, rectangle: Rectangle) -> None:
    framebuffer.require_inside(rectangle)


@pytest.mark.parametrize("rectangle", [Rectangle(0, 0, 0, 3), Rectangle(0, 0, 3, 0)])
def test_nothing_to_paint(framebuffer: Framebuffer, rectangle: Rectangle) -> None:
    framebuffer.forget()
    framebuffer.copy(rectangle, 0, 0)
    assert framebuffer.words.tolist() == list(range(9))
    assert not framebuffer.complete


@pytest.mark.parametrize("size", [(16385, 1), (1, 16385), (8193, 8192)])
def test_size_has_a_limit(size: tuple[int, int]) -> None:
    with pytest.raises(LimitError):
        require_size(*size)
    require_size(16384, 4096)


@pytest.mark.parametrize(
    ("size", "tiles"), [((0, 0), 0), ((0, 9), 0), ((1, 1), 1), ((16, 16), 1), ((17, 33), 6)]
)
def test_tiles(size: tuple[int, int], tiles: int) -> None:
    """Those cut off at the edges are tiles, too."""
    rectangle = Rectangle(5, 6, *size)
    assert (rectangle.tiles(16), rectangle.area) == (tiles, size[0] * size[1])


def test_around() -> None:
    """All of them, and nothing beyond; one alone is itself."""
    one, two = Rectangle(3, 4, 5, 6), Rectangle(1, 9, 2, 3)
    assert around([one]) == one
    assert around([one, two]) == Rectangle(1, 4, 7, 8)


@pytest.mark.parametrize(
    ("one", "other", "common"),
    [
        (Rectangle(0, 0, 4, 4), Rectangle(2, 3, 9, 9), Rectangle(2, 3, 2, 1)),
        (Rectangle(0, 0, 4, 4), Rectangle(1, 1, 2, 2), Rectangle(1, 1, 2, 2)),
        (Rectangle(0, 0, 4, 4), Rectangle(4, 0, 9, 9), Rectangle(4, 0, 0, 4)),
        (Rectangle(5, 5, 1, 1), Rectangle(0, 0, 2, 2), Rectangle(5, 5, 0, 0)),
    ],
)
def test_within(one: Rectangle, other: Rectangle, common: Rectangle) -> None:
    assert within(one, other) == common
