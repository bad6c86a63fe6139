"""DesktopName, pseudo-encoding -307, rfbproto 7.8.9."""

from ....wire import limits
from ....wire.dialogue import Dialogue
from ....wire.fields import opaque
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .encoding import Outline


class DesktopName:
    """A new name, UTF-8."""

    encoding_type = -307

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it."""
        name = yield from opaque(limits.NAME, "a desktop name")
        desktop.name = name.decode(errors="replace")

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """A length and so many bytes."""
        yield from opaque(limits.NAME, "a desktop name")
