"""Ways to consoles: sockets that are there, files that can be read, libraries that are needed."""

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..findings import Finding, error, hint, warning
from .modes import too_open

if TYPE_CHECKING:
    from ....gateway.config import GuestEntry, Loaded

SOCKETS: Mapping[str, tuple[str, ...]] = {
    "qemu:///system": ("/run/libvirt/virtqemud-sock", "/run/libvirt/libvirt-sock"),
}
"""Where libvirt's daemon listens, by URI; one of them is enough."""


def look(loaded: "Loaded") -> Iterator[Finding]:
    """A console that is not there is no error: its guest may be stopped."""
    for name, guest in loaded.config.guests.items():
        yield from _console(loaded.where("guests", name, "console"), name, guest)
        for key, path in guest.files.items():
            where = loaded.where("guests", name, key)
            if not os.access(path, os.R_OK):
                yield error(where, f"{path}: not there, or not to be read", f"correct {key}")
            elif key in ("password_file", "key"):
                yield from too_open(path, f"the secret for {name}")
    for number, hypervisor in enumerate(loaded.config.hypervisors):
        where = loaded.where("hypervisor", number)
        yield from _library(where)
        paths = SOCKETS.get(hypervisor.libvirt_uri, ())
        if paths and not any(Path(each).exists() for each in paths):
            text = f"no libvirt answers for {hypervisor.libvirt_uri}: no {' or '.join(paths)}"
            yield warning(where, text, "systemctl start libvirtd.socket (or virtqemud.socket)")


def _console(where: str, name: str, guest: "GuestEntry") -> Iterator[Finding]:
    path = getattr(guest.place, "path", None)
    if path is None:
        return
    try:
        found = path.stat()
    except OSError as problem:
        text = f"{path}: {problem.strerror}; {name} is stopped, or its console is elsewhere"
        yield hint(where, text, "start the guest, or correct the path")
        return
    if not stat.S_ISSOCK(found.st_mode):
        yield error(where, f"{path} is no socket", "correct the path")
    elif not os.access(path, os.W_OK):
        text = f"{path}: whoever runs this may not connect"
        yield warning(where, text, "add the gateway's user to the socket's group")


def _library(where: str) -> Iterator[Finding]:
    try:
        import libvirt  # noqa: F401
    except ImportError:
        yield error(where, "libvirt-python is missing", "pip install 'sealvnc[libvirt]'")
