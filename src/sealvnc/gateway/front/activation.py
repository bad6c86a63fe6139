"""What systemd hands over, and what it is told: sd_listen_fds(3) and sd_notify(3)."""

import os
import socket
import time
from collections.abc import MutableMapping

from ...errors import ConfigurationError

_FIRST = 3


def handed_over(
    name: str, environment: MutableMapping[str, str] = os.environ
) -> list[socket.socket]:
    """The sockets of that ``FileDescriptorName=``; a `ConfigurationError` if there are none.

    They are taken: a second call finds them gone.
    """
    if environment.get("LISTEN_PID") != str(os.getpid()):
        raise ConfigurationError(f"systemd:{name}: systemd has handed over no sockets")
    names = environment.get("LISTEN_FDNAMES", "").split(":")
    count = int(environment.get("LISTEN_FDS", "0") or 0)
    names += [""] * (count - len(names))
    found = [_FIRST + i for i in range(count) if names[i] == name]
    if not found:
        known = ", ".join(sorted({each for each in names[:count] if each})) or "none with a name"
        raise ConfigurationError(
            f"systemd:{name}: no such socket was handed over; there are {known}"
        )
    environment["LISTEN_FDNAMES"] = ":".join("" if each == name else each for each in names)
    return [_taken(descriptor) for descriptor in found]


def _taken(descriptor: int) -> socket.socket:
    os.set_inheritable(descriptor, False)
    taken = socket.socket(fileno=descriptor)
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
