"""What of a viewer's SetEncodings the guest gets to hear.

A guest sends what the viewer has announced. What we could not tell the end of must not be
asked for; and what we answer ourselves is none of the guest's business.
"""

from ...policy.capability import Capability
from ...rfb.session.encodings import BOUNDARIES
from ...rfb.session.messages import clipboard

XVP, GII, EXTENDED_DESKTOP_SIZE = -309, -305, -308

_LEVELS = (
    range(-32, -22),  # JPEG quality
    range(-256, -246),  # compression
    range(-512, -411),  # JPEG quality, finer
    range(-768, -762),  # JPEG subsampling
)
_WISHES = frozenset({-224, -312, -313, -317, GII, clipboard.ENCODING})
KNOWN = frozenset(BOUNDARIES) | _WISHES | {number for levels in _LEVELS for number in levels}
"""Encodings whose rectangles `Boundaries` can pass over, and wishes that bring none."""

_LIBVNCCLIENT = frozenset(range(-131072, -131068))
"""The library's own numbers, which it always announces."""

_CLIPBOARD = Capability.CLIPBOARD_IN | Capability.CLIPBOARD_OUT
_INPUT = Capability.KEYBOARD | Capability.POINTER


def passed_on(encodings: tuple[int, ...], capabilities: Capability) -> tuple[int, ...]:
    """The part of ``encodings`` that a viewer with these capabilities may have, in its order.

    libvncclient (Remmina, KRDC) gets no ExtendedDesktopSize: it does not heed QEMU's, whose
    screen has the id 0, and dies when the picture grows; it does heed DesktopSize.
    """
    left_out: set[int] = set()
    if not capabilities & _CLIPBOARD:
        left_out.add(clipboard.ENCODING)
    if capabilities & _INPUT != _INPUT:
        left_out.add(GII)
    if not _LIBVNCCLIENT.isdisjoint(encodings):
        left_out.add(EXTENDED_DESKTOP_SIZE)
    return tuple(each for each in encodings if each in KNOWN and each not in left_out)
