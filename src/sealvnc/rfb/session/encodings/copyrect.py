"""CopyRect, encoding type 1, RFC 6143 section 7.7.2."""

from ....wire.dialogue import Dialogue
from ....wire.fields import u16
from ..framebuffer import Framebuffer, Rectangle


class CopyRect:
    """Pixels that the client already has, elsewhere."""

    encoding_type = 1

    def decode(self, rectangle: Rectangle, framebuffer: Framebuffer) -> Dialogue[None]:
        """src-x-position and src-y-position."""
        source_x, source_y = (yield from u16()), (yield from u16())
        framebuffer.require_inside(rectangle)
        framebuffer.copy(rectangle, source_x, source_y)
