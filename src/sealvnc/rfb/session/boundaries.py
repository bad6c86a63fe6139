"""Where messages and rectangles of a server's stream begin and end, without their pixels.

What relays, records or resumes a stream stands on this: it may cut, drop or add there.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ...errors import LimitError, ProtocolError, RemoteProtocolError
from ...wire import limits
from ...wire.dialogue import Dialogue, Peek, Read, Skip, read, skip
from ...wire.fields import u8
from .encodings import BOUNDARIES, Encoding, Outline
from .framebuffer import Rectangle
from .messages import qemu
from .messages.fence import server_fence
from .messages.gii import gii
from .messages.server import LAST_RECT, read_rectangle_header
from .messages.xvp import server_xvp
from .pixel_format import PixelFormat


class Mark(NamedTuple):
    """The bytes from ``begin`` up to ``end``, counted from ServerInit on, are one thing.

    A message of that ``number``; or, with its ``rectangle``, a rectangle in that encoding, which
    comes before the FramebufferUpdate that it is a part of.
    """

    begin: int
    end: int
    number: int
    rectangle: Rectangle | None = None


class Boundaries:
    """Feed it the stream in any pieces. ``outline`` is what later bytes depend on."""

    def __init__(self, width: int, height: int, pixel_format: PixelFormat) -> None:
        self.outline = Outline(width, height, pixel_format)
        self.begun: tuple[int, int] | None = None
        """The message that has begun and has not ended: where it begins, and its number."""
        self._next_pixel_format: PixelFormat | None = None
        self._encodings: dict[int, Encoding] = {}
        self._rest = bytearray()
        self.fed = 0
        """Bytes that have come."""
        self.position = 0
        """Bytes that have been passed."""
        self._marks: list[Mark] = []
        self._error: ProtocolError | None = None
        self._dialogue = self._messages()
        self._effect = next(self._dialogue)

    def feed(self, data: bytes | memoryview) -> list[Mark]:
        """What ends in these bytes, in the order in which it does.

        Nothing is kept but the beginning of what is not whole yet, and no body of pixels. A
        stream that breaks the protocol, or a limit, is a `ProtocolError` here and ever after.
        """
        if self._error is not None:
            raise self._error
        self.fed += len(data)
        whole = memoryview(data)
        if self._rest:
            self._rest += data
            if isinstance(self._effect, Read | Peek) and len(self._rest) < self._effect.size:
                return []
            whole, self._rest = memoryview(self._rest), bytearray()
        try:
            self._run(whole)
        except ProtocolError as error:
            self._error = error
            raise
        marks, self._marks = self._marks, []
        return marks

    def pixel_format_changed(self, pixel_format: PixelFormat) -> None:
        """The client has set another one, and the server follows from its next update on."""
        self._next_pixel_format = pixel_format

    def _run(self, data: memoryview) -> None:
        """As far as ``data`` goes. The inner loop of a relay, where most bytes are skipped."""
        effect, resume = self._effect, self._dialogue.send
        at, end, begin = 0, len(data), self.position
        while True:
            assert isinstance(effect, (Read, Peek, Skip)), "nothing else is waited for here"
            after = at + effect.size
            if after > end:
                break
            if isinstance(effect, Peek):
                effect = resume(data[at:])
                continue
            found = bytes(data[at:after]) if isinstance(effect, Read) else None
            at, self.position = after, begin + after
            effect = resume(found)
        if isinstance(effect, Skip):
            effect, self.position = Skip(after - end), begin + end
        else:
            self._rest += data[at:]
        self._effect = effect

    def _messages(self) -> Dialogue[None]:
        while True:
            begin = self.position
            number = yield from u8()
            if number not in _SKIPPERS:
                raise RemoteProtocolError(f"server message type {number}")
            self.begun = begin, number
            yield from _SKIPPERS[number](self)
            self.begun = None
            self._marks.append(Mark(begin, self.position, number))

    def _framebuffer_update(self) -> Dialogue[None]:
        if self._next_pixel_format is not None:  # before a read: the first byte decides
            self.outline.pixel_format, self._next_pixel_format = self._next_pixel_format, None
        count = int.from_bytes((yield from read(3))[1:], "big")
        for _ in range(count):
            begin = self.position
            rectangle, number = yield from read_rectangle_header()
            if number != LAST_RECT:
                yield from self._encoding(number).skip(rectangle, self.outline)
            self._marks.append(Mark(begin, self.position, number, rectangle))
            if number == LAST_RECT:
                break

    def _encoding(self, number: int) -> Encoding:
        """Made when it is first met: most connections meet three or four."""
        if number not in self._encodings:
            if number not in BOUNDARIES:
                raise RemoteProtocolError(f"encoding {number}, which is unknown")
            self._encodings[number] = BOUNDARIES[number]()
        return self._encodings[number]

    def _set_color_map_entries(self) -> Dialogue[None]:
        count = int.from_bytes((yield from read(5))[3:], "big")
        yield from skip(6 * count)

    def _cut_text(self) -> Dialogue[None]:
        length = abs(int.from_bytes((yield from read(7))[3:], "big", signed=True))
        if length > limits.CUT_TEXT:
            raise LimitError(f"clipboard text of {length} bytes")
        yield from skip(length)

    def _nothing(self) -> Dialogue[None]:
        yield from ()

    def _ntp(self) -> Dialogue[None]:
        """The clock comparison of neatvnc (-1001): padding and four times."""
        yield from skip(19)


_SKIPPERS: Mapping[int, Callable[[Boundaries], Dialogue[object]]] = {
    0: Boundaries._framebuffer_update,
    1: Boundaries._set_color_map_entries,
    2: Boundaries._nothing,
    3: Boundaries._cut_text,
    150: Boundaries._nothing,
    160: Boundaries._ntp,
    248: lambda _: server_fence(),
    250: lambda _: server_xvp(),
    253: lambda _: gii(),
    255: lambda _: qemu.from_server(),
}
