"""What systemd hands over, and what it is told: sd_listen_fds(3) and sd_notify(3)."""

import os
import socket
import time
from collections.abc import MutableMapping

from ...errors import ConfigurationError

_FIRST = 3
_VARIABLES = ("LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES")


def handed_over(
    name: str, environment: MutableMapping[str, str] = os.environ
) -> list[socket.socket]:
    """The sockets of that ``FileDescriptorName=``; a `ConfigurationError` if there are none.

    They are taken: a second call finds them gone, and when all are, so are the variables.
    """
    names = _names(name, environment)
    found = [_FIRST + i for i, each in enumerate(names) if each == name]
    if not found:
        known = ", ".join(sorted({each for each in names if each})) or "none with a name"
        raise ConfigurationError(
            f"systemd:{name}: no such socket was handed over; there are {known}"
        )
    left = ["" if each == name else each for each in names]
    environment["LISTEN_FDNAMES"] = ":".join(left)
    if not any(left):
        for variable in _VARIABLES:
            environment.pop(variable, None)
    return [_taken(name, descriptor) for descriptor in found]


def _names(wanted: str, environment: MutableMapping[str, str]) -> list[str]:
    """The name of each descriptor from 3 on; empty for those without, and those taken."""
    pid, count = environment.get("LISTEN_PID"), environment.get("LISTEN_FDS", "")
    if pid != str(os.getpid()) or not count.isdecimal():
        raise ConfigurationError(
            f"systemd:{wanted}: systemd has handed over no sockets; start the .socket unit, "
            "or name an address instead"
        )
    names = environment.get("LISTEN_FDNAMES", "").split(":")[: int(count)]
    return names + [""] * (int(count) - len(names))


def _taken(name: str, descriptor: int) -> socket.socket:
    try:
        os.set_inheritable(descriptor, False)
        taken = socket.socket(fileno=descriptor)
    except OSError as error:
        raise ConfigurationError(f"systemd:{name}: descriptor {descriptor} is no socket") from error
    listens = taken.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if not listens or taken.type != socket.SOCK_STREAM:
        taken.close()
        raise ConfigurationError(
            f"systemd:{name}: the socket does not listen; the .socket unit needs ListenStream= "
            "and Accept=no"
        )
    taken.setblocking(False)
    return taken


def notify(state: str, environment: MutableMapping[str, str] = os.environ) -> None:
    """Tell the service manager, if there is one that wants to know."""
    path = environment.get("NOTIFY_SOCKET", "")
    if not path.startswith(("/", "@")):
        return
    address = "\0" + path[1:] if path.startswith("@") else path
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        try:
            told.sendto(state.encode(), socket.MSG_DONTWAIT, address)
        except OSError:
            return


def reloading() -> None:
    """A reload begins; ``READY=1`` ends it."""
    notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
