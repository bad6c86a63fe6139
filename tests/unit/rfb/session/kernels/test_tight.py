"""rfb.session.kernels.tight: palettes and gradients, compiled and as Python."""

from array import array
from types import ModuleType

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import TPIXEL_CELL
from support.picture import RGB565_BIG, both, picture, rows

PLACE = Rectangle(1, 1, 3, 2)
TPIXEL = (16, 8, 0), (255, 255, 255)
RGB565 = (11, 5, 0), (31, 63, 31)


def colors(*values: int) -> "array[int]":
    return array("I", values)


@both("tight")
def test_no_such_color(kernel: ModuleType) -> None:
    """An index beyond the palette."""
    framebuffer = picture(5, [9] * 20)
    with pytest.raises(RemoteProtocolError, match="palette"):
        kernel.paint_indexed(b"\3" * 6, framebuffer.words, 5, PLACE, colors(1, 2, 3))
    assert set(framebuffer.words) == {9}


@both("tight")
def test_indexed(kernel: ModuleType) -> None:
    """A byte each."""
    framebuffer = picture(5, [9] * 20)
    kernel.paint_indexed(bytes([0, 1, 2, 2, 1, 0]), framebuffer.words, 5, PLACE, colors(4, 5, 6))
    assert rows(framebuffer) == [[9] * 5, [9, 4, 5, 6, 9], [9, 6, 5, 4, 9], [9] * 5]


@both("tight")
def test_mono(kernel: ModuleType) -> None:
    """A bit each, the leftmost one is the highest; a row begins with a byte."""
    framebuffer = picture(10, [7] * 20)
    bits = bytes([0b10000001, 0b01111111, 0b00000010, 0b10111111])
    kernel.paint_mono(bits, framebuffer.words, 10, Rectangle(0, 0, 9, 2), colors(4, 5))
    assert rows(framebuffer) == [[5, 4, 4, 4, 4, 4, 4, 5, 4, 7], [4, 4, 4, 4, 4, 4, 5, 4, 5, 7]]


@both("tight")
def test_mono_of_one_color(kernel: ModuleType) -> None:
    """Whatever the bits are."""
    framebuffer = picture(5, [9] * 20)
    kernel.paint_mono(b"\xa0\x40", framebuffer.words, 5, PLACE, colors(4))
    assert rows(framebuffer) == [[9] * 5, [9, 4, 4, 4, 9], [9, 4, 4, 4, 9], [9] * 5]


@both("tight")
def test_gradient(kernel: ModuleType) -> None:
    """Left + upper - upper left, kept between 0 and the maximum; what is outside counts as 0."""
    framebuffer = picture(5, [0xFFFFFF] * 20)
    data = bytes.fromhex(
        "640a00 64ff00 64c8ff"  # 64 0a 00,  c8 09 00,  2c d1 ff
        "9c0001 000000 0a0102"  # 00 0a 01,  64 09 01,  0a d2 01 (the guesses: -38 and ff are kept)
    )
    kernel.paint_gradient(data, framebuffer.words, 5, PLACE, TPIXEL_CELL, *TPIXEL)
    white = 0xFFFFFF
    assert rows(framebuffer)[1:3] == [
        [white, 0x640A00, 0xC80900, 0x2CD1FF, white],
        [white, 0x000A01, 0x640901, 0x0AD201, white],
    ]


@both("tight")
def test_gradient_of_pixels(kernel: ModuleType) -> None:
    """The same with five, six and five bits, of a big-endian format."""
    framebuffer = picture(2, [0] * 4)
    place, cell = Rectangle(0, 0, 2, 2), RGB565_BIG.pixel
    data = bytes.fromhex("f81f 0801 0020 0000")  # 31 0 31, +1 0 +1; 0 +1 0, 0 0 0
    kernel.paint_gradient(data, framebuffer.words, 2, place, cell, *RGB565)
    assert rows(framebuffer) == [[0xF81F, 0], [0xF83F, 0x0020]]


@both("tight")
def test_gradient_undoes_the_filter(kernel: ModuleType) -> None:
    """Against the filter, written down as rfbproto says it, on every kind of neighbour."""
    width, height = 13, 11
    pixels = [(i * i * 2654435761 + (i << 7)) & 0xFFFFFF for i in range(width * height)]

    def channel(x: int, y: int, shift: int) -> int:
        return pixels[y * width + x] >> shift & 255 if x >= 0 and y >= 0 else 0

    filtered = bytearray()
    for y in range(height):
        for x in range(width):
            for shift in (16, 8, 0):
                guess = channel(x - 1, y, shift) + channel(x, y - 1, shift)
                guess = min(255, max(0, guess - channel(x - 1, y - 1, shift)))
                filtered.append(channel(x, y, shift) - guess & 255)
    framebuffer = picture(width, [0] * len(pixels))
    place = Rectangle(0, 0, width, height)
    kernel.paint_gradient(filtered, framebuffer.words, width, place, TPIXEL_CELL, *TPIXEL)
    assert framebuffer.words.tolist() == pixels


def found(kernel: ModuleType, pixels: list[int]) -> tuple[int, list[int], bytes]:
    palette, indexes = colors(*[0] * 256), bytearray(len(pixels))
    slots = array("H", bytes(2048))
    count = kernel.find_palette(array("I", pixels), palette, slots, indexes)
    return count, palette[:count].tolist(), bytes(indexes)


@both("tight")
@pytest.mark.parametrize("step", [1, 0x100, 0x10000, 0x400000, 0x9E3779])
def test_palette(kernel: ModuleType, step: int) -> None:
    """In the order of their coming; 256 are the most, of whatever kind."""
    pixels = [i * step & 0xFFFFFFFF for i in range(256)]
    count, palette, indexes = found(kernel, [*pixels, *pixels[::-1]])
    assert (count, palette) == (256, pixels)
    assert indexes == bytes([*range(256), *range(255, -1, -1)])
    assert found(kernel, [*pixels, 0xFFFFFFFF])[0] == 257


@both("tight")
def test_palette_of_few(kernel: ModuleType) -> None:
    """One colour, none at all, and the largest value as the first."""
    assert found(kernel, []) == (0, [], b"")
    assert found(kernel, [0xFFFFFFFF] * 3) == (1, [0xFFFFFFFF], bytes(3))
    assert found(kernel, [0, 0xFFFFFFFF, 0]) == (2, [0, 0xFFFFFFFF], b"\0\1\0")


@both("tight")
def test_pack_mono(kernel: ModuleType) -> None:
    """Rows begin with a byte."""
    bits = bytearray(4)
    kernel.pack_mono(bytes([1, *[0] * 7, 1, 0, *[1] * 8]), 9, bits)
    assert bytes(bits) == bytes([0b10000000, 0b10000000, 0b01111111, 0b10000000])
