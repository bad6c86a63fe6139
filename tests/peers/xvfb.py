"""X servers: the invisible display of a viewer, and the part that Xtigervnc shares with it."""

import contextlib
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .process import running, scratch, wait_for


@contextlib.contextmanager
def display(width: int = 1280, height: int = 1024, depth: int = 24) -> Iterator[str]:
    """Run Xvfb and give the name of its display, such as `:7`; depth 8 has a colour map."""
    log = scratch("xvfb") / "log"
    command = ["Xvfb", "-screen", "0", f"{width}x{height}x{depth}", "-nolisten", "tcp"]
    with x_server(command, log) as (_, name):
        yield name


@contextlib.contextmanager
def x_server(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Run an X server on the first free display; when it is ready, it writes the number."""
    number = log.with_name("display")
    with (
        number.open("wb") as file,
        running(
            [*command, "-displayfd", str(file.fileno())],
            log,
            environment=environment,
            pass_fds=[file.fileno()],
        ) as process,
    ):
        name = wait_for("ready", lambda: _display(number), process, log)
        yield process, name


def _display(number: Path) -> str | None:
    text = number.read_text()
    return f":{text.strip()}" if text.endswith("\n") else None
