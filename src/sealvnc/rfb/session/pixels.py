"""Pixels from our format into any other, RFC 6143 section 7.4."""

from functools import lru_cache
from typing import Literal

from ...errors import RemoteProtocolError
from .pixel_format import BGRX, PixelFormat


def convert(pixels: bytes, target: PixelFormat) -> bytes:
    """`BGRX` pixels in the format ``target``, which must be true colour."""
    if target == BGRX:
        return pixels
    if not target.true_color_flag:
        raise RemoteProtocolError("a pixel format with a colour map, which we do not serve")
    order: Literal["big", "little"] = "big" if target.big_endian_flag else "little"
    size = target.bytes_per_pixel
    blue, green, red = (
        _scaled(maximum, shift)
        for maximum, shift in (
            (target.blue_max, target.blue_shift),
            (target.green_max, target.green_shift),
            (target.red_max, target.red_shift),
        )
    )
    words = zip(pixels[0::4], pixels[1::4], pixels[2::4], strict=True)
    return b"".join((blue[b] | green[g] | red[r]).to_bytes(size, order) for b, g, r in words)


@lru_cache(maxsize=64)
def _scaled(maximum: int, shift: int) -> tuple[int, ...]:
    """Each of the 256 shades of a channel, scaled to ``maximum`` and shifted into place."""
    return tuple((shade * maximum + 127) // 255 << shift for shade in range(256))
