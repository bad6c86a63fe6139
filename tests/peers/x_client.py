"""A program on an X display: it draws, scrolls, changes the pointer and the size of the screen."""

import contextlib
from collections.abc import Iterator

import numpy as np
import xcffib
import xcffib.randr
import xcffib.xproto
from numpy.typing import NDArray

_ROWS = 32  # a request takes 256 KiB


class Painter:
    """Draws on the root window, of which nobody else is the owner."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.connect(display)
        self._core = self._connection.core
        self._screen = self._connection.get_setup().roots[self._connection.pref_screen]
        self._gc = self._connection.generate_id()
        self._core.CreateGC(self._gc, self._screen.root, 0, [])

    def draw(self, words: NDArray[np.uint32], x: int = 0, y: int = 0) -> None:
        """Pixels, 0x00RRGGBB, height x width, at this place; the screen must have depth 24."""
        height, width = words.shape
        for row in range(0, height, _ROWS):
            part = words[row : row + _ROWS]
            self._core.PutImage(
                *(xcffib.xproto.ImageFormat.ZPixmap, self._screen.root, self._gc),
                *(width, len(part), x, y + row, 0, self._screen.root_depth),
                *(part.size * 4, part.astype("<u4").tobytes()),
            )
        self.flush()

    def scroll(self, rows: int, width: int, height: int) -> None:
        """Move the picture up; what comes in from below stays as it was."""
        root = self._screen.root
        self._core.CopyArea(root, root, self._gc, 0, rows, 0, 0, width, height - rows)
        self.flush()

    def flush(self) -> None:
        """Wait until the server has done it all."""
        self._core.GetInputFocus().reply()

    def close(self) -> None:
        """Leave the display."""
        self._connection.disconnect()


def window(display: str, width: int, height: int) -> NDArray[np.uint32] | None:
    """What is seen of the first window of this size, 0x00RRGGBB; `None`: there is none yet."""
    connection = xcffib.connect(display)
    try:
        core = connection.core
        root = connection.get_setup().roots[connection.pref_screen].root
        for each in core.QueryTree(root).reply().children:
            place = core.GetGeometry(each).reply()
            if (place.width, place.height) == (width, height):
                return _seen(core, root, place)
        return None
    finally:
        connection.disconnect()


def _seen(
    core: xcffib.xproto.xprotoExtension, root: int, place: xcffib.xproto.GetGeometryReply
) -> NDArray[np.uint32]:
    """The root window there: it shows what is in front, also while a window is not mapped yet."""
    image = core.GetImage(
        *(xcffib.xproto.ImageFormat.ZPixmap, root),
        *(place.x, place.y, place.width, place.height, 0xFFFFFFFF),
    ).reply()
    words = np.frombuffer(image.data.buf(), "<u4").reshape(place.height, place.width)
    return (words & 0xFFFFFF).astype(np.uint32)


@contextlib.contextmanager
def painter(display: str) -> Iterator[Painter]:
    """A painter on this display, such as `:7`."""
    made = Painter(display)
    try:
        yield made
    finally:
        made.close()
