"""zlib streams of an encoding, bounded: by ISA-L where there are wheels of it, else by zlib."""

import zlib
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ...errors import LimitError, RemoteProtocolError
from ...wire.dialogue import Dialogue, read

fast: ModuleType
try:
    from isal import isal_zlib as fast
except ImportError:
    fast = zlib

_PIECE = 1024 * 1024
_SIP, _GULP = 64 * 1024, 256 * 1024
"""Compressed and inflated bytes that stay in a processor's cache, and in the heap."""
_FAST_LEVELS = 1
"""ISA-L compresses as little as zlib's level 1, at four times the speed; above it zlib is used."""


def compressed_limit(inflated: int) -> int:
    """How long the compressed form of so many bytes can get, with room for flushes."""
    return inflated + inflated // 64 + 1024


def _require_plausible(length: int, limit: int) -> None:
    """Before a byte of it is read."""
    if length > compressed_limit(limit):
        raise LimitError(f"{length} bytes of zlib data for {limit} bytes of pixels")


class Inflate:
    """One stream that lasts as long as the connection."""

    def __init__(self) -> None:
        self._stream: Any = None  # many connections never have anything to inflate

    def read(self, length: int, limit: int) -> Dialogue[bytes]:
        """Read ``length`` bytes; what they inflate to, at most ``limit`` bytes (`LimitError`)."""
        _require_plausible(length, limit)
        parts, left = [], limit
        while length:
            piece = yield from read(min(length, _PIECE))
            length -= len(piece)
            parts.append(self._inflate(piece, left + 1))
            left -= len(parts[-1])
            if left < 0:
                raise LimitError(f"zlib data that inflate to more than {limit} bytes")
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def pour(self, length: int, limit: int, into: Callable[[bytes], None]) -> Dialogue[None]:
        """The same in pieces, as they come: for what need not be in hand as a whole."""
        _require_plausible(length, limit)
        left = limit
        while length:
            piece = yield from read(min(length, _SIP))
            length -= len(piece)
            inflated = b""
            while piece or len(inflated) == _GULP:  # of which the stream may hold more
                inflated = self._inflate(piece, _GULP)
                piece, left = self._stream.unconsumed_tail, left - len(inflated)
                if left < 0:
                    raise LimitError(f"zlib data that inflate to more than {limit} bytes")
                into(inflated)

    def inflate(self, data: bytes, limit: int) -> bytes:
        """The same for data that are in hand."""
        inflated = self._inflate(data, limit + 1)
        if len(inflated) > limit:
            raise LimitError(f"zlib data that inflate to more than {limit} bytes")
        return inflated

    def _inflate(self, data: bytes, limit: int) -> bytes:
        if self._stream is None:
            self._stream = fast.decompressobj()
        try:
            inflated: bytes = self._stream.decompress(data, limit)
        except (zlib.error, fast.error) as error:
            raise RemoteProtocolError(f"a broken zlib stream: {error}") from error
        if self._stream.unused_data:  # both libraries keep it all
            raise RemoteProtocolError("zlib data after the end of their stream")
        return inflated


class Deflate:
    """One stream that lasts as long as the connection, flushed after each rectangle."""

    def __init__(self, level: int = 1) -> None:
        self._module = fast if level <= _FAST_LEVELS else zlib
        self._stream = self._module.compressobj(level)

    def write(self, data: bytes | bytearray | memoryview) -> bytes:
        """``data`` compressed, complete as far as a receiver can tell."""
        head: bytes = self._stream.compress(data)
        tail: bytes = self._stream.flush(zlib.Z_SYNC_FLUSH)
        return head + tail
