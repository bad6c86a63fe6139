"""Files that others could read, or write: secrets, and what decides who may do what."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from ..findings import Finding, error, warning


def too_open(path: Path, what: str) -> Iterator[Finding]:
    """A secret that every user of this host can get at."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if mode & (stat.S_IROTH | stat.S_IWOTH):
        yield error(str(path), f"every user of this host can get at {what}", f"chmod o= {path}")


def too_soft(path: Path, what: str) -> Iterator[Finding]:
    """A decision that every user of this host can change, or that belongs to a stranger."""
    try:
        found = path.stat()
    except OSError:
        return
    if found.st_mode & stat.S_IWOTH:
        yield error(str(path), f"every user of this host can change {what}", f"chmod o-w {path}")
    if found.st_uid not in (0, os.geteuid()):
        text = f"{what} belong to the user with the id {found.st_uid}, who can change them"
        yield warning(str(path), text, f"chown root {path}")
