"""Arbitrary packets to the framing of a SASL security layer.

However the stream is cut, what comes out is a beginning of what was sealed.
"""

from harness import Reader, Seal, fuzz, limits

from loopback.seal import Sealed
from loopback.wire import pieces
from sealvnc.errors import Error
from sealvnc.sasl import SASLFraming
from sealvnc.sasl.security_layer import SecurityLayer

KEYS = (b"ours" * 8, b"theirs" * 5)
PLAINTEXT = bytes(range(256)) * 2
BUFFERS = (17, 40, 64, 4096, limits.SASL_LAYER_TOKEN)


def framing(buffer: int, *, sends: bool = False) -> SASLFraming:
    layer: SecurityLayer = Sealed(KEYS[:: -1 if sends else 1], 128, buffer, buffer)
    return SASLFraming(layer)


def opened(stream: bytes, buffer: int, chunk: int | None) -> tuple[bytes, bool]:
    """What comes out, and whether it ended well."""
    framed, plaintext = framing(buffer), b""
    try:
        for piece in pieces(stream, chunk):
            plaintext += framed.receive_data(piece)
            assert len(framed._partial) <= buffer + 4
    except Error:
        return plaintext, False
    return plaintext, True


def target(data: bytes) -> None:
    reader = Reader(data)
    buffer, chunk = BUFFERS[reader.number() % len(BUFFERS)], reader.number() or None
    stream = reader.rest
    plaintext, good = opened(stream, buffer, chunk)
    assert PLAINTEXT.startswith(plaintext), "what came out was never sealed"
    whole, whole_good = opened(stream, buffer, None)
    assert good == whole_good, "how it is cut decides whether it is accepted"
    assert plaintext == whole or not good


def seeds() -> list[bytes]:
    streams = [framing(buffer, sends=True).seal(PLAINTEXT) for buffer in BUFFERS]
    return [
        bytes((number, chunk)) + stream
        for number, stream in enumerate(streams)
        for chunk in (0, 1, 21)
    ]


if __name__ == "__main__":
    assert Seal
    fuzz(target, seeds())
