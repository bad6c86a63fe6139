"""ZlibHex, encoding type 8, of TightVNC and UltraVNC: passed over only."""

from ....errors import LimitError, RemoteProtocolError
from ....wire.dialogue import Dialogue, read, skip
from ....wire.fields import u8, u16
from ..deflate import compressed_limit
from ..framebuffer import Rectangle
from ..kernels.subrects import ANY_SUBRECTS, BACKGROUND, FOREGROUND, RAW, SUBRECTS_COLORED
from .encoding import Outline
from .passed_over import PassedOver

SIDE = 16
ZLIB_RAW, ZLIB_HEX = 32, 64
_STREAMS = {ZLIB_RAW: "zlibhex-raw", ZLIB_HEX: "zlibhex-hex"}


class ZlibHex(PassedOver):
    """Hextile, but what is long in a tile may be compressed, in one of two zlib streams."""

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Tile by tile."""
        for y in range(0, rectangle.height, SIDE):
            for x in range(0, rectangle.width, SIDE):
                area = min(SIDE, rectangle.width - x) * min(SIDE, rectangle.height - y)
                yield from _skip_tile(area, outline)


def _skip_tile(area: int, outline: Outline) -> Dialogue[None]:
    """RAW makes all other flags void, and after it ZLIB_RAW does."""
    size, flags = outline.pixel_format.bytes_per_pixel, (yield from u8())
    if flags >= 2 * ZLIB_HEX:
        raise RemoteProtocolError(f"a ZlibHex tile with flags {flags:#x}")
    if flags & RAW:
        yield from skip(area * size)
    elif flags & (ZLIB_RAW | ZLIB_HEX):
        length = yield from u16()
        if length > compressed_limit(area * size):
            raise LimitError(f"{length} bytes of zlib data for a tile of {area} pixels")
        outline.streams.add(_STREAMS[flags & ZLIB_RAW or ZLIB_HEX])
        yield from skip(length)
    else:
        colors = size * (bool(flags & BACKGROUND) + bool(flags & FOREGROUND))
        if flags & ANY_SUBRECTS:
            count = (yield from read(colors + 1))[-1]
            yield from skip(count * (2 + (size if flags & SUBRECTS_COLORED else 0)))
        else:
            yield from skip(colors)
