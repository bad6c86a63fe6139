"""Keymaps of the Linux console, by kbd's loadkeys, on a disk for a guest with busybox."""

import gzip
import subprocess
from collections.abc import Mapping

from .process import PeerError, scratch

CONSOLE_DATA: Mapping[str, str] = {
    "us": "us",
    "gb": "uk",
    "de": "de-latin1",
    "fr": "fr-latin1",
    "es": "es",
    "it": "it",
    "se": "se-latin1",
    "dk": "dk-latin1",
    "no": "no-latin1",
    "ch": "sg-latin1",
    "pt": "pt-latin1",
    "br": "br-abnt2",
    "be": "be-latin1",
    "dvorak": "dvorak",
}
"""Our names of layouts, and those of the Debian package console-data."""

ELSEWHERE: Mapping[str, str] = {"be": "`", "fr": "`", "it": "{}~", "se": "^~", "no": "$^`~"}
"""What these have at other places than X and Windows, or what is a dead key there and not here."""

LOAD = "busybox loadkmap </keymaps/{}"
"""The command of a guest that has `archive` for its ``initrd``."""


def archive() -> bytes:
    """Return a compressed cpio archive with the directory ``keymaps``; PeerError if it fails.

    The kernel unpacks what is appended to an initrd (uncompressed only where it is aligned).
    """
    directory = scratch("keymaps")
    (directory / "keymaps").mkdir()
    for ours, theirs in CONSOLE_DATA.items():
        keymap = _run(["loadkeys", "--bkeymap", "--unicode", theirs])
        (directory / "keymaps" / ours).write_bytes(keymap)
    files = b"\n".join([b"keymaps", *(f"keymaps/{name}".encode() for name in CONSOLE_DATA)])
    packed = _run(["cpio", "-o", "-H", "newc", "--quiet", "-D", str(directory)], files)
    return gzip.compress(packed, mtime=0)


def _run(command: list[str], data: bytes = b"") -> bytes:
    try:
        return subprocess.run(command, input=data, capture_output=True, check=True).stdout
    except FileNotFoundError as error:
        raise PeerError(f"{command[0]} is missing; see tests/peers/packages.txt") from error
    except subprocess.CalledProcessError as error:
        raise PeerError(f"{command}: {error.stderr.decode()}") from error
