"""QEMU Pointer Motion Change, pseudo-encoding -257, rfbproto 7.8.12."""

from ....wire.dialogue import Dialogue
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .encoding import Outline


class PointerMode:
    """x is 1 where positions are absolute, 0 where the guest has a mouse that tells movements."""

    encoding_type = -257

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it."""
        yield from ()
        desktop.absolute = bool(rectangle.x)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Nothing."""
        yield from ()
