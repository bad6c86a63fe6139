"""What a client is told of a `Source` beside its picture: size, pointer, name, what we know."""

import struct

from .desktop import Cursor
from .framebuffer import Framebuffer, Rectangle
from .messages.desktop_size import Screen
from .messages.extension import NOTHING, Extension
from .pixel_format import PixelFormat
from .pixels import convert
from .source import Source

DESKTOP_SIZE, EXTENDED_DESKTOP_SIZE, NAME, CURSOR, ALPHA_CURSOR = -223, -308, -307, -239, -314
ACKNOWLEDGED = {-258: Extension.QEMU_KEYS, -316: Extension.MOUSE_BUTTONS}
"""Pseudo-encodings that are answered by an empty rectangle."""

Body = tuple[Rectangle, int, bytes | memoryview]
_NOWHERE = Rectangle(0, 0, 0, 0)


class News:
    """`rectangles` has what is due, each thing once."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._known: frozenset[int] = frozenset()
        self._due: set[int] = set()
        self.size = source.framebuffer.size
        """What the client takes for the size."""
        self.extensions = NOTHING
        """What has been acknowledged."""
        self._answer: tuple[int, int] | None = None

    def set_encodings(self, encodings: tuple[int, ...]) -> None:
        """What is new to the client's list is due."""
        new = frozenset(encodings) - self._known
        self._known = frozenset(encodings)
        self._due |= new & (ACKNOWLEDGED.keys() | {EXTENDED_DESKTOP_SIZE})
        if self._source.cursor is not None:
            self._due |= new & {CURSOR, ALPHA_CURSOR}

    def changed(self, *encodings: int) -> None:
        """Something is new; who does not know of such things is not told."""
        self._due |= self._known & frozenset(encodings)

    def answer(self, reason: int, status: int) -> None:
        """The answer to a SetDesktopSize, rfbproto 7.8.10."""
        self._answer = reason, status
        self._due.add(EXTENDED_DESKTOP_SIZE)

    def resize(self) -> Body | None:
        """The rectangle that tells the size, which must be alone in its update, if it is due."""
        width, height = self._source.framebuffer.size
        if EXTENDED_DESKTOP_SIZE in self._known:
            if EXTENDED_DESKTOP_SIZE not in self._due and (width, height) == self.size:
                return None
            self._due.discard(EXTENDED_DESKTOP_SIZE)
            reason, status = self._answer or (0, 0)
            self._answer = None
            body = b"\1\0\0\0" + Screen(0, 0, 0, width, height).pack()
            self.extensions |= Extension.DESKTOP_SIZE
            self.size = width, height
            return Rectangle(reason, status, width, height), EXTENDED_DESKTOP_SIZE, body
        if DESKTOP_SIZE in self._known and (width, height) != self.size:
            self.size = width, height
            return Rectangle(0, 0, width, height), DESKTOP_SIZE, b""
        return None

    def rectangles(self, form: PixelFormat) -> list[Body]:
        """All else that is due."""
        bodies: list[Body] = []
        for number in self._due & ACKNOWLEDGED.keys():
            self.extensions |= ACKNOWLEDGED[number]
            bodies.append((_NOWHERE, number, b""))
        if NAME in self._due:
            name = self._source.name.encode()
            bodies.append((_NOWHERE, NAME, struct.pack(">I", len(name)) + name))
        if self._due & {CURSOR, ALPHA_CURSOR}:
            shape = self._source.cursor or Cursor(0, 0, 0, 0, b"")
            bodies.append(pack_cursor(shape, form, alpha=ALPHA_CURSOR in self._due))
        self._due.clear()
        return bodies


def pack_cursor(shape: Cursor, form: PixelFormat, *, alpha: bool) -> Body:
    """As Cursor With Alpha, or as Cursor: what is at least half opaque belongs to the shape."""
    where = Rectangle(shape.x, shape.y, shape.width, shape.height)
    if alpha:
        return where, ALPHA_CURSOR, b"\0\0\0\0" + shape.pixels
    picture = Framebuffer(shape.width, shape.height)
    rgb = zip(shape.pixels[0::4], shape.pixels[1::4], shape.pixels[2::4], strict=True)
    for i, (red, green, blue) in enumerate(rgb):
        picture.words[i] = red << 16 | green << 8 | blue
    whole = Rectangle(0, 0, shape.width, shape.height)
    mask = b"".join(
        _bits(shape.pixels[4 * row * shape.width + 3 : 4 * (row + 1) * shape.width : 4])
        for row in range(shape.height)
    )
    return where, CURSOR, convert(picture, whole, form) + mask


def _bits(alphas: bytes) -> bytes:
    bits = "".join("1" if alpha >= 128 else "0" for alpha in alphas)
    bits += "0" * (-len(bits) % 8)
    return int(bits, 2).to_bytes(len(bits) // 8, "big") if bits else b""
