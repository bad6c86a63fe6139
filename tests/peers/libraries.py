"""VNC servers of a few lines of C on top of a library: libvncserver, and neatvnc (wayvnc's)."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from .compiled import compiled, has
from .process import PeerError, free_port, running, scratch, wait_for

USER, PASSWORD = "alice", "alice-pw"
SIZE = (64, 48)

HAS_NEATVNC = has("neatvnc", "0.8")
"""Debian 12's 0.5 knows neither RSA-AES nor Apple Diffie-Hellman."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, on 127.0.0.1; its picture has colour (x, y, 128) at x, y."""

    port: int
    pid: int
    log: Path


@contextlib.contextmanager
def libvncserver(password: str = "") -> Iterator[Server]:
    """Run one with Tight, and VNC authentication if there is a password, else none."""
    program = compiled("libvncserver", "libvncserver")
    with _listening([str(program)], [password] if password else []) as server:
        yield server


@contextlib.contextmanager
def neatvnc() -> Iterator[Server]:
    """Run one with RA2, RA2_256 and Apple Diffie-Hellman, for `USER` and `PASSWORD`."""
    program = compiled("neatvnc", "neatvnc", "aml", "pixman-1")
    with _listening([str(program)], [USER, PASSWORD, str(rsa_key())]) as server:
        yield server


def rsa_key(bits: int = 2048) -> Path:
    """Make a file with an RSA key, PEM, as ``ssh-keygen -m pem`` would."""
    path = scratch("rsa") / "key.pem"
    key = rsa.generate_private_key(65537, bits)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    return path


@contextlib.contextmanager
def _listening(command: Sequence[str], arguments: Sequence[str]) -> Iterator[Server]:
    """Start ``command PORT ARGUMENTS``, on another port if somebody else was quicker."""
    log = scratch("library") / "log"
    with contextlib.ExitStack() as stack:
        for attempt in range(5):
            port = free_port()
            process = stack.enter_context(running([*command, str(port), *arguments], log))

            def ready() -> bool | None:
                return True if "ready\n" in log.read_text(errors="replace") else None

            try:
                wait_for("ready", ready, process, log)
                break
            except PeerError:
                if attempt == 4:
                    raise
        yield Server(port, process.pid, log)
