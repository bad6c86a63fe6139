"""What a client knows of the server's desktop: the picture, and all that pseudo-encodings tell."""

from array import array
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from ...errors import RemoteProtocolError
from .framebuffer import Framebuffer, Rectangle, require_size
from .kernels import blocks
from .messages.desktop_size import Screen
from .messages.extension import Extension
from .pixel_format import BGRX, PixelFormat


@dataclass(frozen=True, slots=True)
class Cursor:
    """The shape of the pointer: ``pixels`` are rows of red, green, blue, alpha.

    ``x`` and ``y`` are the hotspot. Nought by nought is no pointer at all. Colours are as the
    server sends them; where it follows the specification they are premultiplied by alpha.
    """

    x: int
    y: int
    width: int
    height: int
    pixels: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Resize:
    """Why the size changed, or why it did not: x and y of an ExtendedDesktopSize rectangle."""

    reason: int
    status: int


@dataclass(slots=True)
class Desktop:
    """Encodings paint and write here. Pixels are in ``pixel_format`` until `settle` is called."""

    framebuffer: Framebuffer
    pixel_format: PixelFormat = BGRX
    name: str = ""
    colors: "array[int]" = field(default_factory=lambda: array("I", bytes(4 * 256)))
    cursor: Cursor | None = None
    pointer: tuple[int, int] | None = None
    """Where the server has moved it (PointerPos)."""
    absolute: bool = True
    """The pointer's positions are absolute (QEMU's pointer motion change)."""
    leds: int | None = None
    """The LED state: 1 Scroll Lock, 2 Num Lock, 4 Caps Lock; `None`: not told."""
    screens: tuple[Screen, ...] = ()
    resize: Resize | None = None
    """The last answer about a size."""
    extensions: Extension = field(default_factory=lambda: Extension(0))
    """What the server has acknowledged."""
    alpha_order: Literal["rgba", "bgra"] | None = None
    """The bytes of a pointer with alpha; `None`: what the server's name tells."""
    updating: bool = False
    """A FramebufferUpdate has begun, and not ended: the picture is between two."""

    @property
    def alpha_bgra(self) -> bool:
        """Pointers with alpha come as QEMU sends them: blue, green, red, alpha."""
        if self.alpha_order is not None:
            return self.alpha_order == "bgra"
        return self.name.startswith("QEMU")

    def set_size(self, width: int, height: int) -> None:
        """A new size, by which the old picture is lost; the same one changes nothing."""
        require_size(width, height)
        if (width, height) != (self.framebuffer.width, self.framebuffer.height):
            self.framebuffer.resize(width, height)

    def settle(self, rectangle: Rectangle, *, native: bool = False) -> None:
        """The values in ``rectangle`` become colours, and count as painted.

        ``native``: they are colours already, as TPIXEL and JPEG are in any format.
        """
        picture, form = self.framebuffer, self.pixel_format
        if not form.true_color_flag and not native:
            blocks.look_up(picture.words, picture.width, rectangle, self.colors)
        elif not form.native and not native:
            shifts = (form.red_shift, form.green_shift, form.blue_shift)
            tables = map(shades, (form.red_max, form.green_max, form.blue_max))
            blocks.translate(picture.words, picture.width, rectangle, shifts, *tables)
        picture.painted(rectangle)

    def set_colors(self, first: int, colors: tuple[tuple[int, int, int], ...]) -> None:
        """SetColorMapEntries: 16 bits of red, green and blue each."""
        if first + len(colors) > len(self.colors):
            raise RemoteProtocolError(f"colours from {first} to {first + len(colors) - 1}")
        for i, (red, green, blue) in enumerate(colors, first):
            self.colors[i] = red >> 8 << 16 | green >> 8 << 8 | blue >> 8


@lru_cache(maxsize=16)
def shades(maximum: int) -> bytes:
    """For each value of a channel up to ``maximum`` (2**n - 1) its shade from 0 to 255."""
    return bytes((value * 255 + maximum // 2) // maximum for value in range(maximum + 1))
