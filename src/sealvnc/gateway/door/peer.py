"""Who is at the other end of a connection, as the system or a named proxy tells."""

import socket
import struct
from dataclasses import dataclass
from typing import Self

from ...aio.link import Link


@dataclass(frozen=True, slots=True)
class Peer:
    """``address`` is what its connections and failures are counted by; ``port`` 0 for none."""

    address: str
    port: int = 0

    @classmethod
    def of(cls, link: Link) -> Self:
        """The address of a TCP peer; of a UNIX socket's, the user."""
        name = link.peername
        if isinstance(name, tuple):
            return cls(*map_v4(str(name[0]), int(name[1])))
        return cls(f"uid {_uid(link)}")

    def __str__(self) -> str:
        if not self.port:
            return self.address
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"


def map_v4(host: str, port: int) -> tuple[str, int]:
    """IPv4 addresses as such, also where a socket for both kinds shows them as IPv6."""
    return host.removeprefix("::ffff:") if "." in host else host, port


def _uid(link: Link) -> int:
    size = struct.calcsize("3i")
    credentials = link.socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
    return int(struct.unpack("3i", credentials)[1])
