"""DesktopSize, pseudo-encoding -223, RFC 6143 section 7.8.2."""

from ....wire.dialogue import Dialogue
from ..framebuffer import Framebuffer, Rectangle, require_size


class DesktopSize:
    """The framebuffer has a new size; it has no body, and x and y mean nothing."""

    encoding_type = -223

    def decode(self, rectangle: Rectangle, framebuffer: Framebuffer) -> Dialogue[None]:
        """The old picture is lost, if the size is a new one."""
        yield from ()
        require_size(rectangle.width, rectangle.height)
        if (rectangle.width, rectangle.height) != (framebuffer.width, framebuffer.height):
            framebuffer.resize(rectangle.width, rectangle.height)
