"""PointerPos, pseudo-encoding -232, rfbproto 7.8.4: the server has moved the pointer."""

from ....wire.dialogue import Dialogue
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .encoding import Outline


class PointerPos:
    """The position is the rectangle's own."""

    encoding_type = -232

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it."""
        yield from ()
        desktop.pointer = rectangle.x, rectangle.y

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Nothing."""
        yield from ()
