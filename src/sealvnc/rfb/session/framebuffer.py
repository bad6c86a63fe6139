"""The picture as the client has it, four bytes a pixel: blue, green, red, unused."""

from dataclasses import dataclass

from ...errors import LimitError, RemoteProtocolError
from ...wire import limits
from .pixel_format import BGRX


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A part of the framebuffer, in pixels."""

    x: int
    y: int
    width: int
    height: int


def require_size(width: int, height: int) -> None:
    """Raise `LimitError` for a framebuffer that is larger than we hold."""
    side, pixels = limits.FRAMEBUFFER_SIDE, limits.FRAMEBUFFER_PIXELS
    if max(width, height) > side or width * height > pixels:
        raise LimitError(f"a framebuffer of {width} x {height} pixels")


class Framebuffer:
    """``pixels`` holds ``height`` rows of ``width`` pixels, without gaps."""

    def __init__(self, width: int, height: int) -> None:
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """A new size; the picture starts anew, and is black until it is painted."""
        self.width, self.height = width, height
        self.pixels = bytearray(width * height * BGRX.bytes_per_pixel)
        self.forget()

    def forget(self) -> None:
        """Count every pixel as not painted yet; the picture stays."""
        self._missing = bytearray(b"\1") * (self.width * self.height)

    @property
    def complete(self) -> bool:
        """Every pixel has been painted since the last `resize` or `forget`."""
        return b"\1" not in self._missing

    def require_inside(self, rectangle: Rectangle) -> None:
        """Raise `RemoteProtocolError` unless ``rectangle`` lies inside, each axis by itself."""
        if (
            rectangle.x + rectangle.width > self.width
            or rectangle.y + rectangle.height > self.height
        ):
            raise RemoteProtocolError(f"{rectangle} outside {self.width} x {self.height}")

    def write_rows(self, rectangle: Rectangle, rows: bytes, first: int = 0) -> None:
        """Paint whole rows of ``rectangle``, from its row ``first`` on; it must lie inside."""
        stride = rectangle.width * BGRX.bytes_per_pixel
        for i in range(len(rows) // stride if stride else 0):
            self._paint(rectangle, first + i, rows[i * stride : (i + 1) * stride])

    def copy(self, rectangle: Rectangle, source_x: int, source_y: int) -> None:
        """Fill ``rectangle`` from elsewhere in the picture; the two may overlap."""
        source = Rectangle(source_x, source_y, rectangle.width, rectangle.height)
        self.require_inside(source)
        rows = [self._row(source, i) for i in range(source.height)]
        for i, row in enumerate(rows):
            self._paint(rectangle, i, row)

    def _row(self, rectangle: Rectangle, i: int) -> bytes:
        start = (rectangle.y + i) * self.width + rectangle.x
        size = BGRX.bytes_per_pixel
        return bytes(self.pixels[start * size : (start + rectangle.width) * size])

    def _paint(self, rectangle: Rectangle, i: int, row: bytes) -> None:
        start = (rectangle.y + i) * self.width + rectangle.x
        size = BGRX.bytes_per_pixel
        self.pixels[start * size : (start + rectangle.width) * size] = row
        self._missing[start : start + rectangle.width] = bytes(rectangle.width)
