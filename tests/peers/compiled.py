"""Peers that are C libraries: the small programs of c/, compiled once a session."""

import functools
import subprocess
from pathlib import Path

from .process import PeerError, scratch

SOURCES = Path(__file__).with_name("c")


@functools.cache
def compiled(name: str, *packages: str) -> Path:
    """Compile c/`name`.c against pkg-config's `packages`."""
    program = scratch("compiled") / name
    try:
        flags = subprocess.run(
            ["pkg-config", "--cflags", "--libs", *packages],
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()
        subprocess.run(
            ["gcc", "-Wall", "-o", program, SOURCES / f"{name}.c", *flags],
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise PeerError(f"{error.filename} is missing; see tests/peers/packages.txt") from error
    except subprocess.CalledProcessError as error:
        raise PeerError(f"{name}.c: {error.stderr}; see tests/peers/packages.txt") from error
    return program


def has(package: str, version: str) -> bool:
    """Whether pkg-config knows `package` in `version` or later."""
    command = ["pkg-config", f"--atleast-version={version}", package]
    try:
        return subprocess.run(command, capture_output=True).returncode == 0
    except FileNotFoundError:
        return False
