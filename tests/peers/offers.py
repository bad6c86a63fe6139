"""Which encodings and extensions the servers send: the table in spec/interop.md, made anew.

    cd tests && PYTHONPATH=../src ../.venv/bin/python -m peers.offers

Each is asked for alone (Raw always comes, too), and meanwhile the screen scrolls, the pointer moves
and CapsLock goes on and off.
"""

import contextlib
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sealvnc.rfb.session.boundaries import Boundaries
from sealvnc.rfb.session.messages.client import (
    FramebufferUpdateRequest,
    KeyEvent,
    PointerEvent,
    SetEncodings,
    SetPixelFormat,
)
from sealvnc.rfb.session.messages.desktop_size import Screen, SetDesktopSize
from sealvnc.rfb.session.pixel_format import BGRX

from . import picture, qemu, tigervnc, x11vnc, x_client

QUIET = 0.7
"""Seconds of silence after which nothing more is expected; x11vnc looks twice a second."""

LAST_RECT, EXTENDED_DESKTOP_SIZE, CLIPBOARD, CAPS_LOCK = -224, -308, -1063131698, 0xFFE5
CUT_TEXT = 3

PLAIN = (
    *("0 Raw", "1 CopyRect", "2 RRE", "4 CoRRE", "5 Hextile", "6 Zlib", "7 Tight", "8 ZlibHex"),
    *("15 TRLE", "16 ZRLE", "17 ZYWRLE", "21 JPEG", "-223 DesktopSize", "-224 LastRect"),
    *("-232 PointerPos", "-239 Cursor", "-240 XCursor", "-257 QEMU pointer motion"),
    *("-258 QEMU extended key event", "-259 QEMU audio", "-260 TightPNG", "-261 LED state"),
    *("-307 DesktopName", "-308 ExtendedDesktopSize", "-314 Cursor with alpha"),
    "-316 extended mouse buttons",
)
WITH = {"17": (-30,), "21": (-26,), "-224": (7,), "-232": (-239,)}
"""What each of these means nothing without."""

ASKED: dict[str, tuple[tuple[int, ...], str]] = {
    **{name: ((int(number := name.split()[0]), *WITH.get(number, ())), number) for name in PLAIN},
    "-309 xvp": ((-309,), "message 250"),
    "-312 Fence": ((-312,), "message 248"),
    "-313 ContinuousUpdates": ((-312, -313), "message 150"),
    "0xC0A1E5CE extended clipboard": ((CLIPBOARD,), "clipboard"),
}
"""What is said in SetEncodings, and what then has to come."""


class Watcher:
    """A client that reads no pixels."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self.read(12)
        self.send(b"RFB 003.008\n")
        self.read(self.read(1)[0])
        self.send(b"\1")  # None
        self.read(4)
        self.send(b"\1")  # shared
        self.width, self.height = struct.unpack(">HH", self.read(4))
        self.read(16)
        self.read(int.from_bytes(self.read(4)))
        self._boundaries = Boundaries(self.width, self.height, BGRX)
        self._bytes = bytearray()
        self.came: set[str] = set()

    def read(self, size: int) -> bytes:
        return self.socket.recv(size, socket.MSG_WAITALL)

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def begin(self, numbers: tuple[int, ...]) -> None:
        """The whole picture, until the server falls silent."""
        self.send(SetPixelFormat(BGRX).pack() + SetEncodings(numbers).pack())
        self._request(incremental=False)
        self.listen()

    def listen(self, patience: float = QUIET) -> None:
        """Note what comes, until so many seconds of silence."""
        self._request(incremental=True)
        self.socket.settimeout(patience)
        with contextlib.suppress(TimeoutError):
            while data := self.socket.recv(1 << 20):
                self._bytes += data
                for mark in self._boundaries.feed(data):
                    if mark.rectangle is not None or mark.number == LAST_RECT:
                        self.came.add(str(mark.number))
                    elif mark.number:
                        extended = mark.number == CUT_TEXT and self._bytes[mark.begin + 4] > 127
                        self.came.add("clipboard" if extended else f"message {mark.number}")
                    else:
                        self._request(incremental=True)

    def _request(self, *, incremental: bool) -> None:
        request = FramebufferUpdateRequest(incremental, 0, 0, self.width, self.height)
        self.send(request.pack())


@dataclass(frozen=True, slots=True)
class Server:
    """Where it listens, what scrolls its screen, and what else happens for an encoding's sake."""

    port: int
    scroll: Callable[[], object] = lambda: None
    events: Mapping[str, Callable[[], object]] = field(default_factory=dict)


def offered(server: Server, name: str) -> bool:
    """Whether it sends this row of `ASKED`."""
    numbers, awaited = ASKED[name]
    watcher = Watcher(server.port)
    try:
        watcher.begin(numbers)
        server.scroll()
        for down in (True, False, True, False):
            watcher.send(KeyEvent(down, CAPS_LOCK).pack())
        for place in (50, 90):
            watcher.send(PointerEvent(0, place, place).pack())
        watcher.listen()
        if awaited in server.events:
            server.events[awaited]()
            watcher.listen(patience=5 * QUIET)
    finally:
        watcher.socket.close()
    return awaited in watcher.came


def _resize_by_protocol(port: int) -> None:
    """Another client wants another size: 16 rows less."""
    other = Watcher(port)
    other.begin((EXTENDED_DESKTOP_SIZE,))
    size = (other.width, other.height - 16)
    other.send(SetDesktopSize(*size, (Screen(0, 0, 0, *size, 0),)).pack())
    other.listen()
    other.socket.close()


@contextlib.contextmanager
def _qemu() -> Iterator[Server]:
    """It waits for ``cont`` to boot into another size."""
    disk = f"file={picture.boot_sector()},format=raw,snapshot=on"
    with qemu.start("none", arguments=["-S", "-drive", disk]) as running:
        assert running.port is not None
        yield Server(running.port, events={"-223": lambda: running.qmp("cont")})


@contextlib.contextmanager
def _xtigervnc() -> Iterator[Server]:
    with (
        tigervnc.server(["None"], arguments=["-depth", "24"]) as running,
        x_client.painter(running.display) as painter,
    ):
        painter.draw(picture.words()[:600, :800])
        rename = ["tigervncconfig", "-display", running.display, "-set", "desktop=other"]
        events = {
            "-223": lambda: _resize_by_protocol(running.port),
            "-307": lambda: subprocess.run(rename, check=True, capture_output=True),
        }
        yield Server(running.port, lambda: painter.scroll(8, 800, 600), events)


@contextlib.contextmanager
def _x11vnc() -> Iterator[Server]:
    arguments = ["-cursor", "most", "-xrandr"]
    with (
        x11vnc.server(arguments=arguments) as running,
        x_client.painter(running.display) as painter,
    ):
        painter.draw(picture.words())
        time.sleep(1)  # until it has looked
        width, height = picture.SIZE
        events = {"-223": lambda: painter.resize(width, height - 16)}
        yield Server(running.port, lambda: painter.scroll(8, width, height), events)


SERVERS = {"QEMU": _qemu, "Xtigervnc": _xtigervnc, "x11vnc": _x11vnc}


def main() -> None:
    """Write the table, Markdown."""
    columns = []
    for start in SERVERS.values():
        with start() as server:
            # sizes first, while QEMU's guest is still to boot
            names = sorted(ASKED, key=lambda name: name != "-223 DesktopSize")
            columns.append({name: offered(server, name) for name in names})
    print(f"| | {' | '.join(SERVERS)} |\n|---|{'---|' * len(SERVERS)}")
    for name in ASKED:
        print(f"| {name} | {' | '.join('yes' if each[name] else '' for each in columns)} |")


if __name__ == "__main__":
    main()
