"""CoRRE, encoding type 4, rfbproto 7.7.4: RRE with one byte a coordinate."""

from .rre import RRE


class CoRRE(RRE):
    """For rectangles of up to 255 by 255 pixels."""

    encoding_type = 4
    place = 4
