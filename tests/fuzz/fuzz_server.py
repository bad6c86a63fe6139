"""Arbitrary bytes from a client, to a server of each security type.

The first byte chooses the handshake, the second how the bytes are cut.
"""

from harness import HANDSHAKES, Reader, ends, feed, fuzz, require_proven, seeds


def target(data: bytes) -> None:
    reader = Reader(data)
    chosen = HANDSHAKES[reader.number() % len(HANDSHAKES)]
    server = ends.server(chosen.case.setting, alice=chosen.case.alice)
    feed(server, reader.chunks())
    found = server.result.authenticated
    assert chosen.of_client in data, "success without the client's proof"
    require_proven(found, chosen, server)


if __name__ == "__main__":
    fuzz(target, seeds("client"))
