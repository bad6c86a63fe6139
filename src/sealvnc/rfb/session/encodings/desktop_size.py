"""DesktopSize, pseudo-encoding -223, RFC 6143 section 7.8.2."""

from ....wire.dialogue import Dialogue
from ..desktop import Desktop
from ..framebuffer import Rectangle, require_size
from .encoding import Outline


class DesktopSize:
    """The framebuffer has a new size; it has no body, and x and y mean nothing."""

    encoding_type = -223

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """The old picture is lost, if the size is a new one."""
        yield from ()
        desktop.set_size(rectangle.width, rectangle.height)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """Nothing to pass over; the size is noted."""
        yield from ()
        require_size(rectangle.width, rectangle.height)
        outline.width, outline.height = rectangle.width, rectangle.height
