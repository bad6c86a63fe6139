"""A private libvirtd with guests whose qemu.conf demands TLS and SASL of everybody else.

It is a session daemon with XDG directories of its own. As root it runs as nobody: root's own
would be the system's.
"""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import pki
from .process import PeerError, running, scratch, session_directory, wait_for

_AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]

_DOMAIN = """\
<domain type='qemu'>
  <name>{name}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <on_reboot>restart</on_reboot>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
    <memballoon model='none'/>
  </devices>
</domain>
"""


@dataclass(frozen=True, slots=True)
class Daemon:
    """A running libvirtd."""

    directory: Path

    @property
    def uri(self) -> str:
        return f"qemu+unix:///session?socket={self.directory}/run/libvirt/libvirt-sock"

    def virsh(self, *words: str) -> str:
        """Run `virsh`; PeerError with its words if it fails."""
        done = subprocess.run(
            ["virsh", "-q", "-c", self.uri, *words], capture_output=True, text=True, timeout=60
        )
        if done.returncode:
            raise PeerError(f"virsh {' '.join(words)}: {done.stderr}")
        return done.stdout

    def define(self, name: str) -> None:
        """Define a guest; it is not started."""
        xml = self.directory / f"{name}.xml"
        xml.write_text(_DOMAIN.format(name=name))
        self.virsh("define", str(xml))


@contextlib.contextmanager
def start() -> Iterator[Daemon]:
    """Run libvirtd; its guests end with it."""
    directory = scratch("libvirt")
    for name in ("home", "config/libvirt", "run", "cache", "data", "sasl", "pki"):
        (directory / name).mkdir(parents=True)
    for file in pki.session().directory("server").iterdir():
        shutil.copy(file, directory / "pki")
    (directory / "sasl" / "qemu.conf").write_text("mech_list: SCRAM-SHA-256\n")
    (directory / "config" / "libvirt" / "qemu.conf").write_text(
        'vnc_listen = "127.0.0.1"\nvnc_tls = 1\nvnc_sasl = 1\nstdio_handler = "file"\n'
        f'vnc_tls_x509_cert_dir = "{directory}/pki"\nvnc_sasl_dir = "{directory}/sasl"\n'
    )
    as_nobody: list[str] = []
    if os.getuid() == 0:
        as_nobody = _AS_NOBODY
        session_directory().chmod(0o711)
        for path in (directory, *directory.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
    (directory / "run").chmod(0o700)
    environment = {"HOME": f"{directory}/home"} | {
        f"XDG_{name.upper()}_HOME": f"{directory}/{name}" for name in ("config", "cache", "data")
    }
    environment["XDG_RUNTIME_DIR"] = f"{directory}/run"
    log = directory / "log"
    with running([*as_nobody, "libvirtd"], log, environment=environment) as process:
        daemon = Daemon(directory)
        wait_for("ready", lambda: _ready(daemon), process, log)
        try:
            yield daemon
        finally:
            for name in daemon.virsh("list", "--name").split():
                with contextlib.suppress(PeerError):
                    daemon.virsh("destroy", name)


def _ready(daemon: Daemon) -> bool | None:
    try:
        daemon.virsh("list")
    except PeerError:
        return None
    return True
