"""rfb.session.kernels.rre: a background, and subrectangles on it, compiled and as Python."""

from types import ModuleType

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import Cell
from support.picture import both, picture, rows

PLACE = Rectangle(1, 1, 3, 2)


@both("rre")
@pytest.mark.parametrize("place", ["03000101", "00020101", "00000401", "00000103", "ffff0101"])
@pytest.mark.parametrize("field", [1, 2])
def test_outside(kernel: ModuleType, place: str, field: int) -> None:
    """Of the rectangle, be it inside the picture or not."""
    framebuffer = picture(5, [9] * 20)
    numbers = bytes.fromhex(place)
    data = b"\7" + b"".join(number.to_bytes(field, "big") for number in numbers)
    with pytest.raises(RemoteProtocolError, match="outside"):
        kernel.paint_rre(data, framebuffer.words, 5, PLACE, Cell(1), field, (1, 12))
    assert set(framebuffer.words) == {9}


@both("rre")
def test_numbers_of_two_bytes(kernel: ModuleType) -> None:
    """None of them wraps around."""
    data = bytes.fromhex("07 ffff ffff ffff ffff")
    with pytest.raises(RemoteProtocolError, match="outside"):
        kernel.paint_rre(data, picture(5, [9] * 20).words, 5, PLACE, Cell(1), 2, (1, 12))


@both("rre")
def test_no_pixel_is_painted_forever(kernel: ModuleType) -> None:
    """Five bytes may cost a screen, but not each five."""
    data = bytes.fromhex("07 00 00 03 02") * 3
    with pytest.raises(RemoteProtocolError, match="over each other"):
        kernel.paint_rre(data, picture(5, [9] * 20).words, 5, PLACE, Cell(1), 1, (3, 12))


@both("rre")
def test_paint(kernel: ModuleType) -> None:
    """As many as there are, whole ones only."""
    framebuffer = picture(5, [9] * 20)
    kernel.paint_background(b"\1\2", framebuffer.words, 5, PLACE, Cell(2, True))
    data = bytes.fromhex("0003 00 00 01 02  0004 01 01 02 01  0005 00 00 01")
    used, left = kernel.paint_rre(data, framebuffer.words, 5, PLACE, Cell(2, True), 1, (3, 12))
    assert (used, left) == (12, (1, 8))
    assert rows(framebuffer) == [
        [9] * 5,
        [9, 3, 0x102, 0x102, 9],
        [9, 3, 4, 4, 9],
        [9] * 5,
    ]


@both("rre")
def test_not_more_than_announced(kernel: ModuleType) -> None:
    """What follows belongs to the next rectangle."""
    framebuffer = picture(5, [9] * 20)
    data = bytes.fromhex("03 00 00 01 01") * 2
    used, left = kernel.paint_rre(data, framebuffer.words, 5, PLACE, Cell(1), 1, (1, 12))
    assert (used, left) == (5, (0, 11))
