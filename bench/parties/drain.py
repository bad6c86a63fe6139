"""Asks for the whole picture again and again, and decodes nothing: drain PORT ENCODING.

Orders: ``frames`` wanted, and perhaps a JPEG ``quality``; the answer is seconds.
"""

import json
import socket
import sys
import time

from sealvnc.rfb.session.boundaries import Boundaries
from sealvnc.rfb.session.messages.client import (
    FramebufferUpdateRequest,
    SetEncodings,
    SetPixelFormat,
)
from sealvnc.rfb.session.pixel_format import BGRX


class Drain:
    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = self._socket.makefile("rb")
        stream.read(12)
        self._socket.sendall(b"RFB 003.008\n")
        stream.read(stream.read(1)[0])
        self._socket.sendall(b"\1")
        stream.read(4)
        self._socket.sendall(b"\1")
        head = stream.read(24)
        self.width, self.height = int.from_bytes(head[:2]), int.from_bytes(head[2:4])
        stream.read(int.from_bytes(head[20:24]))
        self._boundaries = Boundaries(self.width, self.height, BGRX)
        self._socket.sendall(SetPixelFormat(BGRX).pack())
        self._buffer = memoryview(bytearray(1 << 20))

    def encodings(self, *numbers: int) -> None:
        self._socket.sendall(SetEncodings(numbers).pack())

    def frame(self) -> None:
        """Until as many pixels have come as the screen has."""
        request = FramebufferUpdateRequest(False, 0, 0, self.width, self.height)
        self._socket.sendall(request.pack())
        left = self.width * self.height
        while left > 0:
            size = self._socket.recv_into(self._buffer)
            if not size:
                raise ConnectionError("the server has gone")
            for mark in self._boundaries.feed(self._buffer[:size]):
                if mark.rectangle is not None and mark.number >= 0:
                    left -= mark.rectangle.area


drain = Drain(int(sys.argv[1]))
for line in sys.stdin:
    order = json.loads(line)
    drain.encodings(*order["encodings"])
    drain.frame()
    begin = time.perf_counter()
    for _ in range(order["frames"]):
        drain.frame()
    print(json.dumps({"seconds": time.perf_counter() - begin}), flush=True)
