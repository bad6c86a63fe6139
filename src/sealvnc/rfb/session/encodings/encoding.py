"""What an encoding is."""

from dataclasses import dataclass, field
from typing import Protocol

from ....wire.dialogue import Dialogue
from ..desktop import Desktop
from ..framebuffer import Framebuffer, Rectangle
from ..pixel_format import BGRX, PixelFormat


@dataclass(slots=True)
class Outline:
    """A desktop without its pixels: as much as boundaries depend on."""

    width: int
    height: int
    pixel_format: PixelFormat = BGRX
    streams: set[str] = field(default_factory=set)
    """The zlib streams that have been used: ``zlib``, ``zrle``, ``tight-0`` ..."""


class Encoding(Protocol):
    """One encoding or pseudo-encoding; an instance lives as long as the connection."""

    encoding_type: int

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Read the rectangle's body and paint it, or note what it tells."""

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Pass over the rectangle's body."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client has asked encoders for, by SetPixelFormat and SetEncodings."""

    pixel_format: PixelFormat = BGRX
    quality: int | None = None
    """JPEG quality, 0 to 9 (-32 to -23); `None`: nothing may be lost."""
    compression: int = 1
    """zlib's level, 0 to 9 (-256 to -247)."""
    without_zlib: bool = False
    """Tight's basic compression may leave zlib out (-317)."""


class Encoder(Protocol):
    """An encoding that we also write; an instance lives as long as the connection."""

    encoding_type: int
    largest: int
    """No rectangle may be wider or higher, in pixels."""

    def encode(self, picture: Framebuffer, rectangle: Rectangle, wish: Wish) -> bytes | memoryview:
        """The body of ``rectangle``, which lies in the picture."""
