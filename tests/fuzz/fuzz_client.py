"""Arbitrary bytes from a server, to a client of each security type.

The first byte chooses the handshake, the second how the bytes are cut.
"""

from harness import HANDSHAKES, Reader, ends, feed, fuzz, require_protected, seeds


def target(data: bytes) -> None:
    reader = Reader(data)
    chosen = HANDSHAKES[reader.number() % len(HANDSHAKES)]
    client = ends.client(chosen.case.setting, alice=chosen.case.alice)
    feed(client, reader.chunks())
    found = client.result.authenticated
    assert chosen.of_server in data, "success without the server's proof"
    require_protected(found, chosen)


if __name__ == "__main__":
    fuzz(target, seeds("server"))
