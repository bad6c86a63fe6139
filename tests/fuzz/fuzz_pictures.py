"""FramebufferUpdates in every encoding and several pixel formats: painted, and passed over.

The first byte chooses the pixel format, the second how the bytes are cut. What paints a message
and what passes over it must agree where it ends.
"""

import io
import struct
from collections.abc import Iterator
from contextlib import suppress
from itertools import accumulate

from harness import Reader, feed, fuzz, limits
from PIL import Image

from loopback.wire import End, Told, facts
from sealvnc.errors import Error
from sealvnc.rfb.session.boundaries import Boundaries
from sealvnc.rfb.session.deflate import Deflate
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODERS, ENCODINGS, Wish
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.messages.server import read_message
from sealvnc.rfb.session.pixels import convert
from sealvnc.wire.dialogue import Dialogue
from support.picture import BGR233, BGRX, COLOR_MAP, DEEP, RGB565_BIG, RGBX

WIDTH, HEIGHT = 24, 18
limits.FRAMEBUFFER_PIXELS = 1 << 14  # kernels in Python are slow
FORMATS = (BGRX, RGBX, RGB565_BIG, BGR233, COLOR_MAP, DEEP)
WHOLE = Rectangle(0, 0, WIDTH, HEIGHT)


def client(desktop: Desktop, ends: list[int], fed: list[int]) -> Dialogue[None]:
    """Takes down where messages end."""
    encodings = {number: make() for number, make in ENCODINGS.items()}
    picture = desktop.framebuffer
    while True:
        yield from read_message(desktop, encodings)
        ends.append(fed[0])
        assert len(picture.pixels) == 4 * picture.width * picture.height
        assert picture.width * picture.height <= limits.FRAMEBUFFER_PIXELS


def target(data: bytes) -> None:
    reader = Reader(data)
    pixel_format = FORMATS[reader.number() % len(FORMATS)]
    chunks = [*reader.chunks()]
    desktop, ends, fed = Desktop(Framebuffer(WIDTH, HEIGHT), pixel_format), list[int](), [0]
    end = End("client", client(desktop, ends, fed), Told(facts(of_client=True)))

    def counted() -> Iterator[bytes]:
        for chunk in chunks:
            fed[0] += len(chunk)
            yield chunk

    feed(end, counted())
    if ends:
        pieces = [*accumulate(len(chunk) for chunk in chunks)]
        passed = pass_over(Boundaries(WIDTH, HEIGHT, pixel_format), b"".join(chunks))
        assert [min(at for at in pieces if at >= each) for each in passed[: len(ends)]] == ends
    assert end.error is not None
    raise end.error


def pass_over(boundaries: Boundaries, data: bytes) -> list[int]:
    """Where messages end."""
    marks = []
    with suppress(Error):
        for at in range(len(data)):
            marks += boundaries.feed(data[at : at + 1])
    return [mark.end for mark in marks if mark.rectangle is None]


# -- seeds ------------------------------------------------------------------------------------


def picture() -> Framebuffer:
    """Flat, two colours, many, noise."""
    made = Framebuffer(WIDTH, HEIGHT)
    for y in range(HEIGHT):
        for x in range(WIDTH):
            noise = (x * 7919 + y * 104729) * 0x9E3779B1 & 0xFFFFFF
            made.words[y * WIDTH + x] = (
                (0x123456, (x & y & 1) * 0xFFFFFF)[y < 9] if x < 12 else noise if y < 9 else x * y
            )
    return made


def update(*rectangles: tuple[Rectangle, int, bytes]) -> bytes:
    head = struct.pack(">BxH", 0, len(rectangles))
    return head + b"".join(
        struct.pack(">HHHHi", where.x, where.y, where.width, where.height, number) + body
        for where, number, body in rectangles
    )


def encoded(pixel_format) -> Iterator[tuple[Rectangle, int, bytes]]:
    """As our encoders have it, and by hand."""
    shown, size = picture(), pixel_format.bytes_per_pixel
    pixel, place = bytes(range(1, size + 1)), Rectangle(2, 1, 20, 16)
    if pixel_format.true_color_flag:
        for make in ENCODERS.values():
            for quality in (None, 5):
                body = make().encode(shown, place, Wish(pixel_format, quality))
                yield place, make.encoding_type, body
        raw = Deflate().write(convert(shown, place, pixel_format))
        yield place, 6, len(raw).to_bytes(4, "big") + raw
        cpixel = bytes(pixel_format.cpixel.size)
        yield Rectangle(0, 0, 24, 2), 15, b"\1" + cpixel + b"\x82" + cpixel * 2 + b"\x80\x0e\0"
    yield place, 0, pixel * 320
    yield place, 1, b"\0\0\0\1"
    yield place, 5, b"\2" + pixel + b"\x0c" + pixel + b"\2\0\0\x11\x11"
    yield place, 2, b"\0\0\0\1" + pixel * 2 + struct.pack(">4H", 1, 2, 3, 4)
    yield place, 4, b"\0\0\0\1" + pixel * 2 + bytes((1, 2, 3, 4))
    yield Rectangle(1, 1, 9, 2), -239, pixel * 18 + b"\xff\x80" * 2
    yield Rectangle(1, 1, 9, 2), -240, bytes(6) + b"\xff\x80" * 4
    yield Rectangle(1, 1, 2, 2), -314, b"\0\0\0\0" + bytes(16)
    yield Rectangle(0, 0, 0, 0), -307, b"\0\0\0\4name"
    yield Rectangle(0, 0, 30, 20), -308, b"\1\0\0\0" + bytes(16)
    yield Rectangle(0, 0, 30, 20), -223, b""
    yield Rectangle(0, 0, 0, 0), -261, b"\7"
    jpeg, png = io.BytesIO(), io.BytesIO()
    Image.new("RGB", (20, 16), "red").save(jpeg, "JPEG")
    Image.new("RGB", (20, 16), "red").save(png, "PNG")
    yield place, 21, jpeg.getvalue()
    yield place, -260, b"\xa0" + _compact(len(png.getvalue())) + png.getvalue()
    yield place, 7, b"\x90" + _compact(len(jpeg.getvalue())) + jpeg.getvalue()


def _compact(length: int) -> bytes:
    return bytes((length & 127 | 128, length >> 7))


def seeds() -> Iterator[bytes]:
    for number, pixel_format in enumerate(FORMATS):
        rectangles = [*encoded(pixel_format)]
        for each in rectangles:
            yield bytes((number, 0)) + update(each)
        one_of_each = {encoding: each for each in rectangles for encoding in [each[1]]}
        yield bytes((number, 50)) + update(*one_of_each.values())


if __name__ == "__main__":
    fuzz(target, seeds())
