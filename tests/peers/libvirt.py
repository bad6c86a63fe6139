"""A private libvirtd with guests whose qemu.conf demands TLS and SASL of everybody else.

It is a session daemon with XDG directories of its own. As root it runs as nobody: root's own
would be the system's.
"""

import contextlib
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from . import acpi, pki
from .process import PeerError, running, scratch, session_directory, wait_for

_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = itertools.count(20_000 + 2_000 * _WORKER, 100)
"""Consoles of a daemon's guests: two daemons do not see which ports the other one has tried."""

_AS_NOBODY = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]

_ON_ANOTHER_HOST = 'hostname "$0"; exec "$@"'

_DOMAIN = """\
<domain type='qemu'>
  <name>{name}</name><memory unit='MiB'>32</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <features><acpi/></features>
  <on_reboot>restart</on_reboot>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga'/></video>
    <memballoon model='none'/>
    <disk type='file' device='floppy'>
      <driver name='qemu' type='raw'/><source file='{directory}/disk'/>
      <target dev='fda'/><readonly/>
    </disk>
    <serial type='file'><source path='{directory}/{name}.serial'/><target port='0'/></serial>
  </devices>
</domain>
"""


@dataclass(frozen=True, slots=True)
class Daemon:
    """A libvirtd. Its guests run on while it does not."""

    directory: Path
    host: str = ""
    _process: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

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
        xml.write_text(_DOMAIN.format(name=name, directory=self.directory))
        self.virsh("define", str(xml))

    def serial(self, name: str) -> Path:
        """What a guest has written there since it was started; see `acpi`."""
        return self.directory / f"{name}.serial"

    def up(self) -> int:
        """Run it; its process id."""
        log, environment = self.directory / "log", {"HOME": f"{self.directory}/home"}
        for name in ("config", "cache", "data"):
            environment[f"XDG_{name.upper()}_HOME"] = f"{self.directory}/{name}"
        environment["XDG_RUNTIME_DIR"] = f"{self.directory}/run"
        command = [*(_AS_NOBODY if os.getuid() == 0 else []), "libvirtd"]
        if self.host:
            command = ["unshare", "--uts", "sh", "-c", _ON_ANOTHER_HOST, self.host, *command]
        process = self._process.enter_context(running(command, log, environment=environment))
        wait_for("ready", lambda: _ready(self), process, log)
        return process.pid

    def end_guests(self) -> None:
        """All that run; one that has just ended is none of them."""
        for name in self.virsh("list", "--name").split():
            with contextlib.suppress(PeerError):
                self.virsh("destroy", name)

    def down(self) -> None:
        """End it, and nothing else."""
        self._process.close()


@contextlib.contextmanager
def start(host: str = "") -> Iterator[Daemon]:
    """Run libvirtd, on a host of that name (which takes root); its guests end with it."""
    directory = scratch("libvirt")
    for name in ("home", "config/libvirt", "run", "cache", "data", "sasl", "pki"):
        (directory / name).mkdir(parents=True)
    for file in pki.session().directory("server").iterdir():
        shutil.copy(file, directory / "pki")
    first = next(_PORTS)
    (directory / "sasl" / "qemu.conf").write_text("mech_list: SCRAM-SHA-256\n")
    (directory / "config" / "libvirt" / "qemu.conf").write_text(
        'vnc_listen = "127.0.0.1"\nvnc_tls = 1\nvnc_sasl = 1\nstdio_handler = "file"\n'
        f"remote_display_port_min = {first}\nremote_display_port_max = {first + 99}\n"
        f'vnc_tls_x509_cert_dir = "{directory}/pki"\nvnc_sasl_dir = "{directory}/sasl"\n'
    )
    (directory / "config" / "libvirt" / "libvirtd.conf").write_text(f'host_uuid = "{uuid4()}"\n')
    acpi.disk(directory / "disk")
    if os.getuid() == 0:
        session_directory().chmod(0o711)
        for path in (directory, *directory.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
    (directory / "run").chmod(0o700)
    daemon = Daemon(directory, host)
    try:
        daemon.up()
        try:
            yield daemon
        finally:
            daemon.end_guests()
    finally:
        daemon.down()


def _ready(daemon: Daemon) -> bool | None:
    try:
        daemon.virsh("list")
    except PeerError:
        return None
    return True
