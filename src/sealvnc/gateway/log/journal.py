"""The journal's native protocol: one datagram for one entry (systemd.io/JOURNAL_NATIVE_PROTOCOL).

A field is ``NAME=value``, or, if the value has a line end in it, ``NAME``, a line end, the
length as 64 bits little-endian, and the value.
"""

import os
import socket
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SOCKET: Final = Path("/run/systemd/journal/socket")


def datagram(fields: Mapping[str, str]) -> bytes:
    """One entry."""
    return b"".join(_field(name, value) for name, value in fields.items())


def _field(name: str, value: str) -> bytes:
    data = value.encode("utf-8", "backslashreplace")
    if b"\n" not in data:
        return b"%b=%b\n" % (name.encode(), data)
    return b"%b\n%b%b\n" % (name.encode(), struct.pack("<Q", len(data)), data)


def stderr_is_journal() -> bool:
    """Whether systemd has connected stderr to it (``JOURNAL_STREAM``, systemd.exec(5))."""
    try:
        found = os.fstat(2)
    except OSError:
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"


class Journal:
    """A way to journald that never waits: entries are small, and its queue is long."""

    def __init__(self, path: Path = SOCKET) -> None:
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)

    def send(self, fields: Mapping[str, str]) -> bool:
        """Whether journald took it. Not connected: journald may have been restarted meanwhile."""
        try:
            self._socket.sendto(datagram(fields), str(self._path))
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Let go of the socket."""
        self._socket.close()
