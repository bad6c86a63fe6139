"""Guests in QEMU with a text console, and no VNC server of their own: only a monitor each."""

import os
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ...errors import ConfigurationError
from . import initramfs, monitor
from .parts import Parts, find

__all__ = ["BOOT_SECONDS", "Guests", "Parts", "boot", "find"]

BOOT_SECONDS = 60.0
"""How long a guest may take to its prompt. Without KVM it takes two to five seconds."""

_MONITOR_SECONDS = 10.0
_POLL_SECONDS = 0.02
_STOP_SECONDS = 5.0

# No ACPI and no self-tests of the kernel's ciphers: half a second less without KVM.
_KERNEL_ARGUMENTS = "quiet nomodeset console=tty1 panic=-1 acpi=off cryptomgr.notests"


@dataclass(frozen=True, slots=True)
class Guests:
    """Running guests at their prompts."""

    consoles: Mapping[str, str]
    """By name: ``qmp:PATH``, where a gateway finds the console."""
    kernel: str
    """Its file name, such as `vmlinuz-6.1.0-56-cloud-amd64`."""
    accelerator: str
    """`KVM`, or `TCG` where QEMU emulates the processor."""
    seconds: float
    """From the start of the first QEMU to the last prompt."""


@contextmanager
def boot(
    directory: Path,
    names: Sequence[str],
    *,
    parts: Parts | None = None,
    timeout: float = BOOT_SECONDS,
) -> Iterator[Guests]:
    """Start guests and wait for their prompts; at the end stop them and remove their files.

    They are in a new directory (mode 0700) inside `directory`, whose path has to be short: a
    UNIX socket's has at most 107 bytes. Raises ConfigurationError if a part is missing (see
    `find`), if QEMU refuses, or if there is no prompt after `timeout` seconds.
    """
    parts = parts or find()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="guests-", dir=directory) as name, ExitStack() as stack:
        private = Path(name).resolve()
        (private / "initrd").write_bytes(initramfs.build(parts.busybox.read_bytes()))
        running = [stack.enter_context(_qemu(parts, private, each)) for each in names]
        for each, (process, _) in zip(names, running, strict=True):
            _wait_for_prompt(process, private, each, started + timeout)
        accelerator = _accelerator(running[0][1])
        seconds = time.monotonic() - started
        consoles = {each: f"qmp:{private / each}.qmp" for each in names}
        yield Guests(consoles, parts.kernel.name, accelerator, seconds)


@contextmanager
def _qemu(
    parts: Parts, private: Path, name: str
) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """QEMU, and the socket of a monitor that is not the gateway's."""
    ours, theirs = socket.socketpair()
    with ours:
        with theirs, (private / f"{name}.stderr").open("wb") as stderr:
            process = subprocess.Popen(  # noqa: S603
                _command_line(parts, private, name, theirs.fileno()),
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


def _command_line(parts: Parts, private: Path, name: str, qmp: int) -> list[str]:
    accelerators = ["-accel", "kvm"] if _has_kvm() else []
    files = _quoted(private / name)
    return [
        str(parts.qemu), "-name", name, "-machine", "pc", "-m", "192",
        *accelerators, "-accel", "tcg", "-no-user-config", "-nodefaults", "-no-reboot",
        "-vga", "std", "-display", "none", "-vnc", "none",
        "-qmp", f"unix:{files}.qmp,server=on,wait=off",
        "-chardev", f"socket,id=qmp,fd={qmp}", "-mon", "chardev=qmp,mode=control",
        "-serial", f"file:{private / name}.serial",
        "-kernel", str(parts.kernel), "-initrd", str(private / "initrd"),
        "-append", f"{_KERNEL_ARGUMENTS} name={name}",
    ]  # fmt: skip


def _quoted(path: Path) -> str:
    return str(path).replace(",", ",,")


def _has_kvm() -> bool:
    # Some virtual machines have a /dev/kvm that opens and later fails: ask the processor as well.
    if not os.access("/dev/kvm", os.R_OK | os.W_OK):
        return False
    return not {"vmx", "svm"}.isdisjoint(Path("/proc/cpuinfo").read_text().split())


def _accelerator(connection: socket.socket) -> str:
    with monitor.opened(connection, _MONITOR_SECONDS) as qemu:
        return "KVM" if qemu.ask("query-kvm")["enabled"] else "TCG"


def _wait_for_prompt(
    process: subprocess.Popen[bytes], private: Path, name: str, deadline: float
) -> None:
    serial = private / f"{name}.serial"
    while not (serial.exists() and initramfs.READY.encode() in serial.read_bytes()):
        if process.poll() is not None:
            complaint = (private / f"{name}.stderr").read_text(errors="replace").strip()
            raise ConfigurationError(f"QEMU ended while {name} started. {complaint}".strip())
        if time.monotonic() > deadline:
            raise ConfigurationError(f"{name} did not reach its prompt in time")
        time.sleep(_POLL_SECONDS)
