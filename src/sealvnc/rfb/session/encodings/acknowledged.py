"""Pseudo-encodings without a body, by which a server says that it knows an extension.

The QEMU extended key event (-258), QEMU audio (-259) and ExtendedMouseButtons (-316) are
acknowledged so. QEMU gives the rectangle the size of the screen, others none.
"""

from ....wire.dialogue import Dialogue
from ..desktop import Desktop
from ..framebuffer import Rectangle
from ..messages.extension import Extension
from .encoding import Outline


class Acknowledged:
    """``extension`` may be used from here on."""

    def __init__(self, encoding_type: int, extension: Extension) -> None:
        self.encoding_type, self.extension = encoding_type, extension

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it."""
        yield from ()
        desktop.extensions |= self.extension

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Nothing."""
        yield from ()
