"""Addresses to listen on: free, and possible here."""

import errno
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ..findings import Finding, error, hint

if TYPE_CHECKING:
    from ....gateway.config import Loaded


def look(loaded: "Loaded") -> Iterator[Finding]:
    """A gateway that runs has its ports itself, so nothing is tried then."""
    from ....gateway.config import TCP, Systemd, Unix

    if answers(loaded.config.gateway.control):
        where, text = loaded.where("gateway", "control"), "the gateway is running"
        yield hint(where, f"{text}; its ports were not tried", "`sealvnc session list` asks it")
        return
    for number, listener in enumerate(loaded.config.listeners):
        where = loaded.where("listener", number, "address")
        match listener.place:
            case TCP(host, port):
                yield from _tcp(where, host, port)
            case Unix(path):
                yield from _unix(where, path)
            case Systemd(name):
                text = f"{listener.address} is there only when systemd starts the gateway"
                yield hint(where, text, f"a .socket unit with FileDescriptorName={name}")


def _tcp(where: str, host: str, port: int) -> Iterator[Finding]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as problem:
        yield error(where, f"{host} is no address of this host: {problem}", "correct the address")
        return
    for family, kind, protocol, _, address in found:
        try:
            with socket.socket(family, kind, protocol) as tried:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                if family == socket.AF_INET6:
                    tried.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, host != "::")
                tried.bind(address)
                tried.listen(1)
        except OSError as problem:
            text = f"cannot listen on {address[0]} port {port}: {problem.strerror}"
            yield error(where, text, _REMEDIES.get(problem.errno or 0, "correct the address"))


_REMEDIES = {
    errno.EADDRINUSE: "`ss -ltnp` tells who has the port (QEMU's own consoles begin at 5900)",
    errno.EADDRNOTAVAIL: "use an address of this host",
    errno.EAFNOSUPPORT: "this host has no IPv6: use 0.0.0.0:5900",
    errno.EACCES: "a port below 1024 is for sealvnc-gateway.socket and systemd:vnc",
}


def _unix(where: str, path: Path) -> Iterator[Finding]:
    if answers(path):
        yield error(where, f"somebody else listens on {path}", "stop them, or use another path")
    elif not path.parent.is_dir() and not str(path).startswith("/run/sealvnc/"):
        yield error(where, f"there is no directory {path.parent}", "make it, or use another path")
    elif os.path.lexists(path) and not path.is_socket():
        yield error(where, f"{path} is there, and is no socket", "use another path")


def answers(path: Path) -> bool:
    """Whether somebody listens on a UNIX socket."""
    with socket.socket(socket.AF_UNIX) as tried:
        tried.settimeout(1)
        try:
            tried.connect(str(path))
        except OSError as problem:
            return isinstance(problem, PermissionError)
    return True
