"""A program on an X display: it draws, moves what it drew, and changes pointer and size."""

import contextlib
from collections.abc import Iterator

import numpy as np
import xcffib
import xcffib.randr
import xcffib.render
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
        self._put(self._screen.root, words, x, y)

    def window(self, words: NDArray[np.uint32], x: int, y: int) -> int:
        """A window with these pixels; its id."""
        made, (height, width) = self._connection.generate_id(), words.shape
        self._core.CreateWindow(
            *(self._screen.root_depth, made, self._screen.root, x, y, width, height, 0),
            *(xcffib.xproto.WindowClass.InputOutput, self._screen.root_visual, 0, []),
        )
        self._core.MapWindow(made)
        self._put(made, words, 0, 0)
        return made

    def move(self, window: int, x: int, y: int) -> None:
        """As a window manager does; its pixels go with it."""
        where = xcffib.xproto.ConfigWindow.X | xcffib.xproto.ConfigWindow.Y
        self._core.ConfigureWindow(window, where, [x, y])
        self.flush()

    def copy(self, x: int, y: int, width: int, height: int, to_x: int, to_y: int) -> None:
        """Pixels of the root window, from one place to another."""
        root = self._screen.root
        self._core.CopyArea(root, root, self._gc, x, y, to_x, to_y, width, height)
        self.flush()

    def scroll(self, rows: int, width: int, height: int) -> None:
        """Move the picture up; what comes in from below stays as it was."""
        self.copy(0, rows, width, height - rows, 0, 0)

    def point(self, window: int, argb: NDArray[np.uint32], x: int, y: int) -> None:
        """A pointer for a window, premultiplied by alpha; ``x`` and ``y`` are its hotspot."""
        render, (height, width) = self._connection(xcffib.render.key), argb.shape
        pixmap, gc, picture, cursor = (self._connection.generate_id() for _ in range(4))
        self._core.CreatePixmap(32, pixmap, self._screen.root, width, height)
        self._core.CreateGC(gc, pixmap, 0, [])
        self._core.PutImage(
            *(xcffib.xproto.ImageFormat.ZPixmap, pixmap, gc, width, height, 0, 0, 0, 32),
            *(argb.size * 4, argb.astype("<u4").tobytes()),
        )
        render.CreatePicture(picture, pixmap, self._argb(render), 0, [])
        render.CreateCursor(cursor, picture, x, y)
        self._core.ChangeWindowAttributes(window, xcffib.xproto.CW.Cursor, [cursor])
        self.flush()

    def warp(self, x: int, y: int) -> None:
        """The pointer to this place."""
        self._core.WarpPointer(0, self._screen.root, 0, 0, 0, 0, x, y)
        self.flush()

    def resize(self, width: int, height: int) -> None:
        """Another size of the screen, not above its first one; nothing drives a monitor then."""
        randr, root = self._connection(xcffib.randr.key), self._screen.root
        randr.QueryVersion(1, 4).reply()
        resources = randr.GetScreenResources(root).reply()
        for each in resources.crtcs:
            randr.SetCrtcConfig(each, 0, resources.config_timestamp, 0, 0, 0, 1, 0, []).reply()
        randr.SetScreenSize(root, width, height, width // 4, height // 4)
        self.flush()

    def flush(self) -> None:
        """Wait until the server has done it all."""
        self._core.GetInputFocus().reply()

    def _argb(self, render: xcffib.render.renderExtension) -> int:
        """The number of the format with eight bits each, alpha first."""
        render.QueryVersion(0, 11).reply()
        return next(
            form.id
            for form in render.QueryPictFormats().reply().formats
            if (form.depth, form.direct.alpha_mask, form.direct.red_shift) == (32, 255, 16)
        )

    def _put(self, drawable: int, words: NDArray[np.uint32], x: int, y: int) -> None:
        height, width = words.shape
        for row in range(0, height, _ROWS):
            part = words[row : row + _ROWS]
            self._core.PutImage(
                *(xcffib.xproto.ImageFormat.ZPixmap, drawable, self._gc),
                *(width, len(part), x, y + row, 0, self._screen.root_depth),
                *(part.size * 4, part.astype("<u4").tobytes()),
            )
        self.flush()

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
