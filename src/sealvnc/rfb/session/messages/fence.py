"""ClientFence and ServerFence, rfbproto 7.4.13 and 7.5.6, message type 248 both ways."""

import struct
from dataclasses import dataclass, field, replace
from enum import IntFlag
from typing import Self

from ....errors import LimitError
from ....wire import limits
from ....wire.dialogue import Dialogue, read

_HEAD = struct.Struct(">B3xIB")


class Flags(IntFlag):
    """What a fence keeps apart, and whether it asks for an answer."""

    BLOCK_BEFORE = 1
    BLOCK_AFTER = 2
    SYNC_NEXT = 4
    REQUEST = 1 << 31


_ANSWERED = Flags.BLOCK_BEFORE | Flags.BLOCK_AFTER | Flags.SYNC_NEXT


@dataclass(frozen=True, slots=True)
class Fence:
    """A fence; the same in both directions. Who asks gets the ``payload`` back."""

    flags: int
    payload: bytes = field(default=b"", repr=False)

    @property
    def wants_answer(self) -> bool:
        """It is a request."""
        return bool(self.flags & Flags.REQUEST)

    def answer(self) -> Self:
        """What is sent back: the flags that we know, and the same payload."""
        return replace(self, flags=self.flags & _ANSWERED)

    def pack(self) -> bytes:
        """9 + n bytes."""
        return _HEAD.pack(248, self.flags, len(self.payload)) + self.payload


class ClientFence(Fence):
    """From a client."""

    __slots__ = ()


class ServerFence(Fence):
    """From a server; the first one tells that it knows fences."""

    __slots__ = ()


def read_fence() -> Dialogue[tuple[int, bytes]]:
    """Flags and payload, after the message type."""
    _, flags, length = _HEAD.unpack(b"\xf8" + (yield from read(_HEAD.size - 1)))
    if length > limits.FENCE:
        raise LimitError(f"a fence with {length} bytes of payload")
    return flags, (yield from read(length))


def client_fence() -> Dialogue[ClientFence]:
    """From a client, after the message type."""
    return ClientFence(*(yield from read_fence()))


def server_fence() -> Dialogue[ServerFence]:
    """From a server, after the message type."""
    return ServerFence(*(yield from read_fence()))
