"""What one client has yet to be shown of a `Source`, and how it wants it."""

from .changes import Changes
from .encodings.encoding import Encoder, Wish
from .encodings.registry import ENCODERS
from .framebuffer import Rectangle, around, within
from .messages.client import FramebufferUpdateRequest
from .messages.server import pack_update
from .news import ALPHA_CURSOR, CURSOR, NAME, Body, News
from .pixel_format import PixelFormat
from .source import Source
from .wishes import preferred, wish

_MOST = 64


class Painter:
    """Makes FramebufferUpdates for one client; told by the source what has changed.

    An update is due when the client has asked for one (or wants them continuously) and
    something is new. What the source calls damaged is compared with what the client has.
    """

    def __init__(self, source: Source, pixel_format: PixelFormat) -> None:
        self.news = News(source)
        self._source = source
        self._wish = Wish(pixel_format)
        self._encodings: tuple[int, ...] = ()
        self._encoders: dict[int, Encoder] = {}
        self._changes = Changes(*source.framebuffer.size)
        self._compared = False
        self._dirty: list[Rectangle] = []
        self._forced: Rectangle | None = None
        self._asked: Rectangle | None = None
        self._continuous: Rectangle | None = None

    # -- what the client says ---------------------------------------------------------------

    def set_pixel_format(self, pixel_format: PixelFormat) -> None:
        """From the next update on."""
        self._wish = wish(self._encodings, pixel_format)

    def set_encodings(self, encodings: tuple[int, ...]) -> None:
        """From the next update on."""
        self._encodings = encodings
        self._wish = wish(encodings, self._wish.pixel_format)
        self.news.set_encodings(encodings)

    def request(self, request: FramebufferUpdateRequest) -> None:
        """An update is wanted; not incremental: whatever the client has."""
        self._asked = Rectangle(request.x, request.y, request.width, request.height)
        if not request.incremental:
            self._forced = around([self._forced or self._asked, self._asked])

    def continue_with(self, area: Rectangle | None) -> None:
        """Updates of ``area`` are wanted without being asked for; `None`: no more."""
        self._continuous = area

    # -- what the source says: a Watcher ----------------------------------------------------

    def damaged(self, rectangle: Rectangle) -> None:
        """Something in ``rectangle`` may look different now."""
        self._dirty = _few([*self._dirty, rectangle])

    def resized(self) -> None:
        """The framebuffer has a new size: all of it is new."""
        width, height = self._source.framebuffer.size
        self._changes = Changes(width, height)
        self._compared = False
        self._dirty.clear()
        self._forced = Rectangle(0, 0, width, height)

    def cursor_changed(self) -> None:
        """The pointer has a new shape."""
        self.news.changed(CURSOR, ALPHA_CURSOR)

    def name_changed(self) -> None:
        """The desktop has a new name."""
        self.news.changed(NAME)

    # -- the updates ------------------------------------------------------------------------

    def update(self) -> bytes:
        """The FramebufferUpdate that is due; empty if none is."""
        area = self._continuous or self._asked
        if area is None:
            return b""
        if (resize := self.news.resize()) is not None:
            bodies = [resize]
        else:
            bodies = [*self.news.rectangles(self._wish.pixel_format), *self._painted(area)]
        if not bodies:
            return b""
        self._asked = None
        return pack_update(bodies)

    def _painted(self, area: Rectangle) -> list[Body]:
        """What is new within ``area``; the rest stays dirty."""
        picture = self._source.framebuffer
        width, height = self.news.size
        limit = within(area, Rectangle(0, 0, width, height))
        limit = within(limit, Rectangle(0, 0, picture.width, picture.height))
        parts: list[Rectangle] = []
        if self._forced is not None and (part := within(self._forced, limit)).area:
            if self._dirty or not self._compared:  # else it is known what was shown
                self._changes.find(picture, part)
                self._compared |= part.area == picture.width * picture.height
            parts.append(part)
        left = []
        for dirty in self._dirty:
            part = within(dirty, limit)
            parts += self._changes.find(picture, part) if part.area else []
            if part != within(dirty, Rectangle(0, 0, picture.width, picture.height)):
                left.append(dirty)
        self._forced, self._dirty = None, left
        return [body for part in parts for body in self._encoded(part)]

    def _encoded(self, part: Rectangle) -> list[Body]:
        number = preferred(self._encodings)
        encoder = self._encoders.setdefault(number, ENCODERS[number]())
        side, picture = encoder.largest, self._source.framebuffer
        return [
            (piece, number, encoder.encode(picture, piece, self._wish))
            for top in range(part.y, part.y + part.height, side)
            for left in range(part.x, part.x + part.width, side)
            if (piece := within(Rectangle(left, top, side, side), part)).area
        ]


def _few(rectangles: list[Rectangle]) -> list[Rectangle]:
    """The one around them stands for too many: a client that takes no update must cost nothing."""
    return rectangles if len(rectangles) <= _MOST else [around(rectangles)]
