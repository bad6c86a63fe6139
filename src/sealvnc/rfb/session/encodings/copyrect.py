"""CopyRect, encoding type 1, RFC 6143 section 7.7.2."""

from ....wire.dialogue import Dialogue, skip
from ....wire.fields import u16
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .encoding import Outline


class CopyRect:
    """Pixels that the client already has, elsewhere."""

    encoding_type = 1

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """src-x-position and src-y-position."""
        source_x, source_y = (yield from u16()), (yield from u16())
        desktop.framebuffer.copy(rectangle, source_x, source_y)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Four bytes."""
        yield from skip(4)
