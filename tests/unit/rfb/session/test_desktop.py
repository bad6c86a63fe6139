"""rfb.session.desktop: what encodings paint and write on."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.desktop import Cursor, shades
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import BGR233, COLOR_MAP, DEEP, RGB565, RGBX, XRGB, desktop, rows

WHOLE = Rectangle(0, 0, 1, 1)


@pytest.mark.parametrize(("first", "count"), [(0, 257), (256, 1), (65535, 1), (200, 57)])
def test_colors_past_the_end(first: int, count: int) -> None:
    """None is set."""
    made = desktop(1, 1)
    with pytest.raises(RemoteProtocolError, match="colours"):
        made.set_colors(first, ((65535, 65535, 65535),) * count)
    assert set(made.colors) == {0}


@pytest.mark.parametrize(("first", "count"), [(0, 256), (256, 0), (0, 0), (255, 1)])
def test_colors(first: int, count: int) -> None:
    """The upper eight of sixteen bits count."""
    made = desktop(1, 1)
    made.set_colors(first, ((0x12FF, 0x3400, 0x5680),) * count)
    assert made.colors.tolist() == [0] * first + [0x123456] * count + [0] * (256 - first - count)


def test_size_has_a_limit() -> None:
    """Before anything is allocated; the old picture stays."""
    made = desktop(2, 2)
    with pytest.raises(LimitError):
        made.set_size(65535, 65535)
    assert made.framebuffer.size == (2, 2)


def test_set_size() -> None:
    """A new one costs the picture, the same one nothing."""
    made = desktop(2, 2)
    pixels = made.framebuffer.pixels
    made.set_size(2, 2)
    assert made.framebuffer.pixels is pixels
    made.set_size(2, 3)
    assert made.framebuffer.size == (2, 3)


@pytest.mark.parametrize(
    ("pixel_format", "value", "color"),
    [
        (BGRX, 0x123456, 0x123456),
        (XRGB, 0x123456, 0x123456),
        (RGBX, 0x12345600, 0x123456),
        (RGBX, 0x123456FF, 0x123456),
        (RGB565, 0xF800, 0xFF0000),
        (RGB565, 0x0010, 0x000084),
        (BGR233, 0xFF, 0xFFFFFF),
        (BGR233, 0x07, 0xFF0000),
        (BGR233, 0x40, 0x000055),
        (DEEP, 0x3FF00000, 0xFF0000),
        (DEEP, 0xFFFFFFFF, 0xFFFFFF),
        (DEEP, 512 << 10, 0x008000),
        (PixelFormat(32, 32, False, True, 65535, 1, 1, 16, 1, 0), 0xFFFF0003, 0xFFFFFF),
        (PixelFormat(8, 3, False, True, 1, 1, 1, 2, 1, 0), 0b110, 0xFFFF00),
        (PixelFormat(16, 16, False, True, 5, 5, 5, 0, 0, 0), 0xFFFF, 0xFFFFFF),
    ],
)
def test_settle(pixel_format: PixelFormat, value: int, color: int) -> None:
    """Values of any format become colours, and the pixels count as painted."""
    made = desktop(1, 1, pixel_format)
    made.framebuffer.words[0] = value
    made.settle(WHOLE)
    assert (rows(made), made.framebuffer.complete) == ([[color]], True)


def test_settle_colors_of_a_map() -> None:
    made = desktop(2, 1, COLOR_MAP)
    made.set_colors(7, ((0xFFFF, 0, 0x1000),))
    made.framebuffer.words[0] = 7
    made.settle(Rectangle(0, 0, 2, 1))
    assert rows(made) == [[0xFF0010, 0]]


@pytest.mark.parametrize("pixel_format", [BGRX, RGB565, COLOR_MAP])
def test_settle_native(pixel_format: PixelFormat) -> None:
    """What is a colour already stays one."""
    made = desktop(1, 1, pixel_format)
    made.framebuffer.words[0] = 0x123456
    made.settle(WHOLE, native=True)
    assert (rows(made), made.framebuffer.complete) == ([[0x123456]], True)


def test_settle_only_the_rectangle() -> None:
    made = desktop(3, 3, RGB565)
    made.framebuffer.words[:] = memoryview(b"\x1f\0\0\0" * 9).cast("I")
    made.settle(Rectangle(1, 1, 1, 2))
    assert rows(made) == [[31, 31, 31], [31, 255, 31], [31, 255, 31]]
    assert not made.framebuffer.complete


@pytest.mark.parametrize("maximum", [1, 3, 31, 255, 1023, 65535])
def test_shades(maximum: int) -> None:
    """From black to full, never darker than the one before."""
    table = shades(maximum)
    assert (len(table), table[0], table[-1]) == (maximum + 1, 0, 255)
    assert list(table) == sorted(table)


@pytest.mark.parametrize(
    ("name", "order", "expected"),
    [
        ("QEMU (guest)", None, True),
        ("QEMU", "rgba", False),
        ("box:1", None, False),
        ("box:1", "bgra", True),
    ],
)
def test_alpha_order(name: str, order: None, expected: bool) -> None:
    """QEMU's is told by its name, unless the user has said it."""
    made = desktop(1, 1)
    made.name, made.alpha_order = name, order
    assert made.alpha_bgra is expected


def test_pixels_of_a_pointer_are_not_in_its_repr() -> None:
    assert "pencil" not in repr(Cursor(0, 0, 1, 1, b"pencil"))
