"""The picture as the client has it: one 32-bit word a pixel, 0x00RRGGBB in the machine's order."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import LimitError, RemoteProtocolError
from ...wire import limits
from .kernels import blocks


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of the framebuffer, in pixels. As text, ``WIDTHxHEIGHT+X+Y``, as X writes it."""

    x: int
    y: int
    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}x{self.height}+{self.x}+{self.y}"

    @property
    def area(self) -> int:
        """In pixels."""
        return self.width * self.height

    def tiles(self, side: int) -> int:
        """How many squares of ``side`` pixels cover it, those cut off at its edges included."""
        return -(-self.width // side) * -(-self.height // side)


def within(one: Rectangle, other: Rectangle) -> Rectangle:
    """What the two have in common; without an area if that is nothing."""
    left, top = max(one.x, other.x), max(one.y, other.y)
    right = min(one.x + one.width, other.x + other.width)
    bottom = min(one.y + one.height, other.y + other.height)
    return Rectangle(left, top, max(0, right - left), max(0, bottom - top))


def around(rectangles: Sequence[Rectangle]) -> Rectangle:
    """The smallest rectangle that holds these, of which there is at least one."""
    left, top = min(r.x for r in rectangles), min(r.y for r in rectangles)
    right = max(r.x + r.width for r in rectangles)
    bottom = max(r.y + r.height for r in rectangles)
    return Rectangle(left, top, right - left, bottom - top)


def require_size(width: int, height: int) -> None:
    """Raise `LimitError` for a framebuffer that is larger than we hold."""
    side, pixels = limits.FRAMEBUFFER_SIDE, limits.FRAMEBUFFER_PIXELS
    if max(width, height) > side or width * height > pixels:
        raise LimitError(f"a framebuffer of {width} x {height} pixels")


class Framebuffer:
    """``pixels`` holds ``height`` rows of ``width`` words, without gaps.

    ``words`` is a view of it, and ``rows`` another one, of two dimensions.

    On little-endian machines the bytes of a pixel are blue, green, red, unused.
    """

    def __init__(self, width: int, height: int) -> None:
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """A new size; the picture starts anew, and is black until it is painted."""
        self.width, self.height = width, height
        self.pixels = bytearray(width * height * 4)
        self.words = memoryview(self.pixels).cast("I")
        shape = (height, width) if self.pixels else (1, 1)  # a view of nothing there is not
        self.rows = memoryview(self.pixels or bytearray(4)).cast("I", shape)
        self.forget()

    def forget(self) -> None:
        """Count every pixel as not painted yet; the picture stays."""
        self._left = self.width * self.height
        self._missing = bytearray(b"\1") * self._left

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, in pixels."""
        return self.width, self.height

    @property
    def complete(self) -> bool:
        """Every pixel has been painted since the last `resize` or `forget`."""
        return not self._left

    def require_inside(self, rectangle: Rectangle) -> None:
        """Raise `RemoteProtocolError` unless ``rectangle`` lies inside, each axis by itself."""
        if (
            rectangle.x + rectangle.width > self.width
            or rectangle.y + rectangle.height > self.height
        ):
            raise RemoteProtocolError(f"{rectangle} outside {self.width} x {self.height}")

    def painted(self, rectangle: Rectangle) -> None:
        """Count the pixels of ``rectangle``, which lies inside, as painted."""
        if self._left:
            self._left -= blocks.mark(self._missing, self.width, rectangle)

    def copy(self, rectangle: Rectangle, source_x: int, source_y: int) -> None:
        """Fill ``rectangle`` from elsewhere in the picture; the two may overlap."""
        self.require_inside(rectangle)
        source = Rectangle(source_x, source_y, rectangle.width, rectangle.height)
        self.require_inside(source)
        blocks.move(self.words, self.width, source, rectangle)
        self.painted(rectangle)
