"""What there is on this host: its name, its realm, libvirt, systemd, and this very program."""

import grp
import os
import shutil
import socket
import sys
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from ....errors import ConfigurationError
from .. import keytab, krb5
from ..looks.guests import SOCKETS

LIBVIRT = "qemu:///system"
_GROUPS = ("libvirt",)


@dataclass(frozen=True, slots=True)
class Places:
    """Where things go. ``certificate`` and ``key`` are given ones; `None`: they are made."""

    config: Path
    pki: Path
    state: Path
    certificate: Path | None = None
    key: Path | None = None

    @property
    def acl(self) -> Path:
        """The rules are beside the settings."""
        return self.config.parent / "acl.toml"

    @property
    def keytab(self) -> Path:
        """So is the keytab."""
        return self.config.parent / "krb5.keytab"

    @property
    def database(self) -> Path:
        """The accounts are state."""
        return self.state / "accounts.db"


DEFAULT_PLACES = Places(
    Path("/etc/sealvnc/sealvnc.toml"), Path("/etc/pki/sealvnc"), Path("/var/lib/sealvnc")
)


@dataclass(frozen=True, slots=True)
class Found:
    """``principals`` are those for ``vnc`` in the keytab; ``program`` is the `sealvnc` that runs.

    ``root`` is where the host's files are, another directory in tests.
    """

    name: str
    realm: str = ""
    principals: tuple[str, ...] = ()
    libvirt: bool = False
    ipv6: bool = True
    systemd: bool = False
    privileged: bool = False
    program: Path = Path("/usr/bin/sealvnc")
    groups: tuple[str, ...] = ()
    root: Path = Path("/")

    @property
    def is_address(self) -> bool:
        """Whether the name is an IP address."""
        try:
            ip_address(self.name)
        except ValueError:
            return False
        return True


def find(name: str, places: Places) -> Found:
    """Look at this host; ``name`` is the gateway's, if somebody has said it."""
    return Found(
        name=name or socket.getfqdn(),
        realm=krb5.default_realm(),
        principals=_principals(places.keytab),
        libvirt=any(Path(each).exists() for each in SOCKETS[LIBVIRT]),
        ipv6=_has_ipv6(),
        systemd=Path("/run/systemd/system").is_dir(),
        privileged=os.geteuid() == 0,
        program=_program(),
        groups=tuple(each for each in _GROUPS if _is_group(each)),
    )


def _principals(path: Path) -> tuple[str, ...]:
    try:
        entries = keytab.read(path)
    except ConfigurationError:
        return ()
    return tuple(sorted({each.principal for each in entries if each.service == "vnc"}))


def _has_ipv6() -> bool:
    try:
        with socket.socket(socket.AF_INET6) as tried:
            tried.bind(("::", 0))
    except OSError:
        return False
    return True


def _is_group(name: str) -> bool:
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True


def _program() -> Path:
    """The `sealvnc` that was called, or the one beside this Python."""
    called = shutil.which(sys.argv[0]) if Path(sys.argv[0]).name == "sealvnc" else None
    beside = Path(sys.executable).with_name("sealvnc")
    return Path(called or shutil.which("sealvnc") or beside).absolute()
