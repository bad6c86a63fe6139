"""What has changed since a client was shown a picture."""

from collections.abc import Iterator

from .framebuffer import Framebuffer, Rectangle
from .kernels.changes import find_changes

SIDE = 64


class Changes:
    """Remembers what was shown, and compares: what only seems to be new is not sent again.

    It begins with a black picture; a client has none, and must be sent all of the first one.
    """

    def __init__(self, width: int, height: int) -> None:
        self.shown = Framebuffer(width, height)

    def find(self, picture: Framebuffer, rectangle: Rectangle) -> list[Rectangle]:
        """The parts of ``rectangle`` that differ from what was shown; they count as shown now.

        ``picture`` has the size that was given, and the rectangle lies in it. Parts are tiles of
        64 x 64 pixels, those beside and below each other as one.
        """
        changed = bytearray(rectangle.tiles(SIDE))
        words, known = picture.words, self.shown.words
        if not find_changes(words, known, picture.width, rectangle, SIDE, changed):
            return []
        return _joined(rectangle, changed)


def _joined(rectangle: Rectangle, changed: bytearray) -> list[Rectangle]:
    """Runs of tiles, from the left, each as far down as the same run goes on."""
    across = -(-rectangle.width // SIDE)
    found: list[Rectangle] = []
    above: dict[tuple[int, int], int] = {}
    for row, top in enumerate(range(0, rectangle.height, SIDE)):
        height = min(SIDE, rectangle.height - top)
        runs = list(_runs(changed[row * across : (row + 1) * across]))
        for begin, end in runs:
            x, width = begin * SIDE, min(end * SIDE, rectangle.width) - begin * SIDE
            if (at := above.get((begin, end))) is None:
                above[begin, end] = len(found)
                found.append(Rectangle(rectangle.x + x, rectangle.y + top, width, height))
            else:
                old = found[at]
                found[at] = Rectangle(old.x, old.y, width, old.height + height)
        above = {run: above[run] for run in runs}
    return found


def _runs(row: bytearray) -> Iterator[tuple[int, int]]:
    """Where ones begin and where they end."""
    begin = row.find(1)
    while begin >= 0:
        end = row.find(0, begin)
        yield begin, end if end >= 0 else len(row)
        begin = row.find(1, end) if end >= 0 else -1
