"""One session in plain words: what each side should get of what the other says.

Written from the contract and the protocol alone. Nothing of `sealvnc` is in here, on purpose.
"""

import struct
from dataclasses import dataclass, field, replace
from datetime import datetime

from gateway import traffic
from gateway.plain_rules import START, Machine, Person, Rule, allowed
from gateway.traffic import CLIPBOARD, TRUE, Format, Said, Shown

WIDTH, HEIGHT = 64, 48
INIT, FAIL = bytes([250, 0, 1, 1]), bytes([250, 0, 1, 0])
Key = tuple[int, int | None]


@dataclass
class Model:
    """One session, and what each side should have got of it."""

    who: Person
    guest: Machine
    rules: list[Rule]
    now: datetime = START
    may: frozenset[str] = frozenset()
    acknowledged: set[str] = field(default_factory=set)
    down: list[tuple[Key, bytes]] = field(default_factory=list)
    buttons: tuple[int, int, int] = (0, 0, 0)
    encodings: tuple[int, ...] = ()
    pixels: Format = TRUE
    size: tuple[int, int] = (WIDTH, HEIGHT)
    offered: bool = False
    amid: bool = False  # a message of the guest's
    to_guest: list[bytes] = field(default_factory=list)
    to_viewer: list[bytes] = field(default_factory=list)
    waiting: list[bytes] = field(default_factory=list)
    pressed: int = 0

    # -- who may what ---------------------------------------------------------------------------

    def judge(self) -> bool:
        """Rules, clock or groups have changed: whether the session goes on."""
        before, self.may = self.may, allowed(self.rules, self.who, self.guest, self.now)
        if "view" not in self.may or before == self.may:
            return "view" in self.may
        if "keyboard" in before - self.may:
            self.to_guest += [up for _, up in reversed(self.down)]
            self.down.clear()
        if "pointer" in before - self.may and self.buttons[0]:
            self.buttons = (0, *self.buttons[1:])
            self.to_guest.append(struct.pack(">BBHH", 5, *self.buttons))
        if self.encodings:
            self.announce()
        return True

    def announce(self) -> None:
        """The guest is asked for what it may be asked for."""
        out = {-309, -305, 12345, -131072}
        if not self.may & {"clipboard-in", "clipboard-out"}:
            out.add(CLIPBOARD)
        if -131072 in self.encodings:
            out.add(-308)
        if self.pixels.odd:
            out.add(7)
        numbers = [each for each in self.encodings if each not in out]
        self.to_guest.append(struct.pack(f">BxH{len(numbers)}i", 2, len(numbers), *numbers))
        if -309 in self.encodings and "power" in self.may and not self.offered:
            self.offered = True
            self.tell(INIT)

    # -- what is said ---------------------------------------------------------------------------

    def hears(self, said: Said) -> None:
        """The viewer's message is whole."""
        if not any(each <= self.may for each in said.needs):
            if said.kind == "power":
                self.tell(FAIL)
            elif said.kind == "size":
                answer = traffic.rectangle(-308, *self.size, traffic.screen(*self.size), x=1)
                self.tell(traffic.update(answer[:2] + b"\0\1" + answer[4:]))
            return
        match said.kind, said.value:
            case "encodings", tuple(numbers):
                self.encodings = numbers
                self.announce()
            case "format", Format() as form:
                before, self.pixels = self.pixels, form
                if self.encodings and form.odd and not before.odd:
                    self.announce()
                self.to_guest.append(said.data)
                if self.encodings and before.odd and not form.odd:
                    self.announce()
            case "power", _:
                self.pressed += 1
            case "pointer", (mask, x, y):
                if "buttons" not in self.acknowledged or -316 not in self.encodings:
                    mask &= 0x7F
                    said = replace(said, data=struct.pack(">BBHH", 5, mask, x, y))
                self.buttons = mask, x, y
                self.to_guest.append(said.data)
            case "key", (keysym, code, down):
                self.key((keysym, code), said.data, down=down)
                self.to_guest.append(said.data)
            case _:
                self.to_guest.append(said.data)

    def key(self, key: Key, data: bytes, *, down: bool) -> None:
        if not down:
            self.down = [each for each in self.down if each[0] != key]
        elif key not in [each for each, _ in self.down]:
            up = data[:1] + b"\0" + data[2:] if data[0] == 4 else data[:3] + b"\0" + data[4:]
            self.down.append((key, up))

    def tell(self, message: bytes) -> None:
        """The viewer something of ours: now, or after the guest's message, and then once."""
        if not self.amid:
            self.to_viewer.append(message)
        elif message not in self.waiting:
            self.waiting.append(message)

    def shows(self, shown: Shown, data: bytes) -> None:
        """The guest's message is whole."""
        self.acknowledged |= {shown.acknowledges} - {""}
        self.size = shown.size or self.size
        if any(each <= self.may for each in shown.needs):
            self.to_viewer.append(data)
        self.to_viewer += self.waiting
        self.waiting.clear()
