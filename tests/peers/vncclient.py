"""libvncclient (Remmina, KRDC) as a client: one login by a program of c/, no display."""

import functools
import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from .compiled import compiled
from .process import PeerError, scratch

HOST = "127.0.0.1"
"""The only host: Cyrus SASL takes its name for an address, so it must be numeric."""


@dataclass(frozen=True, slots=True)
class Login:
    """What came of a login; times count from the start of the program."""

    ok: bool  # logged in, the first update arrived, and Return was pressed
    mechanism: str  # the last one it started
    name: str | None
    size: tuple[int, int] | None  # width, height
    initialized_ms: float | None  # ServerInit
    updated_ms: float | None  # first framebuffer update
    picture: Image.Image | None = field(repr=False)  # mode RGB
    log: str = field(repr=False)  # libvncclient's own


@functools.cache
def version() -> str:
    """The version of libvncclient that the program is compiled with."""
    return _asked("--modversion", "libvncclient")


def login(
    port: int,
    *,
    user: str = "",
    password: str = "",
    ca: Path | None = None,
    types: Sequence[int] = (),
    mechanism: str = "",
    environment: Mapping[str, str] | None = None,
) -> Login:
    """Log in to `HOST` and ``port``, and disconnect again.

    ``types`` are the only security types to take (within TLS, type 18, and VeNCrypt the server's
    first one decides all the same), and ``mechanism`` is the only SASL mechanism. A refusal is
    an outcome; PeerError means that the program itself failed, with its log.
    """
    program = compiled("vncclient", "libvncclient")
    picture = scratch("vncclient") / "picture.ppm"
    numbers = ",".join(map(str, types))
    command = [str(program), str(port), numbers, mechanism, user, password, str(ca or ""), picture]
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **(environment or {})},
        timeout=20,  # the program's own deadline is 10
    )
    said, log = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
    if done.returncode not in (0, 1):
        raise PeerError(f"libvncclient ended with status {done.returncode}\n{said}{log}")
    started = re.findall(r"Server start negotiation with mech (\S+)\. ", log)
    initialized = re.search(r"^initialized (\S+) (\d+) (\d+) (.*)$", said, re.MULTILINE)
    updated = re.search(r"^updated (\S+)$", said, re.MULTILINE)
    return Login(
        ok=done.returncode == 0,
        mechanism=started[-1] if started else "",
        name=initialized[4] if initialized else None,
        size=(int(initialized[2]), int(initialized[3])) if initialized else None,
        initialized_ms=float(initialized[1]) if initialized else None,
        updated_ms=float(updated[1]) if updated else None,
        picture=_read(picture) if updated else None,
        log=log,
    )


def frames(port: int, encodings: str, *, quality: int = -1, bits: int = 32) -> tuple[bytes, bytes]:
    """Two frames in these encodings (`tight zrle`), as c/encodings.c tells; Return between them.

    Raises PeerError, with libvncclient's log, if they do not come.
    """
    program, directory = compiled("encodings", "libvncclient"), scratch("vncclient")
    files = directory / "first", directory / "second"
    command = [program, str(port), encodings, str(quality), str(bits), *files]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    if done.returncode != 0:
        log = done.stderr.decode(errors="replace")
        raise PeerError(f"libvncclient ended with status {done.returncode}\n{log}")
    return files[0].read_bytes(), files[1].read_bytes()


def _read(path: Path) -> Image.Image:
    with Image.open(path) as image:
        return image.convert("RGB")


def _asked(*arguments: str) -> str:
    try:
        done = subprocess.run(["pkg-config", *arguments], capture_output=True, text=True)
    except FileNotFoundError as error:
        raise PeerError("pkg-config is missing; see tests/peers/packages.txt") from error
    if done.returncode != 0:
        raise PeerError(f"{done.stderr.strip()}; see tests/peers/packages.txt")
    return done.stdout.strip()
