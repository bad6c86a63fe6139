"""Programs started for a test: scratch files, readiness with a deadline, an end by their pid."""

import atexit
import contextlib
import fcntl
import functools
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

PORTS = range(28_000, 32_700)
"""Of servers that are told their port: above QEMU's and libvirt's, below the ephemeral ones."""

DEADLINE = 15.0
"""Seconds a peer may take to become ready; far more than any needs (see `test_peers`)."""


class PeerError(Exception):
    """A peer did not do its part; the message holds the peer's own log."""


@functools.cache
def session_directory() -> Path:
    """Make this process's scratch directory, removed when the process ends."""
    directory, owner = Path(tempfile.mkdtemp(prefix="sealvnc-peers-")), os.getpid()

    def remove() -> None:
        if os.getpid() == owner:  # not in a child that was forked
            shutil.rmtree(directory, ignore_errors=True)

    atexit.register(remove)
    return directory


def scratch(name: str) -> Path:
    """Make a new directory of one peer within the session's; its path is short (UNIX sockets)."""
    return Path(tempfile.mkdtemp(prefix=f"{name}-", dir=session_directory()))


def free_port() -> int:
    """Find a TCP port that is free on 127.0.0.1, and ours as long as this process lives.

    It is none that the system gives to connections by itself: whoever polls a port of those can
    come to be connected to itself, and any client of another test can take it first.
    """
    while True:
        port = PORTS.start + secrets.randbelow(len(PORTS))
        with socket.socket() as listener, contextlib.suppress(OSError):
            fcntl.lockf(_claims(), fcntl.LOCK_EX | fcntl.LOCK_NB, 1, port)
            listener.bind(("127.0.0.1", port))
            return port


@functools.cache
def _claims() -> int:
    """A file of which each byte stands for a port; a lock goes with the process that holds it."""
    path = Path(tempfile.gettempdir(), f"sealvnc-ports-{os.getuid()}")
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)


def listens(where: int | Path, host: str = "127.0.0.1") -> bool | None:
    """Whether somebody listens at a port or a UNIX socket, for `wait_for`.

    A socket's file alone says nothing: it is there a moment before.
    """
    if isinstance(where, Path):
        family, address = socket.AF_UNIX, str(where)
    else:
        family, address = socket.AF_INET6 if ":" in host else socket.AF_INET, (host, where)
    with socket.socket(family) as client:
        return True if client.connect_ex(address) == 0 else None


@contextlib.contextmanager
def running(
    command: Sequence[str],
    log: Path,
    *,
    environment: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program with its output in `log`; at the end SIGTERM, after two seconds SIGKILL."""
    with log.open("ab") as output:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
                pass_fds=pass_fds,
                start_new_session=True,  # Ctrl-C is for pytest, which then stops the peers in order
            )
        except FileNotFoundError as error:
            raise PeerError(f"{command[0]} is missing; see tests/peers/packages.txt") from error
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(
    what: str,
    ready: Callable[[], T | None],
    process: subprocess.Popen[bytes],
    log: Path,
    deadline: float = DEADLINE,
) -> T:
    """Poll until `ready` returns something; PeerError if the peer ends or time is up before."""
    end = time.monotonic() + deadline
    while True:
        ended = process.poll() is not None  # before `ready`, which may still find its last words
        if (result := ready()) is not None:
            return result
        if ended:
            raise failure(f"ended (status {process.returncode}) before {what}", process, log)
        if time.monotonic() > end:
            raise failure(f"not {what} after {deadline} s", process, log)
        time.sleep(0.005)


def failure(what: str, process: subprocess.Popen[bytes], log: Path) -> PeerError:
    """Describe what went wrong: the command line and all that the peer said."""
    said = log.read_text(errors="replace").strip() if log.exists() else ""
    return PeerError(f"{what}\n$ {process.args!r}\n{said or '(it said nothing)'}")
