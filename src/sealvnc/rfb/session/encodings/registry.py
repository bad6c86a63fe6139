"""All encodings that we decode: one line each. `ENCODERS` are those that we also write."""

from collections.abc import Callable
from functools import partial

from ..messages import clipboard
from ..messages.extension import Extension
from .acknowledged import Acknowledged
from .copyrect import CopyRect
from .corre import CoRRE
from .cursor import Cursor
from .cursor_with_alpha import CursorWithAlpha
from .desktop_name import DesktopName
from .desktop_size import DesktopSize
from .encoding import Encoder, Encoding, Outline, Wish
from .extended_desktop_size import ExtendedDesktopSize
from .hextile import Hextile
from .jpeg import JPEG
from .led_state import LEDState
from .passed_over import H264, DisplayMode, Fixed, VMwareCursor
from .pointer_mode import PointerMode
from .pointer_pos import PointerPos
from .raw import Raw
from .rre import RRE
from .tight import Tight
from .tight_png import TightPNG
from .trle import TRLE
from .x_cursor import XCursor
from .zlib_hex import ZlibHex
from .zlib_pixels import Zlib
from .zrle import ZRLE
from .zywrle import ZYWRLE

ENCODINGS: dict[int, Callable[[], Encoding]] = {
    CopyRect.encoding_type: CopyRect,
    ZRLE.encoding_type: ZRLE,  # before Tight, of which QEMU garbles palettes of 256 colours
    Tight.encoding_type: Tight,
    TRLE.encoding_type: TRLE,
    Hextile.encoding_type: Hextile,
    Zlib.encoding_type: Zlib,
    CoRRE.encoding_type: CoRRE,
    RRE.encoding_type: RRE,
    TightPNG.encoding_type: TightPNG,
    JPEG.encoding_type: JPEG,
    Raw.encoding_type: Raw,
    ExtendedDesktopSize.encoding_type: ExtendedDesktopSize,
    DesktopSize.encoding_type: DesktopSize,
    CursorWithAlpha.encoding_type: CursorWithAlpha,
    Cursor.encoding_type: Cursor,
    XCursor.encoding_type: XCursor,
    PointerPos.encoding_type: PointerPos,
    PointerMode.encoding_type: PointerMode,
    LEDState.encoding_type: LEDState,
    DesktopName.encoding_type: DesktopName,
    -258: partial(Acknowledged, -258, Extension.QEMU_KEYS),
    -259: partial(Acknowledged, -259, Extension.QEMU_AUDIO),
    -316: partial(Acknowledged, -316, Extension.MOUSE_BUTTONS),
}
"""In the order in which we wish for them: those with pixels first."""

WISHES = (
    -224,  # LastRect
    -309,  # xvp
    -312,  # Fence
    -313,  # ContinuousUpdates
    clipboard.ENCODING,
    -254,  # zlib's level 2: the server's time counts for more than the bytes
)
"""What else we ask for; it never comes as a rectangle."""

ANNOUNCED = (*ENCODINGS, *WISHES)
"""What our client says in SetEncodings."""

ENCODERS: dict[int, Callable[[], Encoder]] = {
    Tight.encoding_type: Tight,
    ZRLE.encoding_type: ZRLE,
    Hextile.encoding_type: Hextile,
    Raw.encoding_type: Raw,
}
"""Those that we also write."""

BOUNDARIES: dict[int, Callable[[], Encoding]] = {
    **ENCODINGS,
    8: partial(ZlibHex, 8),
    17: partial(ZYWRLE, 17),
    50: partial(H264, 50),
    0x574D5664: partial(VMwareCursor, 0x574D5664),
    0x574D5665: partial(Fixed, 0x574D5665, 2),  # state of the pointer
    0x574D5666: partial(Fixed, 0x574D5666, 0),  # its position
    0x574D5667: partial(Fixed, 0x574D5667, 10),  # repetition of keys
    0x574D5668: partial(Fixed, 0x574D5668, 4),  # LEDs
    0x574D5669: partial(DisplayMode, 0x574D5669),
    0x574D566A: partial(Fixed, 0x574D566A, 2),  # state of the machine
    -1000: partial(Fixed, -1000, 8),  # neatvnc's time stamps
}
"""Those that we can pass over: with what our client never asks for, but others may."""

__all__ = [
    "ANNOUNCED",
    "BOUNDARIES",
    "ENCODERS",
    "ENCODINGS",
    "Encoder",
    "Encoding",
    "Outline",
    "Wish",
]
