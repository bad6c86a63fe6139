"""TightVNC 1.3's X server: the security type Tight where it comes from."""

import contextlib
import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .process import PeerError, free_port, listens, running, scratch, wait_for

PASSWORD = "labpass"
SIZE = (320, 240)


@dataclass(frozen=True, slots=True)
class Server:
    """A running Xtightvnc, on 127.0.0.1."""

    port: int
    pid: int
    log: Path


@contextlib.contextmanager
def server(*, password: bool = True) -> Iterator[Server]:
    """Run Xtightvnc with VNC authentication, or with none; in RFB both alone and inside Tight."""
    directory = scratch("tightvnc")
    (directory / "passwd").write_bytes(_password_file())
    login = ["-rfbauth", f"{directory}/passwd"] if password else []
    log = directory / "log"
    with contextlib.ExitStack() as stack:
        for attempt in range(5):
            port = free_port()  # for VNC; displays are numbered alike, and X itself uses no port
            command = ["Xtightvnc", f":{port}", "-nolisten", "tcp", "-rfbport", str(port)]
            command += ["-localhost", "-geometry", "{}x{}".format(*SIZE), "-depth", "24", *login]
            process = stack.enter_context(running(command, log))
            try:
                wait_for("listening", functools.partial(listens, port), process, log)
                break
            except PeerError:
                if attempt == 4:
                    raise
        yield Server(port, process.pid, log)


@functools.cache
def _password_file() -> bytes:
    try:
        return subprocess.check_output(["tightvncpasswd", "-f"], input=PASSWORD.encode())
    except (OSError, subprocess.CalledProcessError) as error:
        raise PeerError(f"tightvncpasswd: {error}; see tests/peers/packages.txt") from error
