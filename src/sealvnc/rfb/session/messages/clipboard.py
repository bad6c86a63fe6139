"""The extended clipboard, rfbproto 7.7.26: text in UTF-8, sent when it is asked for.

It travels in ClientCutText and ServerCutText, whose length is negative then.
"""

import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag
from typing import TypeAlias

from ....errors import LimitError, RemoteProtocolError
from ....wire import limits
from ....wire.dialogue import Dialogue, read

ENCODING = 0xC0A1E5CE - (1 << 32)
"""The pseudo-encoding by which a client says that it knows this."""


class Formats(IntFlag):
    """What the clipboard may hold. Ours holds text."""

    TEXT = 1
    RTF = 2
    HTML = 4
    DIB = 8
    FILES = 16


class Actions(IntFlag):
    """What a message is, or, with ``CAPS``, what its sender understands."""

    CAPS = 1 << 24
    REQUEST = 1 << 25
    PEEK = 1 << 26
    NOTIFY = 1 << 27
    PROVIDE = 1 << 28


_FORMATS = 0xFFFF
_UNDERSTOOD = Actions.REQUEST | Actions.PEEK | Actions.NOTIFY | Actions.PROVIDE
_ACTIONS = Actions.CAPS | _UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Caps:
    """What the sender understands. ``sizes``: per format, how many bytes may come unasked for."""

    actions: int = _UNDERSTOOD
    sizes: Mapping[int, int] = field(default_factory=lambda: {Formats.TEXT: 0})

    def body(self) -> bytes:
        """Flags, and a size for each format."""
        formats = sorted(self.sizes)
        flags = Actions.CAPS | self.actions | sum(formats)
        return struct.pack(f">I{len(formats)}I", flags, *(self.sizes[each] for each in formats))


@dataclass(frozen=True, slots=True)
class Request:
    """Send what you have in these formats."""

    formats: int = Formats.TEXT

    def body(self) -> bytes:
        """Flags."""
        return struct.pack(">I", Actions.REQUEST | self.formats)


@dataclass(frozen=True, slots=True)
class Peek:
    """Say in which formats you have something."""

    def body(self) -> bytes:
        """Flags."""
        return struct.pack(">I", Actions.PEEK)


@dataclass(frozen=True, slots=True)
class Notify:
    """There is something new, in these formats; 0: there is nothing any more."""

    formats: int = Formats.TEXT

    def body(self) -> bytes:
        """Flags."""
        return struct.pack(">I", Actions.NOTIFY | self.formats)


@dataclass(frozen=True, slots=True)
class Provide:
    """The text, lines ended by LF (CR LF on the wire); `None` if there is only something else."""

    text: str | None = field(repr=False)

    def body(self) -> bytes:
        """Flags, and by zlib a size and UTF-8 with a NUL at its end."""
        if self.text is None:
            return struct.pack(">I", Actions.PROVIDE) + zlib.compress(b"")
        data = _lines(self.text).replace("\n", "\r\n").encode() + b"\0"
        flags = struct.pack(">I", Actions.PROVIDE | Formats.TEXT)
        return flags + zlib.compress(struct.pack(">I", len(data)) + data)


Clipboard: TypeAlias = Caps | Request | Peek | Notify | Provide


@dataclass(frozen=True, slots=True)
class ClientClipboard:
    """ClientCutText that carries a `Clipboard` message."""

    message: Clipboard

    def pack(self) -> bytes:
        """8 + n bytes."""
        return _pack(6, self.message)


@dataclass(frozen=True, slots=True)
class ServerClipboard:
    """ServerCutText that carries a `Clipboard` message; ``Caps`` tell that the server knows it."""

    message: Clipboard

    def pack(self) -> bytes:
        """8 + n bytes."""
        return _pack(3, self.message)


def _pack(number: int, message: Clipboard) -> bytes:
    body = message.body()
    return struct.pack(">Bxxxi", number, -len(body)) + body


def read_clipboard(length: int) -> Dialogue[Clipboard]:
    """The ``length`` bytes of a message."""
    if length < 4:
        raise RemoteProtocolError(f"an extended clipboard message of {length} bytes")
    if length > limits.CUT_TEXT:
        raise LimitError(f"an extended clipboard message of {length} bytes")
    data = yield from read(length)
    flags, body = int.from_bytes(data[:4], "big"), data[4:]
    action, formats = flags & _ACTIONS, flags & _FORMATS
    if action & Actions.CAPS:
        return _caps(action, formats, body)
    if action == Actions.PROVIDE:
        return Provide(_text(body) if formats & Formats.TEXT else None)
    if not body and action == Actions.REQUEST:
        return Request(formats)
    if not body and action == Actions.NOTIFY:
        return Notify(formats)
    if not body and action == Actions.PEEK:
        return Peek()
    raise RemoteProtocolError(f"extended clipboard flags {flags:#x} with {len(body)} bytes")


def _caps(action: int, formats: int, body: bytes) -> Caps:
    bits = [1 << bit for bit in range(16) if formats >> bit & 1]
    if len(body) != 4 * len(bits):
        raise RemoteProtocolError(f"{len(body)} bytes of sizes for {len(bits)} clipboard formats")
    sizes = struct.unpack(f">{len(bits)}I", body)
    return Caps(action & ~Actions.CAPS, dict(zip(bits, sizes, strict=True)))


def _text(body: bytes) -> str:
    """Text is the first format; what may follow it is not even inflated."""
    inflate = zlib.decompressobj()
    try:
        size = int.from_bytes(head := inflate.decompress(body, 4), "big")
        if size > limits.CUT_TEXT:
            raise LimitError(f"clipboard text of {size} bytes")
        data = inflate.decompress(inflate.unconsumed_tail, size) if size else b""
    except zlib.error as error:
        raise RemoteProtocolError(f"clipboard text that is not zlib's: {error}") from error
    if len(head) < 4 or len(data) < size:
        raise RemoteProtocolError(f"{len(data)} bytes of clipboard text, which says {size}")
    return _lines(data.partition(b"\0")[0].decode(errors="replace"))


def _lines(text: str) -> str:
    """Every line end becomes LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
