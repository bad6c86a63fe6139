"""LED State, pseudo-encoding -261, rfbproto 7.8.15."""

from ....wire.dialogue import Dialogue, skip
from ....wire.fields import u8
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .encoding import Outline


class LEDState:
    """One byte: 1 Scroll Lock, 2 Num Lock, 4 Caps Lock."""

    encoding_type = -261

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it."""
        desktop.leds = yield from u8()

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """One byte."""
        yield from skip(1)
