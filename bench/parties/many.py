"""Plain connections through a tunnel: many PORT. Orders: ``open`` so many, ``pull`` so many bytes
in each of them at once, ``ping`` so many times in the first.
"""

import json
import selectors
import socket
import sys
import time

port = int(sys.argv[1])
connections: list[socket.socket] = []
buffer = bytearray(256 * 1024)


def pull(size: int) -> None:
    left = dict.fromkeys(connections, size)
    with selectors.DefaultSelector() as ready:
        for each in connections:
            each.sendall(b"%d\n" % size)
            ready.register(each, selectors.EVENT_READ)
        while left:
            for key, _ in ready.select():
                each = key.fileobj
                left[each] -= each.recv_into(buffer)
                if left[each] <= 0:
                    ready.unregister(each)
                    del left[each]


def ping(count: int) -> list[float]:
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        connections[0].sendall(b"ping\n")
        connections[0].recv(1)
        times.append(time.perf_counter() - begin)
    return times


for line in sys.stdin:
    order = json.loads(line)
    begin, answer = time.perf_counter(), {}
    if order["do"] == "open":
        connections += [
            socket.create_connection(("127.0.0.1", port)) for _ in range(order["count"])
        ]
        for each in connections:
            each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    elif order["do"] == "pull":
        pull(order["size"])
    else:
        answer["times"] = ping(order["count"])
    answer["seconds"] = time.perf_counter() - begin
    print(json.dumps(answer), flush=True)
