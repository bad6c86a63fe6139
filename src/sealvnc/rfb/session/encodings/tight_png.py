"""TightPNG, encoding type -260, rfbproto 7.7.8."""

from .tight import Tight


class TightPNG(Tight):
    """Tight with PNG pictures, and no pixels without zlib; we read it only.

    There should be no pixels through zlib either, but QEMU with ``lossy=on`` sends gradients.
    """

    encoding_type = -260
    png = True
