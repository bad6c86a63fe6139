"""Several FramebufferUpdates as one, for who is slower than the server."""

from ...rfb.session.framebuffer import around
from ...rfb.session.messages.server import FramebufferUpdate

_RECTANGLES = 4096


class Gathered:
    """What has come since the last `take`."""

    def __init__(self) -> None:
        self._update: FramebufferUpdate | None = None

    def add(self, update: FramebufferUpdate) -> None:
        """One more. Beyond 4,096 rectangles, the one around them all stands for them."""
        if (old := self._update) is not None:
            rectangles = old.rectangles + update.rectangles
            if len(rectangles) > _RECTANGLES:
                rectangles = (around(rectangles),)
            resized, told = old.resized or update.resized, old.told | update.told
            update = FramebufferUpdate(rectangles, resized, told)
        self._update = update

    def take(self) -> FramebufferUpdate | None:
        """All of it, or `None` if nothing came."""
        update, self._update = self._update, None
        return update
