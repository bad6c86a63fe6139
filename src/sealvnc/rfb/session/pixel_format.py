"""PIXEL_FORMAT, RFC 6143 section 7.4."""

import struct
from dataclasses import dataclass
from typing import Self

from ...errors import RemoteProtocolError

_LAYOUT = struct.Struct(">BBBBHHHBBB3x")


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
