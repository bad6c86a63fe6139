"""Bytes that have come and wait to be read."""

from collections import deque

_SMALL = 8192
"""Chunks are gathered up to here: a peer that sends byte by byte must not cost an object each."""


class Inbox:
    """Chunks as they came, so that taking them out again copies each byte at most once."""

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._start = self._size = 0  # of the first chunk so much is taken; so much is left

    def __len__(self) -> int:
        return self._size

    def put(self, data: bytes) -> None:
        """Add bytes at the end."""
        self._size += len(data)
        if self._chunks and len(self._chunks[-1]) + len(data) <= _SMALL:
            self._chunks[-1] += data
        elif data:
            self._chunks.append(data)

    def look(self) -> memoryview:
        """All of it, and it stays. Gathered into one chunk, so that looking again is free."""
        if len(self._chunks) != 1:
            self._chunks = deque([self.take(len(self))]) if self._size else deque()
            self._size = sum(map(len, self._chunks))
        return memoryview(self._chunks[0] if self._chunks else b"")[self._start :]

    def drop(self, size: int) -> int:
        """Take out up to ``size`` bytes without giving them to anyone; how many they were."""
        dropped = left = min(size, self._size)
        self._size -= dropped
        while left:
            rest = len(self._chunks[0]) - self._start
            if left < rest:
                self._start += left
                break
            left -= rest
            self._chunks.popleft()
            self._start = 0
        return dropped

    def take(self, size: int) -> bytes:
        """The first ``size`` bytes, of which so many must be there."""
        self._size -= size
        parts: list[bytes] = []
        while size:
            chunk, end = self._chunks[0], self._start + size
            part = chunk[self._start : end]  # not a copy, where it is the whole chunk
            parts.append(part)
            size -= len(part)
            if end < len(chunk):
                self._start = end
            else:
                self._chunks.popleft()
                self._start = 0
        return parts[0] if len(parts) == 1 else b"".join(parts)
