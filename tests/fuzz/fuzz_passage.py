"""Arbitrary bytes of a viewer and of a guest through the gateway's passage, rights changing.

The first two bytes choose the rights at first and the pixel format. Steps follow: a kind, a length,
and so many bytes of the viewer's or of the guest's; or other rights; or a button that failed.
What comes out for the guest is read by another parser, and what comes out for the viewer once
more by ours: it has to be whole, and nothing in it may be forbidden at that time.
"""

import struct
from collections.abc import Iterator

from fuzz_session import from_clients, from_servers
from harness import Reader, fuzz, limits

from gateway.traffic import ACKNOWLEDGING, split_from_viewer
from sealvnc.gateway.passage import Passage
from sealvnc.policy.capability import Capability
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.session.boundaries import Boundaries
from sealvnc.rfb.session.messages.client import SetEncodings
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from sealvnc.wire.pump import Pump

WIDTH, HEIGHT = 24, 16
FORMATS = (BGRX, PixelFormat(16, 16, False, True, 31, 63, 31, 11, 5, 0))
VIEWER, GUEST, RIGHTS, FAILED = range(4)
NEEDS = {
    **dict.fromkeys((0, 2, 3, 150, 248), Capability.VIEW),
    4: Capability.KEYBOARD,
    5: Capability.POINTER,
    251: Capability.RESIZE,
}
CLIPBOARD = Capability.CLIPBOARD_IN | Capability.CLIPBOARD_OUT


class Both:
    """A passage, what has come of it, and what must be true of that."""

    def __init__(self, capabilities: Capability, pixel_format: PixelFormat) -> None:
        desktop = ServerInit(WIDTH, HEIGHT, pixel_format, "web01")
        self.passage = Passage(desktop, capabilities, self.pressed)
        self.pump = Pump(Stack())
        self.pump.start(self.passage.message())
        self.seen = Boundaries(WIDTH, HEIGHT, pixel_format)
        self.buttons = False
        self.keys: set[bytes] = set()
        self.pressed_buttons = False
        self.came = 0

    def pressed(self, _: object) -> None:
        assert Capability.POWER in self.passage.capabilities

    def viewer(self, data: bytes) -> None:
        self.pump.receive_data(data)
        while self.pump.waiting is None:
            before = self.passage.pixel_format
            self.to_guest(self.passage.from_viewer(self.pump.result))
            if self.passage.pixel_format is not before:
                self.seen.pixel_format_changed(self.passage.pixel_format)
            self.to_viewer(self.passage.due(), ours=True)
            self.pump.start(self.passage.message())

    def guest(self, data: bytes) -> None:
        self.came += len(data)
        for piece in self.passage.from_guest(data):
            self.to_viewer(bytes(piece))
        held, due = len(self.passage._from_guest._held), self.passage._from_guest._due
        assert held <= limits.CUT_TEXT + 8
        assert len(due) <= 2 + self.came // 12, "refusals of each size that there was, and power's"

    def rights(self, capabilities: Capability) -> None:
        self.to_guest(self.passage.allow(capabilities), before=True)
        self.to_viewer(self.passage.due(), ours=True)

    def to_guest(self, data: bytes, *, before: bool = False) -> None:
        """``before``: these are the keys and buttons that are let go of."""
        now = self.passage.capabilities
        messages, self.buttons = split_from_viewer(data, buttons=self.buttons)
        for each in messages:
            kind = 4 if each[:2] == b"\xff\0" else each[0]
            self.note(kind, each)
            if kind in (4, 5) and before:
                assert not each[3 if each[0] == 255 else 1], "pressed by us"
            elif kind == 6 and each[4] & 0x80:
                (flags,) = struct.unpack(">I", each[8:12])
                requested, provided = flags >> 25 & 3, flags >> 27 & 3
                assert flags >> 24 & 1 or not requested or Capability.CLIPBOARD_OUT in now
                assert flags >> 24 & 1 or not provided or Capability.CLIPBOARD_IN in now
                assert now & CLIPBOARD
            elif kind == 6:
                assert Capability.CLIPBOARD_IN in now
            else:
                assert NEEDS.get(kind, Capability.VIEW) in now, each.hex()

        assert Capability.KEYBOARD in now or not self.keys, "left down"
        assert Capability.POINTER in now or not self.pressed_buttons, "left down"
        assert len(self.keys) <= 256

    def note(self, kind: int, message: bytes) -> None:
        """What is down at the guest."""
        if kind == 5:
            self.pressed_buttons = message[1] != 0
        elif kind == 4:
            key = message[4:]  # the keysym, and QEMU's scan code
            down = message[3] if message[0] == 255 else message[1]
            self.keys = self.keys | {key} if down else self.keys - {key}

    def to_viewer(self, data: bytes, *, ours: bool = False) -> None:
        assert not ours or not data or self.seen.begun is None, "in the middle of a message"
        messages = {mark.number for mark in self.seen.feed(data) if mark.rectangle is None}
        assert 3 not in messages or self.passage.capabilities & CLIPBOARD


def target(data: bytes) -> None:
    reader = Reader(data)
    both = Both(rights(reader), FORMATS[reader.number() % len(FORMATS)])
    while not reader.exhausted:
        match reader.number() % 4:
            case kind if kind in (VIEWER, GUEST):
                chunk = reader.take(reader.number())
                both.viewer(chunk) if kind == VIEWER else both.guest(chunk)
            case kind if kind == RIGHTS:
                both.rights(rights(reader))
            case _:
                both.passage.failed()


def rights(reader: Reader) -> Capability:
    return Capability(reader.number() & 0x7F) | Capability.VIEW


def steps(kind: int, data: bytes, size: int) -> bytes:
    """``data`` in steps of so many bytes."""
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    return b"".join(bytes([kind, len(piece)]) + piece for piece in pieces)


def seeds() -> Iterator[bytes]:
    known = b"".join(each.data(4) for each in ACKNOWLEDGING)
    wishes = SetEncodings((7, 16, 0, -308, -309, -312, -313, -316, -258, -259)).pack()
    viewers, guests = list(from_clients()), list(from_servers())
    begin = steps(VIEWER, wishes, 200) + steps(GUEST, known, 200)
    for allowed in (0x7F, 0x01):
        for size in (200, 3):
            for theirs in viewers:
                yield bytes((allowed, 0)) + begin + steps(VIEWER, theirs, size)
            for theirs in guests[:1] + guests[2:]:
                yield bytes((allowed, 0)) + begin + steps(GUEST, theirs, size)
    narrowed = b"".join(steps(VIEWER, each, 5) + bytes((RIGHTS, 1, FAILED)) for each in viewers[:8])
    yield bytes((0x7F, 0)) + begin + narrowed
    for text in guests[-13:-8]:
        yield (
            bytes((0x7F, 0))
            + steps(GUEST, text[:9], 9)
            + bytes((RIGHTS, 1))
            + steps(GUEST, text[9:], 50)
        )


if __name__ == "__main__":
    fuzz(target, seeds())
