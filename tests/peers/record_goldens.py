"""Records spec/goldens anew, from the servers that are installed.

cd tests && PYTHONPATH=../src ../.venv/bin/python -m peers.record_goldens ../spec/goldens
"""

import re
import socket
import struct
import subprocess
import sys
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from interop.screens import SCREENS, Screen
from sealvnc.rfb.session.boundaries import Boundaries, Mark
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.client import (
    FramebufferUpdateRequest,
    SetEncodings,
    SetPixelFormat,
)
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat

RGB565 = PixelFormat(16, 16, False, True, 31, 63, 31, 11, 5, 0)
BANDS = (128, 256, 384, 512, 640)
"""The rows of `peers.picture` from which on it is another one."""

SMALL = tuple(Rectangle(40, row - 6, 24, 12) for row in BANDS)
LARGE = tuple(Rectangle(40, row - 12, 80, 24) for row in BANDS)
JPEG = tuple(Rectangle(40, row - 32, 64, 64) for row in BANDS)
REPEATED = tuple(Rectangle(x, 300, 24, 12) for x in (40, 104, 168))
"""The sixteen colours come again after 64 pixels."""

LEVEL_1, QUALITY_2 = -255, -30
TIGHT_PNG = -260
TELLING = (-239, -223, -257, -258, -259, -261, -307, -308)
"""Pseudo-encodings that tell of something before or in the first update."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is asked for, and how far the picture may be from the server's."""

    encodings: tuple[int, ...]
    windows: tuple[Rectangle, ...]
    bound: str = "difference: 0"
    pixel_format: PixelFormat = BGRX
    of: tuple[str, ...] = ("QEMU", "Xtigervnc", "x11vnc")
    lossy: bool = False
    copied: bool = False
    """What is asked for from the second window on is copied there from the first one."""


CASES = {
    "raw": Case((0,), SMALL),
    "copyrect": Case((1,), REPEATED, of=("Xtigervnc",), copied=True),
    "rre": Case((2,), SMALL, of=("Xtigervnc", "x11vnc")),
    "corre": Case((4,), SMALL, of=("x11vnc",)),
    "hextile": Case((5,), SMALL),
    "zlib": Case((6, LEVEL_1), LARGE, of=("QEMU", "x11vnc")),
    "tight": Case((7, LEVEL_1), LARGE),
    "tight-jpeg": Case((7, QUALITY_2), JPEG, "psnr: 20", lossy=True),
    "tight-png": Case((TIGHT_PNG, LEVEL_1), LARGE, of=("QEMU",)),
    "zrle": Case((16, LEVEL_1), LARGE),
    "hextile-565": Case((5,), SMALL, "difference: 8", RGB565),
    "tight-565": Case((7, LEVEL_1), LARGE, "difference: 8", RGB565),
    "zrle-565": Case((16, LEVEL_1), LARGE, "difference: 8", RGB565),
    "telling": Case((5, *TELLING), SMALL[:1]),
}

VERSIONS = {
    "QEMU": ("qemu-system-x86_64", "--version"),
    "Xtigervnc": ("Xtigervnc", "-version"),
    "x11vnc": ("x11vnc", "-version"),
}


class Client:
    """Asks for windows one after the other, and keeps what comes."""

    def __init__(self, address: str, case: Case) -> None:
        host, _, port = address.rpartition("::")
        self._socket = socket.create_connection((host, int(port)), timeout=10)
        self._read(12)
        self._socket.sendall(b"RFB 003.008\n")
        self._read(self._read(1)[0])
        self._socket.sendall(b"\1")  # None
        self._read(4)
        self._socket.sendall(b"\1")  # shared
        self.width, self.height = struct.unpack(">HH16x", self._read(20))
        self.name = self._read(int.from_bytes(self._read(4))).decode()
        self._boundaries = Boundaries(self.width, self.height, case.pixel_format)
        self._fed = 0
        self.marks: list[Mark] = []
        self._socket.sendall(SetPixelFormat(case.pixel_format).pack())
        self.window(Rectangle(0, 0, self.width, self.height))  # QEMU sends all of it at first
        self.marks.clear()
        self._socket.sendall(SetEncodings(case.encodings).pack())

    def window(self, r: Rectangle, *, incremental: bool = False) -> bytes:
        """What comes from the request of this window on, up to the update that completes it."""
        self._request(r, incremental=incremental)
        left, came = np.ones((r.height, r.width), bool), b""
        while left.any() or self.marks[-1].end < self._fed:
            data = self._socket.recv(1 << 20)
            assert data, "the server has closed the connection"
            came += data
            self._fed += len(data)
            for mark in self._boundaries.feed(data):
                self.marks.append(mark)
                if (p := mark.rectangle) is not None and _has_pixels(mark.number):
                    rows = slice(max(p.y - r.y, 0), max(p.y + p.height - r.y, 0))
                    left[rows, max(p.x - r.x, 0) : max(p.x + p.width - r.x, 0)] = False
                elif mark.number == 0 and left.all():  # news alone, which Xtigervnc counts
                    self._request(r, incremental=True)
        return came

    def _request(self, r: Rectangle, *, incremental: bool = False) -> None:
        request = FramebufferUpdateRequest(incremental, r.x, r.y, r.width, r.height)
        self._socket.sendall(request.pack())

    def close(self) -> None:
        """Leave."""
        self._socket.close()

    def _read(self, size: int) -> bytes:
        return self._socket.recv(size, socket.MSG_WAITALL)


def _has_pixels(number: int) -> bool:
    return number >= 0 or number == TIGHT_PNG


def version(kind: str) -> str:
    """Of the server, as it tells."""
    said = subprocess.run(VERSIONS[kind], capture_output=True, text=True)
    found = re.search(r"\d+\.\d+\.\d+", said.stdout + said.stderr)
    assert found is not None, said
    return f"{kind} {found[0]}"


def record(kind: str, screen: Screen, case: Case) -> str:
    """The text of one file."""
    client = Client(screen.lossy if case.lossy else screen.address, case)
    try:
        parts = []
        for number, window in enumerate(case.windows):
            if copied := case.copied and number > 0:
                first = case.windows[0]
                screen.painter.copy(first.x, first.y, first.width, first.height, window.x, window.y)
            parts.append((window, client.window(window, incremental=copied)))
    finally:
        client.close()
    f = case.pixel_format
    form = (
        *(f.bits_per_pixel, f.depth, int(f.big_endian_flag), int(f.true_color_flag)),
        *(f.red_max, f.green_max, f.blue_max, f.red_shift, f.green_shift, f.blue_shift),
    )
    told = {m.number for m in client.marks if m.rectangle and not _has_pixels(m.number)}
    lines = [
        f"server: {version(kind)}",
        f"desktop: {client.width} {client.height}",
        f"name: {client.name}",
        f"pixel-format: {' '.join(map(str, form))}",
        f"encodings: {' '.join(map(str, case.encodings))}",
        f"told: {' '.join(map(str, sorted(told)))}",
        case.bound,
    ]
    for r, came in parts:
        lines += ["", f"request: {r.x} {r.y} {r.width} {r.height}"]
        lines += [f" {b64encode(came[i : i + 84]).decode()}" for i in range(0, len(came), 84)]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def main() -> None:
    """Write one file for each server and case."""
    directory = Path(sys.argv[1])
    for kind, start in SCREENS.items():
        with start() as screen:
            for name, case in CASES.items():
                if kind in case.of:
                    text = record(kind, screen, case)
                    (directory / f"{kind.lower()}-{name}.txt").write_text(text)


if __name__ == "__main__":
    main()
