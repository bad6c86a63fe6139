"""Keytabs as MIT Kerberos writes them (file format 0x0502): whose keys these are."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ...errors import ConfigurationError

_LARGEST = 4 << 20
_WEAK = {1: "des-cbc-crc", 2: "des-cbc-md4", 3: "des-cbc-md5", 16: "des3-cbc-sha1", 23: "rc4-hmac"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A principal, and the encryption type of a key of its. The key itself is passed over."""

    principal: str
    enctype: int

    @property
    def service(self) -> str:
        """The part before the slash: ``vnc``."""
        return self.principal.partition("/")[0]

    @property
    def host(self) -> str:
        """The part behind it; empty for a principal of another kind."""
        return self.principal.rpartition("@")[0].partition("/")[2]

    @property
    def realm(self) -> str:
        """The realm."""
        return self.principal.rpartition("@")[2]

    @property
    def weak(self) -> str:
        """The name of an encryption type that should not be used any more; else empty."""
        return _WEAK.get(self.enctype, "")


def read(path: Path) -> tuple[Entry, ...]:
    """The entries of a keytab; a `ConfigurationError` names what is none, or cannot be read."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST)
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    try:
        if data[:2] != b"\x05\x02":
            raise ValueError
        return tuple(_entries(data))
    except (ValueError, IndexError, struct.error) as error:
        raise ConfigurationError(f"{path}: not a keytab") from error


def _entries(data: bytes) -> Iterator[Entry]:
    """Each entry has its length in front; a negative one is a hole left by a removed entry."""
    position = 2
    while position + 4 <= len(data):
        (size,) = struct.unpack_from(">i", data, position)
        position += 4
        if size == 0:
            return
        if size > 0:
            if position + size > len(data):
                raise ValueError
            yield _entry(data[position : position + size])
        position += abs(size)


def _entry(data: bytes) -> Entry:
    (count,) = struct.unpack_from(">H", data)
    position, parts = 2, []
    for _ in range(count + 1):  # the realm, then the components
        (size,) = struct.unpack_from(">H", data, position)
        parts.append(data[position + 2 : position + 2 + size].decode("utf-8", "backslashreplace"))
        position += 2 + size
    position += 4 + 4 + 1  # name type, timestamp, version of the key
    (enctype,) = struct.unpack_from(">H", data, position)
    realm, *components = parts
    return Entry(f"{'/'.join(components)}@{realm}", enctype)
