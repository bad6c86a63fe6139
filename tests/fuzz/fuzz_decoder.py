"""One decoder by itself: the body of a rectangle in the encoding SEALVNC_FUZZ_ENCODING.

The first byte chooses the pixel format, the second how the bytes are cut, four more the rectangle.
Where the body is painted without an error, `skip` passes over just as many bytes.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass

from fuzz_pictures import FORMATS, HEIGHT, WIDTH, encoded
from harness import Reader, feed, fuzz

from loopback.wire import End, Told, facts
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODINGS, Outline
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.wire.dialogue import Dialogue, read

NUMBER = int(os.environ["SEALVNC_FUZZ_ENCODING"])


def target(data: bytes) -> None:
    reader = Reader(data)
    form = FORMATS[reader.number() % len(FORMATS)]
    size, where = reader.number(), [reader.number() for _ in range(4)]
    rectangle, body = Rectangle(*where), reader.rest
    chunks = [body[at : at + size] for at in range(0, len(body), size)] if size else [body]
    desktop, encoding = Desktop(Framebuffer(WIDTH, HEIGHT), form), ENCODINGS[NUMBER]()
    outline = Outline(WIDTH, HEIGHT, form)
    # the second one goes on with the streams, tables and colours of the first
    painted = play([encoding.decode(rectangle, desktop) for _ in range(2)], chunks)
    picture = desktop.framebuffer
    assert len(picture.pixels) == 4 * picture.width * picture.height
    if painted.left:
        passed = play([ENCODINGS[NUMBER]().skip(rectangle, outline)], [body])
        assert passed.left == painted.left[:1] or size
    if painted.end.error is not None:
        raise painted.end.error


@dataclass
class Played:
    """What came of some dialogues: how many bytes each left in hand."""

    end: End
    left: list[int]


def play(dialogues: list[Dialogue[None]], chunks: list[bytes]) -> Played:
    left: list[int] = []

    def all_of_them() -> Dialogue[None]:
        yield from read(1)  # so that none is at its end before there is one
        for dialogue in dialogues:
            yield from dialogue
            left.append(len(end.pump._inbox))
        yield from read(1 << 20)

    end = End("client", all_of_them(), Told(facts(of_client=True)))
    feed(end, [b"\0", *chunks])
    return Played(end, left)


def seeds() -> Iterator[bytes]:
    """Good bodies, in one piece and in small ones."""
    for number, form in enumerate(FORMATS):
        for where, encoding, body in encoded(form):
            if encoding == NUMBER:
                place = bytes((where.x, where.y, where.width, where.height))
                for size in (0, 3):
                    yield bytes((number, size)) + place + body + body
    yield bytes(6)


if __name__ == "__main__":
    fuzz(target, seeds())
