"""What a server shows, and where goes what its clients do: one interface for every kind."""

from collections.abc import Callable
from typing import Protocol

from .desktop import Cursor
from .framebuffer import Framebuffer, Rectangle


class Watcher(Protocol):
    """Who is told what has changed: each client's `Painter`."""

    def damaged(self, rectangle: Rectangle) -> None:
        """Something in ``rectangle`` may look different now."""

    def resized(self) -> None:
        """The framebuffer has a new size."""

    def cursor_changed(self) -> None:
        """The pointer has a new shape."""

    def name_changed(self) -> None:
        """The desktop has a new name."""

    def clipboard_changed(self) -> None:
        """There is new text in the clipboard."""

    def rang(self) -> None:
        """The bell."""


class Source:
    """A desktop to be served: draw into ``framebuffer``, then tell by `damage` where.

    What clients do arrives in `key`, `pointer`, `cut_text` and `set_desktop_size`, which a
    source overrides as far as it takes part in it.
    """

    def __init__(self, name: str, width: int, height: int) -> None:
        self.name, self.framebuffer = name, Framebuffer(width, height)
        self.cursor: Cursor | None = None
        """`None`: it is drawn into the picture, if there is one."""
        self.clipboard = ""
        self._watchers: list[Watcher] = []

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tell ``watcher`` what changes, until what is returned is called."""
        self._watchers.append(watcher)
        return lambda: self._watchers.remove(watcher)

    # -- what the source has to say ----------------------------------------------------------

    def damage(self, *rectangles: Rectangle) -> None:
        """Parts that were drawn anew; those that look the same nevertheless cost little."""
        for watcher in tuple(self._watchers):
            for rectangle in rectangles:
                watcher.damaged(rectangle)

    def resize(self, width: int, height: int) -> None:
        """A new size; the picture is black until it is drawn."""
        self.framebuffer.resize(width, height)
        for watcher in tuple(self._watchers):
            watcher.resized()

    def rename(self, name: str) -> None:
        """A new name."""
        self.name = name
        for watcher in tuple(self._watchers):
            watcher.name_changed()

    def show_cursor(self, cursor: Cursor | None) -> None:
        """A new shape of the pointer."""
        self.cursor = cursor
        for watcher in tuple(self._watchers):
            watcher.cursor_changed()

    def offer(self, text: str) -> None:
        """New text in the clipboard."""
        self.clipboard = text
        for watcher in tuple(self._watchers):
            watcher.clipboard_changed()

    def ring(self) -> None:
        """The bell."""
        for watcher in tuple(self._watchers):
            watcher.rang()

    # -- what clients do -----------------------------------------------------------------------

    def key(self, down: bool, keysym: int, scan_code: int | None) -> None:
        """A key; ``scan_code`` is XT's, with bit 7 for the prefix 0xE0, where a client sends it."""

    def pointer(self, x: int, y: int, buttons: int) -> None:
        """The pointer; bit 0 of ``buttons`` is the left one."""

    def cut_text(self, text: str) -> None:
        """New text in a client's clipboard."""

    def set_desktop_size(self, width: int, height: int) -> bool:
        """Somebody wishes another size; `True` if it is so from now on. `resize` tells all."""
        return False
