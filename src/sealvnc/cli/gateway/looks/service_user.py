"""Whether the service's user can get at what root has written: most first starts fail by this."""

import os
import pwd
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from ....gateway.service import USER
from ..findings import Finding, error
from .accounts import sqlite_file

if TYPE_CHECKING:
    from ....gateway.config import Loaded

_READ, _WRITE, _SEARCH = 4, 2, 1
_UNIT = Path("/etc/systemd/system/sealvnc-gateway.service")


def look(loaded: "Loaded") -> Iterator[Finding]:
    """Only root asks for another user, and only where there is the service."""
    try:
        user = pwd.getpwnam(USER)
    except KeyError:
        return
    if os.geteuid() != 0 or not _UNIT.exists():
        return
    groups = os.getgrouplist(user.pw_name, user.pw_gid)
    for path, bits in _files(loaded):
        if path.exists() and (stop := barred(path, bits, user.pw_uid, groups)) is not None:
            verb = "write" if bits & _WRITE else "read"
            mode = "0750" if stop.is_dir() else "0660" if bits & _WRITE else "0640"
            text = f"the service's user, {USER}, may not {verb} {path}"
            yield error(str(stop), text, f"chgrp {USER} {stop} && chmod {mode} {stop}")


def _files(loaded: "Loaded") -> Iterator[tuple[Path, int]]:
    config = loaded.config
    tls = (config.tls.certificate, config.tls.key, config.tls.client_ca)
    for path in (loaded.path, config.gateway.acl, config.kerberos.found_keytab(), *tls):
        if path is not None:
            yield path, _READ
    for guest in config.guests.values():
        for path in guest.files.values():
            yield path, _READ
    if (path := sqlite_file(config.accounts.database)) is not None:
        yield path, _READ | _WRITE


def barred(path: Path, bits: int, uid: int, groups: Collection[int]) -> Path | None:
    """The directory on the way, or the file itself, that does not let a user pass."""
    path = path.resolve()
    for each, wanted in [*((parent, _SEARCH) for parent in reversed(path.parents)), (path, bits)]:
        found = each.stat()
        shift = 6 if found.st_uid == uid else 3 if found.st_gid in groups else 0
        if (found.st_mode >> shift) & wanted != wanted:
            return each
    return None
