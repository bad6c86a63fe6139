"""ZYWRLE, encoding type 17, of Hitachi and UltraVNC: passed over only."""

from ....wire.dialogue import Dialogue
from ..framebuffer import Rectangle
from .encoding import Outline
from .passed_over import PassedOver
from .zrle import skip_tiles


class ZYWRLE(PassedOver):
    """ZRLE whose tiles have been through a wavelet, which loses something; the stream is ZRLE's."""

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """A length and so many bytes."""
        yield from skip_tiles(rectangle, outline)
