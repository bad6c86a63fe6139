"""What of a viewer's SetEncodings the guest gets to hear.

A guest sends what the viewer has announced. What we could not tell the end of must not be
asked for; and what we answer ourselves is none of the guest's business. Nor is gii (-305) asked
for: it is opaque to us, and what is held down by it we could not release.
"""

from ...policy.capability import Capability
from ...rfb.session.encodings import BOUNDARIES
from ...rfb.session.messages import clipboard
from ...rfb.session.pixel_format import PixelFormat

XVP, EXTENDED_DESKTOP_SIZE, MOUSE_BUTTONS = -309, -308, -316

_LEVELS = (
    range(-32, -22),  # JPEG quality
    range(-256, -246),  # compression
    range(-512, -411),  # JPEG quality, finer
    range(-768, -762),  # JPEG subsampling
)
_WISHES = frozenset({-224, -312, -313, -317, clipboard.ENCODING})
KNOWN = frozenset(BOUNDARIES) | _WISHES | {number for levels in _LEVELS for number in levels}
"""Encodings whose rectangles `Boundaries` can pass over, and wishes that bring none."""

_LIBVNCCLIENT = frozenset(range(-131072, -131068))
"""The library's own numbers, which it always announces."""

_TIGHT = frozenset({7, -260})
_CLIPBOARD = Capability.CLIPBOARD_IN | Capability.CLIPBOARD_OUT


def passed_on(
    encodings: tuple[int, ...], capabilities: Capability, pixel_format: PixelFormat
) -> tuple[int, ...]:
    """The part of ``encodings`` that a viewer with these capabilities may have, in its order.

    libvncclient (Remmina, KRDC) gets no ExtendedDesktopSize: it does not heed QEMU's, whose
    screen has the id 0, and dies when the picture grows; it does heed DesktopSize.
    """
    left_out: set[int] = set()
    if not capabilities & _CLIPBOARD:
        left_out.add(clipboard.ENCODING)
    if not _LIBVNCCLIENT.isdisjoint(encodings):
        left_out.add(EXTENDED_DESKTOP_SIZE)
    if uncertain_in_tight(pixel_format):
        left_out |= _TIGHT
    return tuple(each for each in encodings if each in KNOWN and each not in left_out)


def uncertain_in_tight(pixel_format: PixelFormat) -> bool:
    """Three bytes a pixel at depth 24 alone, says rfbproto 7.7.7; QEMU never looks at the depth."""
    maxima = (pixel_format.red_max, pixel_format.green_max, pixel_format.blue_max)
    three = pixel_format.bits_per_pixel == 32 and maxima == (255, 255, 255)
    return three and pixel_format.tpixel is None
