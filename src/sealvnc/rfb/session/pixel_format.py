"""PIXEL_FORMAT, RFC 6143 section 7.4."""

import struct
import sys
from dataclasses import dataclass
from typing import Self

from ...errors import RemoteProtocolError

_LAYOUT = struct.Struct(">BBBBHHHBBB3x")


@dataclass(frozen=True, slots=True)
class Cell:
    """The bytes of one pixel: ``size`` of them are a number; its ``mask`` bits, the value.

    ``shift`` is how much further left the value's bits lie in a whole pixel.
    """

    size: int
    big_endian: bool = False
    shift: int = 0
    mask: int = 0xFFFFFFFF


TPIXEL_CELL = Cell(3, big_endian=True)
"""Red, green, blue, one byte each: a value as in our framebuffer, whatever the pixel format."""


@dataclass(frozen=True, slots=True)
class PixelFormat:
    """How a pixel lies in the stream; the names are the RFC's."""

    bits_per_pixel: int
    depth: int
    big_endian_flag: bool
    true_color_flag: bool
    red_max: int
    green_max: int
    blue_max: int
    red_shift: int
    green_shift: int
    blue_shift: int

    @property
    def bytes_per_pixel(self) -> int:
        """1, 2 or 4."""
        return self.bits_per_pixel // 8

    @property
    def pixel(self) -> Cell:
        """PIXEL."""
        mask = self._used if self.true_color_flag else 0xFFFFFFFF
        return Cell(self.bytes_per_pixel, self.big_endian_flag, mask=mask)

    @property
    def cpixel(self) -> Cell:
        """CPIXEL, RFC 6143 section 7.7.5: three bytes if all colours fit into them."""
        if self.bits_per_pixel == 32 and self.depth <= 24 and self.true_color_flag:
            if self._used < 1 << 24:
                return Cell(3, self.big_endian_flag)
            if not self._used & 0xFF:
                return Cell(3, self.big_endian_flag, 8)
        return self.pixel

    @property
    def tpixel(self) -> Cell | None:
        """TPIXEL, rfbproto 7.7.7: `TPIXEL_CELL` for eight bits a colour, else as PIXEL: `None`."""
        eight = (self.red_max, self.green_max, self.blue_max) == (255, 255, 255)
        full = self.true_color_flag and self.bits_per_pixel == 32 and self.depth == 24
        return TPIXEL_CELL if full and eight else None

    @property
    def native(self) -> bool:
        """The value of a pixel is 0x00RRGGBB, as in our framebuffer, in whatever byte order."""
        return self.true_color_flag and (
            (self.red_max, self.green_max, self.blue_max) == (255, 255, 255)
            and (self.red_shift, self.green_shift, self.blue_shift) == (16, 8, 0)
        )

    @property
    def is_words(self) -> bool:
        """Pixels in the stream are `native` words as this machine has them."""
        return (
            self.native
            and self.bits_per_pixel == 32
            and self.big_endian_flag == (sys.byteorder == "big")
        )

    @property
    def _used(self) -> int:
        """The bits that carry colour."""
        return (
            self.red_max << self.red_shift
            | self.green_max << self.green_shift
            | self.blue_max << self.blue_shift
        )

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Sixteen bytes; what no pixel can have is a `RemoteProtocolError`."""
        bits, depth, big, true, *rest = _LAYOUT.unpack(data)
        if bits not in (8, 16, 32) or not 1 <= depth <= 32:
            raise RemoteProtocolError(f"a pixel format with {bits} bits per pixel, depth {depth}")
        parsed = cls(bits, depth, bool(big), bool(true), *rest)
        if true and not parsed._is_sound():
            raise RemoteProtocolError(f"an impossible pixel format: {parsed}")
        return parsed

    def _is_sound(self) -> bool:
        maxima = (self.red_max, self.green_max, self.blue_max)
        shifts = (self.red_shift, self.green_shift, self.blue_shift)
        return all(
            maximum > 0 and shift + maximum.bit_length() <= self.bits_per_pixel
            for maximum, shift in zip(maxima, shifts, strict=True)
        )

    def pack(self) -> bytes:
        """Sixteen bytes."""
        return _LAYOUT.pack(
            self.bits_per_pixel,
            self.depth,
            self.big_endian_flag,
            self.true_color_flag,
            self.red_max,
            self.green_max,
            self.blue_max,
            self.red_shift,
            self.green_shift,
            self.blue_shift,
        )


BGRX = PixelFormat(32, 24, False, True, 255, 255, 255, 16, 8, 0)
"""Four bytes: blue, green, red, unused. QEMU's own format on x86, and ours."""
