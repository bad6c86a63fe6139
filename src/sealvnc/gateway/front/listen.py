"""Sockets that listen, by the addresses of the configuration."""

import grp
import os
import socket
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ...errors import ConfigurationError
from ..config import places
from .activation import handed_over


@dataclass(frozen=True, slots=True)
class Listening:
    """Bound sockets, on which nobody waits yet. `close` takes away what was made for them."""

    sockets: list[socket.socket]
    close: Callable[[], None]


def listen(address: str, *, mode: int = 0o660, group: str = "") -> Listening:
    """Bind ``address``; ``mode`` and ``group`` are a UNIX socket's.

    A `ConfigurationError` names the address, and why it is not to be had.
    """
    try:
        match places.listening(address):
            case places.TCP(host, port):
                return _tcp(host, port)
            case places.Unix(path):
                return _unix(path, mode, group)
            case places.Systemd(name):
                return _handed_over(name)
    except OSError as error:
        raise ConfigurationError(f"cannot listen on {address}: {error.strerror}") from error
    raise AssertionError(address)


def _tcp(host: str, port: int) -> Listening:
    """One socket; on ``::`` for IPv4 and IPv6."""
    family, kind, protocol, _, where = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    bound = socket.socket(family, kind, protocol)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, host != "::")
        bound.bind(where)
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return Listening([bound], bound.close)


def _unix(path: Path, mode: int, group: str) -> Listening:
    """Nobody can connect before the mode is right: until then there is nobody to accept."""
    _require_free(path)
    bound = socket.socket(socket.AF_UNIX)
    try:
        umask = os.umask(0o177)
        try:
            bound.bind(str(path))
        finally:
            os.umask(umask)
        if group:
            os.chown(path, -1, _gid(group))
        path.chmod(mode)
        bound.setblocking(False)
    except (OSError, ConfigurationError):
        bound.close()
        raise
    inode = path.stat().st_ino
    return Listening([bound], partial(_close_unix, bound, path, inode))


def _close_unix(bound: socket.socket, path: Path, inode: int) -> None:
    """Take away our own socket, and no successor's."""
    bound.close()
    try:
        if path.stat().st_ino == inode:
            path.unlink()
    except OSError:
        return


def _require_free(path: Path) -> None:
    """Take away the socket of a process that is no more; anything else is in the way."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise ConfigurationError(f"cannot listen on unix:{path}: there is something else")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
        except OSError as error:
            raise ConfigurationError(f"cannot listen on unix:{path}: {error}") from error
        else:
            raise ConfigurationError(f"cannot listen on unix:{path}: somebody else does")


def _gid(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise ConfigurationError(f"there is no group {group!r} on this host") from None


def _handed_over(name: str) -> Listening:
    sockets = handed_over(name)

    def close() -> None:
        for each in sockets:
            each.close()

    return Listening(sockets, close)
