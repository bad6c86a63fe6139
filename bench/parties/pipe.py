"""The plain ends of an SSH tunnel: ``source PATH`` on a UNIX socket, or ``sink`` by orders."""

import json
import socket
import sys
import time

BLOCK = bytes(range(256)) * 256


def source(path: str) -> None:
    """Send each client as many bytes as it asks for, again and again; ended by a signal."""
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print(json.dumps({}), flush=True)
        while True:
            client, _ = listener.accept()
            with client, client.makefile("rb") as orders:
                for order in orders:
                    for _ in range(int(order) // len(BLOCK)):
                        client.sendall(BLOCK)


def sink() -> None:
    """Orders: connect to a ``port``; count ``size`` bytes and tell the seconds."""
    buffer = memoryview(bytearray(256 * 1024))
    connection: socket.socket | None = None
    for line in sys.stdin:
        order = json.loads(line)
        begin = time.perf_counter()
        if "port" in order:
            connection = socket.create_connection(("127.0.0.1", order["port"]))
        elif connection is not None:
            connection.sendall(b"%d\n" % order["size"])
            left = order["size"]
            while left:
                left -= connection.recv_into(buffer[: min(left, len(buffer))])
        print(json.dumps({"seconds": time.perf_counter() - begin}), flush=True)


if sys.argv[1] == "source":
    source(sys.argv[2])
else:
    sink()
