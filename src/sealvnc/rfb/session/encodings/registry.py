"""The table of encodings, best first. A new one is a file of its own and a line here."""

from collections.abc import Callable

from .copyrect import CopyRect
from .desktop_size import DesktopSize
from .encoding import Encoding
from .raw import Raw

ENCODINGS: dict[int, Callable[[], Encoding]] = {
    CopyRect.encoding_type: CopyRect,
    Raw.encoding_type: Raw,
    DesktopSize.encoding_type: DesktopSize,
}

__all__ = ["ENCODINGS", "Encoding"]
