"""Who talks to whom, for the matrix, with the versions that peers tell."""

import functools
import re
import subprocess

from peers.process import PeerError


@functools.cache
def to_qemu() -> str:
    """Our client to QEMU."""
    return f"our client to {_asked('QEMU', 'qemu-system-x86_64', '--version')}"


@functools.cache
def to_xtigervnc() -> str:
    """Our client to Xtigervnc."""
    return f"our client to {_asked('Xtigervnc', 'Xtigervnc', '-version')}"


@functools.cache
def from_vncviewer() -> str:
    """TigerVNC's viewer to our server."""
    return f"{_asked('vncviewer', 'xtigervncviewer', '--version')} to our server"


@functools.cache
def from_gtkvnc() -> str:
    """gtk-vnc to our server."""
    code = "import gi.repository.GVnc as gvnc; print(gvnc.util_get_version_string())"
    return f"{_asked('gtk-vnc', '/usr/bin/python3', '-W', 'ignore', '-c', code)} to our server"


def _asked(name: str, *command: str) -> str:
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except OSError as error:
        raise PeerError(f"{command[0]} is missing; see tests/peers/packages.txt") from error
    found = re.search(r"\d+\.\d+(\.\d+)?", said.stdout + said.stderr)
    return f"{name} {found[0]}" if found else name
