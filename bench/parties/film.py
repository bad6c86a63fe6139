"""A server of one film: it plays frames that were encoded before, as fast as a client takes it.

Orders: ``load`` a film of so many frames in an encoding, JPEG or not; ``play`` it to the next
client: seconds from the first byte of it until the client has asked for one more after the last,
or has left. The first answer has the port.
"""

import json
import socket
import struct
import sys
import time

from picture import SIZE, desktop

from sealvnc.rfb.session.deflate import Deflate
from sealvnc.rfb.session.encodings import ENCODERS, Wish
from sealvnc.rfb.session.encodings.zlib_pixels import Zlib
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle, within
from sealvnc.rfb.session.messages.server import pack_update
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from sealvnc.rfb.session.pixels import convert

FIXED = {0: 20, 3: 10, 4: 8, 5: 6, 150: 10}


class ZlibEncoder:
    """For clients that know nothing else."""

    encoding_type, largest = Zlib.encoding_type, 4096

    def __init__(self) -> None:
        self._stream = Deflate(1)

    def encode(self, picture: Framebuffer, rectangle: Rectangle, wish: Wish) -> bytes:
        data = self._stream.write(convert(picture, rectangle, wish.pixel_format))
        return struct.pack(">I", len(data)) + data


def film(encoding: int, frames: int, quality: int | None, form: PixelFormat) -> list[bytes]:
    """Frames, of two pictures in turn."""
    encoder = ZlibEncoder() if encoding == 6 else ENCODERS[encoding]()
    pictures, whole = [desktop(1), desktop(2)], Rectangle(0, 0, *SIZE)
    side, wish = encoder.largest, Wish(form, quality)
    parts = [
        within(Rectangle(x, y, side, side), whole)
        for y in range(0, SIZE[1], side)
        for x in range(0, SIZE[0], side)
    ]
    return [
        pack_update([(p, encoding, encoder.encode(pictures[number % 2], p, wish)) for p in parts])
        for number in range(frames)
    ]


class Player:
    """A listening socket, and what is on."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(30)
        self.port = self._listener.getsockname()[1]
        self._order: tuple[int, int, int | None] = (0, 0, None)
        self._films: dict[PixelFormat, list[bytes]] = {}

    def load(self, encoding: int, frames: int, quality: int | None = None) -> None:
        self._order, self._films = (encoding, frames, quality), {}
        self._film(BGRX)

    def _film(self, form: PixelFormat) -> list[bytes]:
        if form not in self._films:
            self._films[form] = film(*self._order, form)
        return self._films[form]

    def play(self) -> float:
        connection, _ = self._listener.accept()
        with connection:
            connection.settimeout(None)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            stream = connection.makefile("rb")
            connection.sendall(b"RFB 003.008\n")
            stream.read(12)
            connection.sendall(b"\1\1")
            stream.read(1)
            connection.sendall(bytes(4))
            stream.read(1)
            init = struct.pack(">HH", *SIZE) + BGRX.pack() + struct.pack(">I", 4) + b"film"
            connection.sendall(init)
            form = BGRX
            while (message := read_message(stream))[0] != 3:
                form = message[1] if message[0] == 0 else form
            frames = self._film(form)
            connection.setblocking(False)
            return self._run(connection, frames)

    def _run(self, connection: socket.socket, frames: list[bytes]) -> float:
        """One loop sends and receives, so that neither side ever waits for the other."""
        data = memoryview(b"".join(frames) + b"\2")
        wanted, heard, requests = len(frames), bytearray(), 0
        begin = time.perf_counter()
        while data or requests < wanted:
            busy = False
            try:
                if data:
                    data, busy = data[connection.send(data[: 1 << 20]) :], True
            except BlockingIOError:
                pass
            try:
                if not (new := connection.recv(1 << 16)):
                    break
                heard += new
                requests += take_requests(heard)
            except BlockingIOError:
                if not busy:
                    time.sleep(0.0002)
            except ConnectionResetError:
                break
        if data:
            raise RuntimeError(f"the client left {len(data)} bytes before the end")
        return time.perf_counter() - begin


def read_message(stream) -> tuple[int, PixelFormat | None]:
    number = stream.read(1)[0]
    if number == 2:
        stream.read(1)
        stream.read(4 * int.from_bytes(stream.read(2), "big"))
        return 2, None
    body = stream.read(FIXED[number] - 1)
    return number, PixelFormat.parse(body[3:]) if number == 0 else None


def take_requests(heard: bytearray) -> int:
    """How many FramebufferUpdateRequests there are; messages are taken out as they are whole."""
    count = at = 0
    while at < len(heard):
        number, left = heard[at], len(heard) - at
        size = FIXED.get(number)
        if number == 2 and left >= 4:
            size = 4 + 4 * int.from_bytes(heard[at + 2 : at + 4], "big")
        elif number == 6 and left >= 8:
            size = 8 + abs(int.from_bytes(heard[at + 4 : at + 8], "big", signed=True))
        elif number == 251 and left >= 8:
            size = 8 + 16 * heard[at + 6]
        if size is None or left < size:
            break
        count += number == 3
        at += size
    del heard[:at]
    return count


player = Player()
print(json.dumps({"port": player.port}), flush=True)
for line in sys.stdin:
    order = json.loads(line)
    match order.pop("do"):
        case "load":
            player.load(**order)
            print(json.dumps({}), flush=True)
        case "play":
            print(json.dumps({"seconds": player.play()}), flush=True)
