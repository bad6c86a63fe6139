"""What a viewer and a guest say in a session, made by hand from the protocol's tables.

Nothing of `sealvnc` is in here, on purpose: facts/protocol.md 7 is what this was written from.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from hypothesis import strategies as st

CLIPBOARD = 0xC0A1E5CE - (1 << 32)
CAPS, REQUEST, PEEK, NOTIFY, PROVIDE = (1 << bit for bit in range(24, 29))
IN, OUT = frozenset({"clipboard-in"}), frozenset({"clipboard-out"})
NUMBERS = (0, 16, 7, -223, -308, -316, -309, -305, 12345, CLIPBOARD, -258, -24, -131072)
Needs = tuple[frozenset[str], ...]
"""Any of these is enough."""


@dataclass(frozen=True)
class Format:
    """A pixel format, in bytes; QEMU's Tight takes an ``odd`` one otherwise than it should."""

    data: bytes
    size: int
    odd: bool = False


TRUE = Format(struct.pack(">4B3H3B3x", 32, 24, 0, 1, 255, 255, 255, 16, 8, 0), 4)
FORMATS = (
    TRUE,
    Format(struct.pack(">4B3H3B3x", 32, 32, 0, 1, 255, 255, 255, 16, 8, 0), 4, odd=True),
    Format(struct.pack(">4B3H3B3x", 16, 16, 0, 1, 31, 63, 31, 11, 5, 0), 2),
    Format(struct.pack(">4B3H3B3x", 8, 8, 0, 1, 7, 7, 3, 0, 3, 6), 1),
    Format(struct.pack(">4B3H3B3x", 8, 8, 0, 0, 0, 0, 0, 0, 0, 0), 1),
)


@dataclass(frozen=True)
class Said:
    """A message of the viewer's: what it takes for the guest to hear it, and what it is about."""

    kind: str
    data: bytes
    needs: Needs
    value: object = None


def extended(number: int, flags: int, body: bytes = b"") -> bytes:
    data = struct.pack(">I", flags) + body
    return struct.pack(">Bxxxi", number, -len(data)) + data


def text(size: int, level: int = 1) -> bytes:
    return zlib.compress(struct.pack(">I", size + 1) + b"x" * size + b"\0", level)


def plain(kind: str, data: bytes, *names: str) -> Said:
    return Said(kind, data, (frozenset(names),))


def clip(flags: int, *needs: frozenset[str], body: bytes = b"") -> Said:
    return Said("clip", extended(6, flags, body), needs)


SMALL = st.integers(0, 200)
DOWN = st.sampled_from([True, True, False])


def of_keyboard() -> st.SearchStrategy[Said]:
    def key(down: bool, keysym: int) -> Said:
        data = struct.pack(">BBxxI", 4, down, keysym)
        return Said("key", data, (frozenset({"keyboard"}),), (keysym, None, down))

    return st.builds(key, DOWN, st.integers(0, 3))


def of_pointer(highest: int) -> st.SearchStrategy[Said]:
    def pointer(mask: int, x: int) -> Said:
        data = struct.pack(">BBHH", 5, mask & 0x7F | (0x80 if mask > 0x7F else 0), x, 7)
        if highest > 0xFF and mask > 0x7F:
            data += bytes([mask >> 7])
        return Said("pointer", data, (frozenset({"pointer"}),), (mask, x, 7))

    return st.builds(pointer, st.integers(0, highest), SMALL)


def of_encodings() -> st.SearchStrategy[Said]:
    def wished(numbers: list[int]) -> Said:
        data = struct.pack(f">BxH{len(numbers)}i", 2, len(numbers), *numbers)
        return Said("encodings", data, (frozenset({"view"}),), tuple(numbers))

    return st.builds(wished, st.lists(st.sampled_from(NUMBERS), max_size=7, unique=True))


def of_format() -> st.SearchStrategy[Said]:
    def wished(form: Format) -> Said:
        return Said("format", bytes(4) + form.data, (frozenset({"view"}),), form)

    return st.sampled_from(FORMATS).map(wished)


ALWAYS: tuple[st.SearchStrategy[Said], ...] = (
    of_keyboard(),
    of_encodings(),
    of_format(),
    SMALL.map(lambda x: plain("ask", struct.pack(">BBHHHH", 3, x % 2, 0, 0, x, 5), "view")),
    SMALL.map(lambda n: plain("text", struct.pack(">BxxxI", 6, n) + b"y" * n, "clipboard-in")),
)


def _qemu_key(down: bool, keysym: int, code: int) -> Said:
    data = struct.pack(">BBHII", 255, 0, down, keysym, code)
    return Said("key", data, (frozenset({"keyboard"}),), (keysym, code, down))


def _fence(x: int) -> Said:
    return plain("fence", struct.pack(">B3xIB", 248, x, x % 65) + b"f" * (x % 65), "view")


BY_EXTENSION: dict[str, st.SearchStrategy[Said]] = {
    "keys": st.builds(_qemu_key, DOWN, st.integers(0, 2), st.integers(30, 32)),
    "audio": st.sampled_from([bytes(1), b"\1", b"\2\3\2" + struct.pack(">I", 44100)]).map(
        lambda rest: plain("audio", b"\xff\1\0" + rest, "view")
    ),
    "size": SMALL.map(lambda x: plain("size", struct.pack(">BxHHBx", 251, x, 5, 0), "resize")),
    "fence": SMALL.map(_fence),
    "updates": SMALL.map(lambda x: plain("on", struct.pack(">BBHHHH", 150, 1, 0, 0, x, 5), "view")),
    "clipboard": st.sampled_from(
        [
            clip(CAPS | NOTIFY | PROVIDE | 1, IN, OUT, body=bytes(4)),
            clip(REQUEST | 1, OUT),
            clip(PEEK, OUT),
            clip(NOTIFY | 1, IN),
            clip(PROVIDE | 1, IN, body=text(20, 9)),
        ]
    ),
    "power": st.integers(2, 4).map(lambda x: plain("power", bytes([250, 0, 1, x]), "power")),
}
"""What the guest, or for power the gateway, has to have acknowledged first."""

COLOR_MAP_32 = bytes(4) + struct.pack(">4B3H3B3x", 32, 24, 0, 0, 0, 0, 0, 0, 0, 0)
RUDE = (
    COLOR_MAP_32,
    b"\1",
    b"\7",
    b"\x7f",
    b"\xf9",
    b"\xfc",
    b"\xfd\1\0\0",
    b"\xfe",
    b"\xff\2",
    b"\xff\7",
)
"""What nobody knows, gii, and a colour map that QEMU takes for another."""


@dataclass(frozen=True)
class Shown:
    """A message of the guest's, for pixels of some bytes; what the viewer needs to get it."""

    data: Callable[[int], bytes]
    needs: Needs = (frozenset(),)
    acknowledges: str = ""
    size: tuple[int, int] | None = None


def rectangle(number: int, width: int, height: int, body: bytes = b"", x: int = 0) -> bytes:
    return struct.pack(">HHHHi", x, 0, width, height, number) + body


def update(*rectangles: bytes) -> bytes:
    return struct.pack(">BxH", 0, len(rectangles)) + b"".join(rectangles)


def screen(width: int, height: int) -> bytes:
    return b"\1\0\0\0" + struct.pack(">IHHHHI", 0, 0, 0, width, height, 0)


def same(data: bytes, *needs: frozenset[str], acknowledges: str = "") -> Shown:
    return Shown(lambda _: data, needs or (frozenset(),), acknowledges)


def acknowledging(number: int, extension: str) -> Shown:
    copy = rectangle(1, 2, 2, bytes(4))
    return same(update(copy, rectangle(number, 0, 0)), acknowledges=extension)


def _sized(width: int, height: int) -> Shown:
    data = update(rectangle(-308, width, height, screen(width, height)))
    return Shown(lambda _: data, acknowledges="size", size=(width, height))


def _pixels(width: int, height: int) -> Shown:
    def data(size: int) -> bytes:
        raw = rectangle(0, width, height, b"\3" * (width * height * size))
        led, cursor = rectangle(-261, 0, 0, b"\7"), rectangle(-239, 1, 1, b"\3" * size + b"\0")
        return update(raw, led, cursor, rectangle(16, 2, 2, b"\0\0\0\3abc"))

    return Shown(data)


def _cut_text(size: int) -> Shown:
    return same(struct.pack(">BxxxI", 3, size) + b"\2" * size, OUT)


ACKNOWLEDGING = (
    same(struct.pack(">B3xIB", 248, 1 << 31, 3) + b"\3\3\3", acknowledges="fence"),
    same(b"\x96", acknowledges="updates"),
    acknowledging(-258, "keys"),
    acknowledging(-259, "audio"),
    acknowledging(-316, "buttons"),
    same(extended(3, CAPS | NOTIFY | 1, bytes(4)), IN, OUT, acknowledges="clipboard"),
    _sized(64, 48),
)
FROM_GUEST = st.one_of(
    st.sampled_from(ACKNOWLEDGING),
    st.builds(_pixels, st.integers(0, 5), st.integers(0, 5)),
    st.builds(_sized, st.integers(1, 90), st.integers(1, 90)),
    st.integers(0, 300).map(_cut_text),
    st.sampled_from(
        [
            same(b"\2"),
            same(update()),
            same(b"\0\0\xff\xff" + rectangle(1, 2, 2, bytes(4)) + rectangle(-224, 0, 0)),
            same(struct.pack(">BxHH", 1, 0, 2) + bytes(12)),
            same(b"\xff\1\0\1"),
            same(b"\xff\1\0\2\0\0\0\5\3\3\3\3\3"),
            same(extended(3, NOTIFY | 1), OUT),
            same(extended(3, PROVIDE | 1, text(70)), OUT),
            same(extended(3, REQUEST | 1), IN),
            same(extended(3, PEEK), IN),
        ]
    ),
    st.sampled_from(
        [
            extended(3, CAPS | PROVIDE | 1, text(70)),
            extended(3, PROVIDE | REQUEST | 1, text(70)),
            extended(3, 0),
            struct.pack(">Bxxxi", 3, -1) + b"\1",
            bytes([250, 0, 1, 1]),
            bytes([250, 0, 1, 0]),
        ]
    ).map(lambda data: Shown(lambda _: data, ())),
)
"""The last of them are for nobody."""


def split_from_viewer(data: bytes, *, buttons: bool) -> tuple[list[bytes], bool]:
    """The messages in what a guest received; ``buttons``: whether more than eight were asked for.

    Sizes are those of facts/protocol.md 7.1. What a guest should not get here is an error.
    """
    found = []
    while data:
        match data[0]:
            case 0:
                size = 20
            case 2:
                size = 4 + 4 * int.from_bytes(data[2:4])
                buttons = struct.pack(">i", -316) in [data[at : at + 4] for at in range(4, size, 4)]
            case 3 | 150:
                size = 10
            case 4:
                size = 8
            case 5:
                assert data[1] < 0x80 or buttons, "six bytes to some guests, seven to others"
                size = 6 if data[1] < 0x80 else 7
            case 6:
                size = 8 + abs(int.from_bytes(data[4:8], signed=True))
            case 248:
                size = 9 + data[8]
            case 251:
                size = 8 + 16 * data[6]
            case 255:
                size = 12 if data[1] == 0 else 10 if data[3] == 2 else 4
            case other:
                raise AssertionError(f"type {other} reached the guest")
        assert len(data) >= size, "half a message"
        found.append(data[:size])
        data = data[size:]
    return found, buttons


def meant(message: bytes) -> bytes:
    """Of text in zlib the text: there are many ways to pack it."""
    compressed = message[0] == 6 and message[4] & 0x80 and message[8] & 0x11 == 0x10
    return message[:4] + message[8:12] + zlib.decompress(message[12:]) if compressed else message
