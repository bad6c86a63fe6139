"""The picture that servers are to send: each encoding has to do all that it can.

Bands of 128 rows: one colour, two colours in turn, sixteen colours, a gradient, an XOR pattern of
many colours, noise on a flat ground. QEMU's guest draws it by itself, from a boot sector.
"""

import functools
import subprocess
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .compiled import SOURCES
from .process import PeerError, scratch

SIZE = (1024, 768)


@functools.cache
def words() -> NDArray[np.uint32]:
    """0x00RRGGBB, height x width; what c/picture.S draws."""
    width, height = SIZE
    x = np.arange(width, dtype=np.uint32)[None, :]
    y = np.arange(height, dtype=np.uint32)[:, None]
    xor = x ^ y
    bands = [
        np.full((height, width), 0x203A5C, np.uint32),
        (xor & 1) * 0xD0D0D0,
        (xor >> 2 & 15) * 0x0B1735,
        (x >> 2) * 0x010001 + 0 * y,
        xor ^ xor << 9,
        np.where(xor & 64, _noise(width * height).reshape(height, width) >> 8, 0xF0F0F5),
    ]
    picture = np.choose(np.broadcast_to(y >> 7, (height, width)), bands)
    return picture.astype(np.uint32) & 0xFFFFFF


@functools.cache
def squares() -> NDArray[np.uint32]:
    """Another one of this size, in squares of 32 pixels: RRE shortens it."""
    width, height = SIZE
    x = np.arange(width, dtype=np.uint32)[None, :]
    y = np.arange(height, dtype=np.uint32)[:, None]
    return ((x ^ y) >> 5 & 15) * 0x0B1735 & 0xFFFFFF


def _noise(count: int) -> NDArray[np.uint32]:
    """As many steps of a linear congruential generator."""
    values, value = [], 12345
    for _ in range(count):
        value = (value * 1103515245 + 12345) & 0xFFFFFFFF
        values.append(value)
    return np.array(values, np.uint32)


@functools.cache
def boot_sector(name: str = "picture") -> Path:
    """A disk from which a PC boots into the picture, or into another program of c/."""
    directory = scratch(name)
    disk, source = directory / f"{name}.img", SOURCES / f"{name}.S"
    linked = directory / f"{name}.o"
    commands = (
        ["as", "--32", "-I", SOURCES, "-o", linked, source],
        [
            *("ld", "-m", "elf_i386", "-Ttext", "0x7c00", "--oformat", "binary"),
            *("-o", disk, linked),
        ],
    )
    for command in commands:
        try:
            subprocess.run(command, check=True, capture_output=True, text=True)
        except FileNotFoundError as error:
            raise PeerError(f"{error.filename} is missing; see packages.txt") from error
        except subprocess.CalledProcessError as error:
            raise PeerError(f"{source}: {error.stderr}") from error
    return disk
