"""The field types of RFC 6143 and of the SASL mapping. All integers are big-endian."""

import struct

from ..errors import LimitError, RemoteProtocolError
from .dialogue import Dialogue, read


def u8() -> Dialogue[int]:
    """An unsigned byte."""
    return (yield from read(1))[0]


def u16() -> Dialogue[int]:
    """An unsigned 16-bit integer."""
    return int.from_bytes((yield from read(2)), "big")


def u32() -> Dialogue[int]:
    """An unsigned 32-bit integer."""
    return int.from_bytes((yield from read(4)), "big")


def u32s(count: int) -> Dialogue[tuple[int, ...]]:
    """So many unsigned 32-bit integers; the caller bounds ``count``."""
    return struct.unpack(f">{count}I", (yield from read(4 * count)))


def opaque(limit: int, what: str) -> Dialogue[bytes]:
    """A u32 length and that many bytes. `LimitError` before the first one if there are too many."""
    length = yield from u32()
    if length > limit:
        raise LimitError(f"{what} of {length} bytes, at most {limit} are allowed")
    return (yield from read(length))


def nullable(limit: int, what: str, *, terminated: bool = True) -> Dialogue[bytes | None]:
    """SASL data, rfbproto 7.2.12: length 0 is `None`, otherwise one NUL follows and is counted.

    ``terminated=False`` drops the last byte whatever it is: in Kerberos tokens of
    gtk-vnc and libvncclient it is whatever lies behind the token in their memory.
    """
    data = yield from opaque(limit, what)
    if not data:
        return None
    if terminated and data[-1]:
        raise RemoteProtocolError(f"{what} does not end in NUL")
    return data[:-1]


def pack_u32(value: int) -> bytes:
    """An unsigned 32-bit integer."""
    return value.to_bytes(4, "big")


def pack_opaque(data: bytes) -> bytes:
    """A u32 length and the bytes."""
    return pack_u32(len(data)) + data


def pack_nullable(data: bytes | None) -> bytes:
    """SASL data: see `nullable`."""
    return pack_u32(0) if data is None else pack_opaque(data + b"\0")
