"""ExtendedDesktopSize, pseudo-encoding -308, rfbproto 7.8.10."""

from ....wire.dialogue import Dialogue, read
from ..desktop import Desktop, Resize
from ..framebuffer import Rectangle, require_size
from ..messages.desktop_size import Screen, read_screens
from ..messages.extension import Extension
from .encoding import Outline


class ExtendedDesktopSize:
    """The size and the screens; x is the reason, y the status: what is not 0 changed nothing."""

    encoding_type = -308

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Note it all; the old picture is lost, if the size is a new one."""
        screens = yield from _screens()
        desktop.extensions |= Extension.DESKTOP_SIZE
        desktop.resize = Resize(rectangle.x, rectangle.y)
        if rectangle.y == 0:
            desktop.screens = screens
            desktop.set_size(rectangle.width, rectangle.height)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """The size is noted."""
        yield from _screens()
        if rectangle.y == 0:
            require_size(rectangle.width, rectangle.height)
            outline.width, outline.height = rectangle.width, rectangle.height


def _screens() -> Dialogue[tuple[Screen, ...]]:
    count = (yield from read(4))[0]
    return (yield from read_screens(count))
