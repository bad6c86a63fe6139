"""A guest in QEMU with a text console, behind X.509 TLS and SASL SCRAM-SHA-256."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...errors import ConfigurationError
from . import accounts, credentials, initramfs, monitor
from .parts import Parts, find

__all__ = ["BOOT_SECONDS", "Guest", "Parts", "boot", "find"]

BOOT_SECONDS = 60.0
"""How long the guest may take to its prompt. Without KVM it takes two to five seconds."""

_VNC_AUTH = "vencrypt+x509+sasl"  # QEMU's word for what we asked for
_DISPLAYS = range(60, 100)  # ports 5960 to 5999: the low ones are left to the user's own guests
_MONITOR_SECONDS = 10.0
_POLL_SECONDS = 0.02
_STOP_SECONDS = 5.0

# No ACPI and no self-tests of the kernel's ciphers: half a second less without KVM.
_KERNEL_ARGUMENTS = "quiet nomodeset console=tty1 panic=-1 acpi=off cryptomgr.notests"


@dataclass(frozen=True, slots=True)
class Guest:
    """A running guest at its prompt."""

    host: str
    port: int
    kernel: str
    """Its file name, such as `vmlinuz-6.1.0-56-cloud-amd64`."""
    accelerator: str
    """`KVM`, or `TCG` where QEMU emulates the processor."""
    seconds: float
    """From the start of QEMU to the prompt."""


@contextmanager
def boot(
    directory: Path,
    certificates: Path,
    users: Mapping[str, str],
    *,
    parts: Parts | None = None,
    timeout: float = BOOT_SECONDS,
) -> Iterator[Guest]:
    """Start a guest and wait for its prompt; at the end stop it and remove its files.

    They are in a new directory (mode 0700) inside `directory`. `certificates` holds
    ca-cert.pem, server-cert.pem and server-key.pem; `users` are the accounts, name to password.
    Raises ConfigurationError if a part is missing (see `find`), if QEMU or saslpasswd2 refuses,
    or if there is no prompt after `timeout` seconds.
    """
    parts = parts or find()
    with tempfile.TemporaryDirectory(prefix="guest-", dir=directory) as name:
        private = Path(name).resolve()
        (private / "initrd").write_bytes(initramfs.build(parts.busybox.read_bytes()))
        environment = accounts.create(private, parts.saslpasswd2, users)
        x509 = credentials.gather(private, certificates)
        started = time.monotonic()
        with _qemu(parts, private, x509, environment) as (process, connection):
            try:
                port, accelerator = _ask(connection)
                _wait_for_prompt(process, private, started + timeout)
            except ConfigurationError as error:
                complaint = (private / "stderr").read_text(errors="replace").strip()
                raise ConfigurationError(f"{error}. {complaint}".strip()) from error
            seconds = time.monotonic() - started
            yield Guest("127.0.0.1", port, parts.kernel.name, accelerator, seconds)


@contextmanager
def _qemu(
    parts: Parts, private: Path, x509: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """QEMU and the socket of its monitor."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs, (private / "stderr").open("wb") as stderr:
            process = subprocess.Popen(  # noqa: S603
                _command_line(parts, private, x509, theirs.fileno()),
                env={**os.environ, **environment},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                pass_fds=[theirs.fileno()],
            )
        try:
            yield process, ours
        finally:
            process.terminate()
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _command_line(parts: Parts, private: Path, x509: Path, qmp: int) -> list[str]:
    accelerators = ["-accel", "kvm"] if _has_kvm() else []
    tls = f"tls-creds-x509,id=tls0,endpoint=server,verify-peer=off,dir={_quoted(x509)}"
    vnc = f"127.0.0.1:{_DISPLAYS[0]},to={_DISPLAYS[-1]},tls-creds=tls0,sasl=on"
    return [
        str(parts.qemu), "-name", "SealVNC demo guest", "-machine", "pc", "-m", "192",
        *accelerators, "-accel", "tcg", "-no-user-config", "-nodefaults", "-no-reboot",
        "-vga", "std", "-display", "none", "-object", tls, "-vnc", vnc,
        "-chardev", f"socket,id=qmp,fd={qmp}", "-mon", "chardev=qmp,mode=control",
        "-serial", f"file:{private / 'serial'}",
        "-kernel", str(parts.kernel), "-initrd", str(private / "initrd"),
        "-append", _KERNEL_ARGUMENTS,
    ]  # fmt: skip


def _quoted(path: Path) -> str:
    return str(path).replace(",", ",,")


def _has_kvm() -> bool:
    # Some virtual machines have a /dev/kvm that opens and later fails: ask the processor as well.
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    return not {"vmx", "svm"}.isdisjoint(Path("/proc/cpuinfo").read_text().split())


def _ask(connection: socket.socket) -> tuple[int, str]:
    """The port and the accelerator that QEMU chose."""
    with monitor.opened(connection, _MONITOR_SECONDS) as qemu:
        vnc, kvm = qemu.ask("query-vnc"), qemu.ask("query-kvm")
    if vnc.get("auth") != _VNC_AUTH:
        raise ConfigurationError(f"QEMU offers {vnc.get('auth')} instead of {_VNC_AUTH}")
    return int(vnc["service"]), "KVM" if kvm["enabled"] else "TCG"


def _wait_for_prompt(process: subprocess.Popen[bytes], private: Path, deadline: float) -> None:
    while initramfs.READY.encode() not in (private / "serial").read_bytes():
        if process.poll() is not None:
            raise ConfigurationError("QEMU ended while the guest started")
        if time.monotonic() > deadline:
            raise ConfigurationError("the guest did not reach its prompt in time")
        time.sleep(_POLL_SECONDS)
