"""A throw-away QEMU guest, whose console is on a UNIX socket that nobody else can reach."""

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigurationError, DeadlineError

QEMU = "qemu-system-x86_64"
_STOP = 5.0


@dataclass(frozen=True, slots=True)
class Guest:
    """A running guest. ``address`` is its console's, for `sealvnc.connect`.

    ``directory`` is its own and goes with it: the sockets ``vnc`` and ``qmp``, and ``log``.
    """

    address: str
    directory: Path
    pid: int

    @property
    def log(self) -> str:
        """What QEMU has printed so far."""
        return (self.directory / "log").read_text(errors="replace")


@contextmanager
def start(
    *arguments: str, memory: int = 256, program: str = QEMU, timeout: float = 30.0
) -> Iterator[Guest]:
    """Run QEMU with ``arguments`` (a kernel, a disk ...) and ``memory`` MiB until the block ends.

    Disks are not written to (``-snapshot``), there is no network unless an argument adds one,
    and KVM is used where it can be. Power buttons work: ``power-control=on``. Raises
    `ConfigurationError` if QEMU is missing or refuses its arguments, `DeadlineError` if its
    console is not there after ``timeout`` seconds.
    """
    if shutil.which(program) is None:
        raise ConfigurationError(f"{program} is missing; on Debian: apt install qemu-system-x86")
    with tempfile.TemporaryDirectory(prefix="sealvnc-guest-") as name:
        directory = Path(name)
        vnc, log = directory / "vnc", directory / "log"
        command = [
            *(program, "-name", "throw-away", "-m", str(memory), "-snapshot", "-no-user-config"),
            *("-machine", "pc,accel=kvm:tcg", "-vga", "std", "-display", "none", "-nic", "none"),
            *("-vnc", f"unix:{vnc},power-control=on"),
            *("-qmp", f"unix:{directory / 'qmp'},server=on,wait=off"),
            *arguments,
        ]
        with log.open("wb") as output, _running(command, output.fileno()) as process:
            _wait_for(vnc, process, log, timeout)
            yield Guest(f"vnc+unix://{vnc}", directory, process.pid)


@contextmanager
def _running(command: Sequence[str], output: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(  # noqa: S603  # the caller's own arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # Ctrl-C is for the tests, which then end it in order
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _listens(path: Path) -> bool:
    """A socket's file is there before anybody listens at it."""
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0


def _wait_for(vnc: Path, process: subprocess.Popen[bytes], log: Path, timeout: float) -> None:
    end = time.monotonic() + timeout
    while not _listens(vnc):
        if process.poll() is not None:
            said = log.read_text(errors="replace").strip()
            raise ConfigurationError(f"the guest did not start: {said or 'QEMU said nothing'}")
        if time.monotonic() > end:
            raise DeadlineError(f"waited {timeout:g} s for the guest's console")
        time.sleep(0.01)
