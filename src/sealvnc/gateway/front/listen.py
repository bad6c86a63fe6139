"""Sockets that listen, by the addresses of the configuration."""

import errno
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

BACKLOG = 512
"""Connections that the system holds until they are accepted."""

_EVERYWHERE = "::"
_NOT_HERE = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)


@dataclass(frozen=True, slots=True)
class Listening:
    """Sockets that listen; who connects waits to be accepted. `close` takes away all of it."""

    sockets: list[socket.socket]
    close: Callable[[], None]


def listen(address: str, *, mode: int = 0o660, group: str = "") -> Listening:
    """Listen at ``address``; ``mode`` and ``group`` are a UNIX socket's.

    A `ConfigurationError` names the address, and why it is not to be had.
    """
    try:
        match places.listening(address):
            case places.TCP(host, port):
                return _tcp(host, port)
            case places.Unix(path):
                return _unix(path, mode, group)
            case places.Systemd(name):
                return _several(handed_over(name))
    except OSError as error:
        cause = error.strerror or error  # Python's own errors ("path too long") have no strerror
        raise ConfigurationError(f"cannot listen on {address}: {cause}") from error
    raise AssertionError(address)


def _several(sockets: list[socket.socket]) -> Listening:
    def close() -> None:
        for each in sockets:
            each.close()

    return Listening(sockets, close)


# -- TCP ------------------------------------------------------------------------------------


def _tcp(host: str, port: int) -> Listening:
    """At each address of a name that this host has; ``::`` is for IPv4, too, or for it alone."""
    wanted = host if host != _EVERYWHERE or _has_ipv6() else "0.0.0.0"  # noqa: S104
    found = socket.getaddrinfo(wanted, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    listening, missing = _several([]), OSError(errno.EADDRNOTAVAIL, "it has no address")
    try:
        for family, _, _, _, where in dict.fromkeys(found):
            try:
                listening.sockets.append(_bound(family, where, both=wanted == _EVERYWHERE))
            except OSError as error:
                if error.errno not in _NOT_HERE:
                    raise
                missing = error
        if not listening.sockets:
            raise missing
    except OSError:
        listening.close()
        raise
    return listening


def _bound(family: int, where: tuple[object, ...], *, both: bool) -> socket.socket:
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, not both)
        bound.bind(where)
        bound.listen(BACKLOG)  # only now an address in use is found out for certain
        bound.setblocking(False)
    except OSError:
        bound.close()
        raise
    return bound


def _has_ipv6() -> bool:
    """Many a host is started without it (``ipv6.disable=1``)."""
    try:
        socket.socket(socket.AF_INET6, socket.SOCK_STREAM).close()
    except OSError:
        return False
    return True


# -- UNIX -----------------------------------------------------------------------------------


def _unix(path: Path, mode: int, group: str) -> Listening:
    """Nobody can connect before the mode is right: until then nobody listens."""
    _require_free(path)
    bound, umask = socket.socket(socket.AF_UNIX), os.umask(0o177)
    try:
        bound.bind(str(path))
    except OSError:
        bound.close()
        raise
    finally:
        os.umask(umask)
    close = partial(_close_unix, bound, path, _identity(path))
    try:
        if group:
            _give(path, group)
        path.chmod(mode)
        bound.listen(BACKLOG)
        bound.setblocking(False)
    except (OSError, ConfigurationError):
        close()
        raise
    return Listening([bound], close)


def _close_unix(bound: socket.socket, path: Path, identity: tuple[int, int]) -> None:
    """Take away our own socket, and no successor's."""
    try:
        if _identity(path) == identity:
            path.unlink()
    except OSError:
        return
    finally:
        bound.close()


def _identity(path: Path) -> tuple[int, int]:
    found = path.lstat()
    return found.st_dev, found.st_ino


def _require_free(path: Path) -> None:
    """Take away the socket of a process that is no more; anything else is in the way."""
    try:
        found = path.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISSOCK(found.st_mode):
        raise ConfigurationError(f"cannot listen on unix:{path}: there is something else")
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)  # a full queue is somebody, too
        try:
            probe.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
        except BlockingIOError:
            pass
    raise ConfigurationError(f"cannot listen on unix:{path}: somebody else does")


def _give(path: Path, group: str) -> None:
    try:
        os.chown(path, -1, grp.getgrnam(group).gr_gid)
    except KeyError:
        raise ConfigurationError(f"there is no group {group!r} on this host") from None
    except PermissionError as error:
        raise ConfigurationError(
            f"cannot give unix:{path} to the group {group}: only root can, and its members"
        ) from error
