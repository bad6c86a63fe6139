"""x11vnc: libvncserver's best known server, before an Xvfb."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .process import free_port, running, scratch, wait_for
from .xvfb import display


@dataclass(frozen=True, slots=True)
class Server:
    """A running x11vnc: where it listens, and the display that it shows."""

    host: str
    port: int
    display: str


@contextlib.contextmanager
def server(
    width: int = 1024, height: int = 768, *, depth: int = 24, arguments: Sequence[str] = ()
) -> Iterator[Server]:
    """Serve an empty screen of this size, to anybody on 127.0.0.1.

    In depth 8 its pixel format has a colour map, which comes with the first update.
    """
    directory = scratch("x11vnc")
    log, port = directory / "log", free_port()
    with display(width, height, depth) as name:
        command = [
            *("x11vnc", "-display", name, "-rfbport", str(port), "-localhost", "-no6"),
            *("-forever", "-shared", "-nopw", "-noxkb", "-nocursor", "-wait", "5", "-norc"),
            *arguments,
        ]
        with running(command, log) as process:
            wait_for(
                "listening",
                lambda: True if f"PORT={port}" in log.read_text(errors="replace") else None,
                process,
                log,
            )
            yield Server("127.0.0.1", port, name)
