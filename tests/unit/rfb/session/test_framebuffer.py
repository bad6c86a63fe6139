"""rfb.session.framebuffer: the picture; nothing is painted outside of it."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle, require_size


def pixels(*shades: int) -> bytes:
    """One pixel for each shade."""
    return b"".join(bytes((shade,)) * 4 for shade in shades)


@pytest.fixture
def framebuffer() -> Framebuffer:
    """3 x 3 pixels, numbered from 0 to 8."""
    framebuffer = Framebuffer(3, 3)
    framebuffer.write_rows(Rectangle(0, 0, 3, 3), pixels(*range(9)))
    return framebuffer


def test_new_one_is_black_and_not_complete() -> None:
    framebuffer = Framebuffer(2, 1)
    assert (framebuffer.pixels, framebuffer.complete) == (bytearray(8), False)


def test_write_rows(framebuffer: Framebuffer) -> None:
    """Rows of a rectangle, from any of its rows on."""
    framebuffer.write_rows(Rectangle(1, 0, 2, 3), pixels(11, 12, 13, 14), first=1)
    assert framebuffer.pixels == pixels(0, 1, 2, 3, 11, 12, 6, 13, 14)


def test_complete(framebuffer: Framebuffer) -> None:
    """Only when each pixel has been painted, be it black."""
    assert framebuffer.complete
    framebuffer.forget()
    assert not framebuffer.complete
    framebuffer.write_rows(Rectangle(0, 0, 3, 2), pixels(*[0] * 6))
    assert not framebuffer.complete
    framebuffer.write_rows(Rectangle(0, 2, 3, 1), pixels(0, 0, 0))
    assert framebuffer.complete


def test_forget_keeps_the_picture(framebuffer: Framebuffer) -> None:
    framebuffer.forget()
    assert framebuffer.pixels == pixels(*range(9))


def test_resize(framebuffer: Framebuffer) -> None:
    """Begins anew."""
    framebuffer.resize(1, 2)
    assert (framebuffer.width, framebuffer.height) == (1, 2)
    assert (framebuffer.pixels, framebuffer.complete) == (bytearray(8), False)


@pytest.mark.parametrize(
    ("rectangle", "source", "expected"),
    [
        (Rectangle(0, 0, 2, 2), (1, 1), (4, 5, 2, 7, 8, 5, 6, 7, 8)),
        (Rectangle(1, 1, 2, 2), (0, 0), (0, 1, 2, 3, 0, 1, 6, 3, 4)),  # down over itself
        (Rectangle(0, 1, 3, 2), (0, 0), (0, 1, 2, 0, 1, 2, 3, 4, 5)),
        (Rectangle(0, 0, 3, 2), (0, 1), (3, 4, 5, 6, 7, 8, 6, 7, 8)),  # up over itself
        (Rectangle(1, 0, 2, 1), (0, 0), (0, 0, 1, 3, 4, 5, 6, 7, 8)),  # within a row
    ],
)
def test_copy(
    framebuffer: Framebuffer,
    rectangle: Rectangle,
    source: tuple[int, int],
    expected: tuple[int, ...],
) -> None:
    """Source and target may overlap in any direction."""
    framebuffer.copy(rectangle, *source)
    assert framebuffer.pixels == pixels(*expected)


@pytest.mark.parametrize("source", [(2, 0), (0, 2), (65535, 0), (0, 65535)])
def test_copy_from_outside(framebuffer: Framebuffer, source: tuple[int, int]) -> None:
    with pytest.raises(RemoteProtocolError):
        framebuffer.copy(Rectangle(0, 0, 2, 2), *source)


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
    framebuffer.write_rows(rectangle, b"")
    framebuffer.copy(rectangle, 0, 0)
    assert framebuffer.pixels == pixels(*range(9))


@pytest.mark.parametrize("size", [(16385, 1), (1, 16385), (8193, 8192)])
def test_size_has_a_limit(size: tuple[int, int]) -> None:
    with pytest.raises(LimitError):
        require_size(*size)
    require_size(16384, 4096)
