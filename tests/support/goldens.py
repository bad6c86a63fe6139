"""spec/goldens: bytes of real servers, played through our decoders and along their boundaries."""

from base64 import b64decode
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from peers import picture
from sealvnc.rfb.session.boundaries import Boundaries, Mark
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.messages.server import FramebufferUpdate, read_message
from sealvnc.rfb.session.pixel_format import PixelFormat
from sealvnc.wire import Dialogue
from support.talk import play

DIRECTORY = Path(__file__).resolve().parents[2] / "spec" / "goldens"
CURSORS = {-239, -240, -314}
LED_STATE, EXTENDED_DESKTOP_SIZE, DESKTOP_NAME = -261, -308, -307


@dataclass(frozen=True, slots=True)
class Golden:
    """One file, as README.md there describes it."""

    name: str
    settings: dict[str, str]
    windows: tuple[Rectangle, ...]
    stream: bytes = field(repr=False)

    @classmethod
    def read(cls, file: Path) -> Self:
        """A line that begins with a space belongs to the request above it."""
        settings: dict[str, str] = {}
        windows, lines = [], []
        for line in file.read_text().splitlines():
            if line.startswith(" "):
                lines.append(b64decode(line.strip(), validate=True))
            elif line and not line.startswith("#"):
                name, _, value = line.partition(": ")
                if name == "request":
                    windows.append(Rectangle(*map(int, value.split())))
                else:
                    settings[name] = value
        return cls(file.stem, settings, tuple(windows), b"".join(lines))

    def numbers(self, name: str) -> list[int]:
        """A setting that is numbers; none if it is missing."""
        return [int(number) for number in self.settings.get(name, "").split()]

    @property
    def size(self) -> tuple[int, int]:
        """Of the desktop."""
        width, height = self.numbers("desktop")
        return width, height

    @property
    def pixel_format(self) -> PixelFormat:
        """Of the client."""
        bits, depth, big, true, *rest = self.numbers("pixel-format")
        return PixelFormat(bits, depth, bool(big), bool(true), *rest)

    def require_news(self, desktop: Desktop) -> None:
        """What pseudo-encodings have told is in the desktop."""
        told = set(self.numbers("told"))
        assert (desktop.cursor is not None) == bool(told & CURSORS)
        assert (desktop.leds is not None) == (LED_STATE in told)
        sizes = [(screen.width, screen.height) for screen in desktop.screens]
        assert sizes == ([self.size] if EXTENDED_DESKTOP_SIZE in told else [])
        if DESKTOP_NAME in told:
            assert desktop.name == self.settings["name"]

    def require_like(self, seen: NDArray[np.uint32]) -> None:
        """These pixels, 0x00RRGGBB, none for those that never came, are those of the picture."""
        words, came = picture.words(), seen != NOTHING
        for window in self.windows:
            rows, columns = _slices(window)
            assert came[rows, columns].all(), f"{window} is not complete"
        channels = [
            (seen[came] >> shift & 255).astype(int) - (words[came] >> shift & 255)
            for shift in (16, 8, 0)
        ]
        error = np.array(channels)
        if "psnr" in self.settings:
            square = float(np.mean(error.astype(float) ** 2))
            assert 0 < square < 255**2 / 10 ** (float(self.settings["psnr"]) / 10)
        else:
            assert np.abs(error).max() <= int(self.settings["difference"])


NOTHING = 0xFFFFFFFF


def _slices(r: Rectangle) -> tuple[slice, slice]:
    return slice(r.y, r.y + r.height), slice(r.x, r.x + r.width)


def decode(golden: Golden, pieces: Iterable[bytes]) -> list[FramebufferUpdate]:
    """Play it; AssertionError unless it says what the file tells, and ends with a message."""
    desktop = Desktop(Framebuffer(*golden.size), golden.pixel_format, golden.settings["name"])
    encodings = {
        number: ENCODINGS[number]() for number in golden.numbers("encodings") if number in ENCODINGS
    }
    encodings.setdefault(0, ENCODINGS[0]())
    updates: list[FramebufferUpdate] = []

    def messages() -> Dialogue[None]:
        while True:
            message = yield from read_message(desktop, encodings)
            if isinstance(message, FramebufferUpdate):
                updates.append(message)

    talk = play(messages(), pieces)
    assert talk.error is None, talk.error
    assert not desktop.updating
    width, height = golden.size
    words = np.frombuffer(desktop.framebuffer.pixels, np.uint32).reshape(height, width)
    seen = np.full_like(words, NOTHING)
    for rows, columns in (_slices(r) for update in updates for r in update.rectangles):
        seen[rows, columns] = words[rows, columns]
    golden.require_like(seen)
    golden.require_news(desktop)
    assert set().union(*(update.told for update in updates)) == set(golden.numbers("told"))
    return updates


def marks(golden: Golden, pieces: Iterable[bytes]) -> list[Mark]:
    """Where its messages and rectangles are; AssertionError if one is not whole at the end."""
    boundaries = Boundaries(*golden.size, golden.pixel_format)
    found = [mark for piece in pieces for mark in boundaries.feed(piece)]
    assert boundaries.position == len(golden.stream) == found[-1].end
    return found


def single_bytes(data: bytes) -> Iterable[bytes]:
    """One at a time."""
    return (data[i : i + 1] for i in range(len(data)))


def all_of_them() -> list[Golden]:
    """In the order of their names."""
    return [Golden.read(file) for file in sorted(DIRECTORY.glob("*.txt"))]
