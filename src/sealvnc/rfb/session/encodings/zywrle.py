"""ZYWRLE, encoding type 17, of Hitachi and UltraVNC: passed over only."""

from ....errors import RemoteProtocolError
from ....wire.dialogue import Dialogue
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .encoding import Outline
from .zrle import skip_tiles


class ZYWRLE:
    """ZRLE whose tiles have been through a wavelet, which loses something; the stream is ZRLE's."""

    encoding_type = 17

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Nobody has asked for it."""
        yield from ()
        raise RemoteProtocolError("ZYWRLE, which we did not ask for")

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """A length and so many bytes."""
        yield from skip_tiles(rectangle, outline)
