"""A QEMU that listens nowhere: its console is reached by its monitor alone."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import qmp
from .process import running, scratch, wait_for


@dataclass(frozen=True, slots=True)
class Guest:
    """A running QEMU. It has two monitors: one for the gateway, and one for the test."""

    directory: Path
    pid: int

    @property
    def monitor(self) -> Path:
        return self.directory / "qmp"

    @property
    def uri(self) -> str:
        return f"qmp:{self.monitor}"

    def qmp(self, command: str, **arguments: object) -> Any:
        return qmp.execute(self.directory / "own", command, arguments)


@contextlib.contextmanager
def start(
    *arguments: str, directory: Path | None = None, memory: int = 32, vnc: Sequence[str] = ("none",)
) -> Iterator[Guest]:
    """Run one; it shows what its firmware shows."""
    directory = directory or scratch("guest")
    log = directory / "log"
    command = [
        *("qemu-system-x86_64", "-name", "web01", "-machine", "pc,accel=tcg", "-m", str(memory)),
        *("-display", "none", "-vga", "std", "-net", "none", "-no-user-config"),
        *(("-vnc", *vnc) if vnc else ()),
        *("-qmp", f"unix:{directory}/qmp,server=on,wait=off"),
        *("-qmp", f"unix:{directory}/own,server=on,wait=off"),
        *arguments,
    ]
    with running(command, log) as process:
        own = directory / "own"
        wait_for("ready", lambda: qmp.try_execute(own, "query-status"), process, log)
        yield Guest(directory, process.pid)
