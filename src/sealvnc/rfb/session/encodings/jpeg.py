"""JPEG, encoding type 21, rfbproto 7.7.9: a file without a length, and perhaps without tables."""

import re

from ....errors import LimitError, RemoteProtocolError
from ....wire import limits
from ....wire.dialogue import Dialogue, peek, read, skip
from ....wire.fields import u16
from .. import photo
from ..desktop import Desktop
from ..framebuffer import Rectangle
from .encoding import Outline

SOI, EOI, SOS, DQT, DHT = b"\xff\xd8", b"\xff\xd9", b"\xff\xda", b"\xff\xdb", b"\xff\xc4"
TABLES = (DQT, DHT)
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")
"""What ends a scan: neither a stuffed byte nor a restart nor filling."""


class JPEG:
    """Ends where its segments end; tables that are left out are those of earlier ones."""

    encoding_type = 21

    def __init__(self) -> None:
        self._tables: dict[bytes, bytes] = {}

    def decode(self, rectangle: Rectangle, desktop: Desktop) -> Dialogue[None]:
        """Find the end, fill in the tables that are missing, and paint."""
        desktop.framebuffer.require_inside(rectangle)
        segments = yield from _segments(rectangle)
        own = {kind: _tables(segments, kind) for kind in TABLES}
        missing = [self._tables.get(kind, b"") for kind in TABLES if not own[kind]]
        self._tables.update((kind, tables) for kind, tables in own.items() if tables)
        data = b"".join([SOI, *missing, *segments])
        photo.paint_jpeg(data, desktop.framebuffer, rectangle)
        desktop.settle(rectangle, native=True)

    def skip(self, rectangle: Rectangle, outline: Outline) -> Dialogue[None]:
        """The same without painting; ``jpeg`` is a stream: later ones stand on its tables."""
        yield from _segments(rectangle)
        outline.streams.add("jpeg")


def _tables(segments: list[bytes], kind: bytes) -> bytes:
    return b"".join(segment for segment in segments if segment.startswith(kind))


def _segments(rectangle: Rectangle) -> Dialogue[list[bytes]]:
    """All segments after SOI up to EOI; a scan is one of its own."""
    if (yield from read(2)) != SOI:
        raise RemoteProtocolError("a JPEG picture that does not begin like one")
    segments, left = list[bytes](), rectangle.area * 4 + limits.PICTURE
    while not segments or segments[-1] != EOI:
        scanning = bool(segments) and segments[-1].startswith(SOS)
        segments.append((yield from (_scan(left) if scanning else _segment())))
        left -= len(segments[-1])
        if left < 0:
            raise LimitError(f"a JPEG picture too long for {rectangle}")
    return segments


def _segment() -> Dialogue[bytes]:
    """A marker and, unless it is EOI, the parameters that follow it: less than 64 KiB."""
    marker = yield from read(2)
    while marker == b"\xff\xff":
        marker = b"\xff" + (yield from read(1))
    if not _MARKER.match(marker) or marker == SOI:
        raise RemoteProtocolError(f"{marker.hex()} where a JPEG segment should begin")
    if marker == EOI:
        return marker
    length = yield from u16()
    if length < 2:
        raise RemoteProtocolError(f"a JPEG segment of length {length}")
    return marker + length.to_bytes(2, "big") + (yield from read(length - 2))


def _scan(limit: int) -> Dialogue[bytes]:
    """Entropy-coded data, up to the next marker; empty ones do not look like SOS."""
    scan = bytearray()
    while True:
        data = yield from peek(2)
        found = _MARKER.search(data)
        end = found.start() if found else len(data) - (data[-1] == 0xFF)
        scan += data[:end]
        if len(scan) > limit:
            raise LimitError(f"a JPEG picture of more than {limit} bytes")
        if end:
            yield from skip(end)
        if found:
            return bytes(scan)
