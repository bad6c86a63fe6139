"""Random users, rules, clocks, reloads, messages and cuts, beside a model written the plain way.

The model is the specification once more: who may do what. What reaches the guest, and the viewer,
is read by a parser of the test's own; it has to be what the model allows, all of it, in order.
"""

import os
import struct
import zlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sealvnc.gateway.passage import Passage
from sealvnc.policy.acl_file import parse_rules
from sealvnc.policy.parties import Guest, Who
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.wire.pump import Pump

NAMES = ("view", "keyboard", "pointer", "clipboard-in", "clipboard-out", "resize", "power")
START = datetime(2027, 1, 4, 12, 0, tzinfo=UTC)  # a Monday
CLIPBOARD = 0xC0A1E5CE - (1 << 32)
CAPS, REQUEST, PEEK, NOTIFY, PROVIDE = (1 << bit for bit in range(24, 29))


# -- the model: rules -------------------------------------------------------------------------


@dataclass(frozen=True)
class Rule:
    """As somebody would say it."""

    subject: tuple[str, str]  # user, group or anyone, and its name
    guest: str
    allow: frozenset[str]  # nothing at all: deny
    begin: int | None = None  # minutes after START
    end: int | None = None
    hours: tuple[int, int] | None = None

    def toml(self) -> str:
        kind, name = self.subject
        lines = ["[[rule]]", f'guest = "{self.guest}"']
        lines.append("anyone = true" if kind == "anyone" else f'{kind} = "{name}"')
        lines.append(f"allow = {sorted(self.allow)}" if self.allow else "deny = true")
        for key, minutes in (("from", self.begin), ("until", self.end)):
            if minutes is not None:
                lines.append(f"{key} = {(START + timedelta(minutes=minutes)).isoformat()}")
        if self.hours is not None:
            first, last = self.hours
            lines.append(f'hours = "{first:02}:00-{last:02}:00"\ntimezone = "UTC"')
        return "\n".join(lines)

    def applies(self, user: str, groups: frozenset[str], guest: str, now: datetime) -> bool:
        kind, name = self.subject
        about = {"user": user == name, "group": name in groups, "anyone": True}[kind]
        stem, star, _ = self.guest.partition("*")
        if not about or not (guest.startswith(stem) if star else guest == self.guest):
            return False
        minutes = (now - START).total_seconds() / 60
        if self.begin is not None and minutes < self.begin:
            return False
        if self.end is not None and minutes >= self.end:
            return False
        if self.hours is not None:
            first, last = self.hours
            if first < last:
                return first <= now.hour < last
            return now.hour >= first or now.hour < last
        return True


def allowed(rules: list[Rule], user: str, groups: frozenset[str], guest: str, now: datetime):
    for each in rules:
        if each.applies(user, groups, guest, now):
            return each.allow
    return frozenset()


@st.composite
def a_rule(draw: st.DrawFn) -> Rule:
    kind = draw(st.sampled_from(["user", "group", "anyone"]))
    name = draw(st.sampled_from({"user": ["alice", "bob"], "group": ["ops"], "anyone": [""]}[kind]))
    some = draw(st.sets(st.sampled_from(NAMES[1:])))
    allow = frozenset() if draw(st.integers(0, 4)) == 0 else frozenset({"view", *some})
    begin = draw(st.none() | st.integers(-90, 200))
    end = None if begin is None else draw(st.none() | st.integers(begin + 1, begin + 200))
    hour = st.integers(0, 23)
    hours = draw(st.none() | st.tuples(hour, hour).filter(lambda pair: pair[0] != pair[1]))
    guest = draw(st.sampled_from(["web01", "web*", "*", "db01"]))
    return Rule((kind, name), guest, allow, begin, end, hours)


# -- the model: messages ----------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """A message of the viewer's: its bytes, and what is needed for the guest to hear it."""

    data: bytes
    needs: tuple[frozenset[str], ...]  # any of these
    key: int | None = None
    down: bool = False
    buttons: tuple[int, int, int] | None = None
    answer: str = ""  # what the viewer gets from us instead
    encodings: tuple[int, ...] | None = None


def all_of(*names: str) -> tuple[frozenset[str], ...]:
    return (frozenset(names),)


def extended(number: int, flags: int, body: bytes = b"") -> bytes:
    data = struct.pack(">I", flags) + body
    return struct.pack(">Bxxxi", number, -len(data)) + data


def text(size: int) -> bytes:
    return zlib.compress(struct.pack(">I", size + 1) + b"x" * size + b"\0")


@st.composite
def said(draw: st.DrawFn) -> Said:
    kind = draw(
        st.sampled_from(
            [
                "key",
                "qemu key",
                "pointer",
                "text",
                "request",
                "encodings",
                "size",
                "power",
                "fence",
                "clipboard",
            ]
        )
    )
    small = draw(st.integers(0, 200))
    match kind:
        case "key":
            down, keysym = draw(st.booleans()), draw(st.integers(97, 100))
            data = struct.pack(">BBxxI", 4, down, keysym)
            return Said(data, all_of("keyboard"), keysym, down)
        case "qemu key":
            down, keysym = draw(st.booleans()), draw(st.integers(101, 104))
            data = struct.pack(">BBHII", 255, 0, down, keysym, keysym - 70)
            return Said(data, all_of("keyboard"), keysym, down)
        case "pointer":
            mask = draw(st.integers(0, 127))
            return Said(
                struct.pack(">BBHH", 5, mask, small, 7), all_of("pointer"), buttons=(mask, small, 7)
            )
        case "text":
            return Said(struct.pack(">BxxxI", 6, small) + b"y" * small, all_of("clipboard-in"))
        case "request":
            return Said(struct.pack(">BBHHHH", 3, 1, 0, 0, small, 5), all_of("view"))
        case "encodings":
            known = st.sampled_from([0, 16, 7, -223, -309, 12345, CLIPBOARD, -258])
            numbers = tuple(draw(st.lists(known, max_size=5, unique=True)))
            data = struct.pack(f">BxH{len(numbers)}i", 2, len(numbers), *numbers)
            return Said(data, all_of("view"), encodings=numbers)
        case "size":
            return Said(struct.pack(">BxHHBx", 251, small, 5, 0), all_of("resize"), answer="size")
        case "power":
            return Said(bytes([250, 0, 1, 3]), all_of("power"), answer="power")
        case "fence":
            return Said(struct.pack(">B3xIB", 248, 0, 3) + b"abc", all_of("view"))
    action = draw(st.sampled_from([CAPS | NOTIFY, REQUEST, PEEK, NOTIFY]))
    into, out = frozenset({"clipboard-in"}), frozenset({"clipboard-out"})
    needs = {REQUEST: (out,), PEEK: (out,), NOTIFY: (into,)}.get(action, (into, out))
    formats = 0 if action == PEEK else 1
    return Said(extended(6, action | formats, bytes(4) if action & CAPS else b""), needs)


@dataclass(frozen=True)
class Shown:
    """A message of the guest's, and what the viewer needs to get it: any of these."""

    data: bytes
    needs: tuple[frozenset[str], ...] = (frozenset(),)


@st.composite
def shown(draw: st.DrawFn) -> Shown:
    into, out = frozenset({"clipboard-in"}), frozenset({"clipboard-out"})
    small = draw(st.integers(0, 300))
    return draw(
        st.sampled_from(
            [
                Shown(b"\2"),
                Shown(struct.pack(">BxHHHHHi", 0, 1, 0, 0, 3, 2, 0) + bytes(24)),
                Shown(struct.pack(">BxH", 0, 0)),
                Shown(struct.pack(">BxxxI", 3, small) + b"z" * small, (out,)),
                Shown(extended(3, NOTIFY | 1), (out,)),
                Shown(extended(3, PROVIDE | 1, text(small)), (out,)),
                Shown(extended(3, REQUEST | 1), (into,)),
                Shown(extended(3, CAPS | NOTIFY | 1, bytes(4)), (into, out)),
                Shown(extended(3, PROVIDE | REQUEST | 1, text(small)), ()),
                Shown(bytes([250, 0, 1, 1]), ()),
            ]
        )
    )


def split_from_viewer(data: bytes) -> list[bytes]:
    """The messages in what a guest received; sizes from facts/protocol.md 7.1."""
    found = []
    while data:
        match data[0]:
            case 0:
                size = 20
            case 2:
                size = 4 + 4 * int.from_bytes(data[2:4])
            case 3 | 150:
                size = 10
            case 4:
                size = 8
            case 5:
                size = 6
            case 6:
                size = 8 + abs(int.from_bytes(data[4:8], signed=True))
            case 248:
                size = 9 + data[8]
            case 251:
                size = 8 + 16 * data[6]
            case 255:
                size = 12 if data[1] == 0 else 4
            case other:
                raise AssertionError(f"type {other} reached the guest")
        assert len(data) >= size, "half a message"
        found.append(data[:size])
        data = data[size:]
    return found


def split_from_guest(data: bytes) -> list[bytes]:
    """The messages in what a viewer received, of those that this test's guest sends, and ours."""
    found = []
    while data:
        match data[0]:
            case 0:
                count = int.from_bytes(data[2:4])
                encoding = int.from_bytes(data[12:16], signed=True) if count else 0
                size = 4 if not count else 16 + (24 if encoding == 0 else 20)
            case 2:
                size = 1
            case 3:
                size = 8 + abs(int.from_bytes(data[4:8], signed=True))
            case 250:
                size = 4
            case other:
                raise AssertionError(f"type {other} reached the viewer")
        assert len(data) >= size, "half a message"
        found.append(data[:size])
        data = data[size:]
    return found


# -- both, side by side -----------------------------------------------------------------------


@dataclass
class Model:
    """What the guest, and the viewer, should have got."""

    user: str
    groups: frozenset[str]
    guest: str
    rules: list[Rule]
    now: datetime = START
    may: frozenset[str] = frozenset()
    keys: dict[int, bytes] = field(default_factory=dict)
    buttons: tuple[int, int, int] = (0, 0, 0)
    encodings: tuple[int, ...] | None = None
    offered: bool = False
    to_guest: list[bytes] = field(default_factory=list)
    to_viewer: list[bytes] = field(default_factory=list)
    ours: list[bytes] = field(default_factory=list)
    pressed: int = 0

    def judge(self) -> bool:
        """Rules, clock or groups have changed: whether the session goes on."""
        before, self.may = (
            self.may,
            allowed(self.rules, self.user, self.groups, self.guest, self.now),
        )
        if "view" not in self.may:
            return False
        if before == self.may:
            return True
        if "keyboard" in before - self.may:
            self.to_guest += [self.keys[each] for each in reversed(self.keys)]
            self.keys.clear()
        if "pointer" in before - self.may and self.buttons[0]:
            self.buttons = (0, *self.buttons[1:])
            self.to_guest.append(struct.pack(">BBHH", 5, *self.buttons))
        if self.encodings:
            self.announce()
        return True

    def announce(self) -> None:
        left_out = {-309, 12345} | (
            set() if self.may & {"clipboard-in", "clipboard-out"} else {CLIPBOARD}
        )
        numbers = [each for each in self.encodings or () if each not in left_out]
        self.to_guest.append(struct.pack(f">BxH{len(numbers)}i", 2, len(numbers), *numbers))
        if -309 in (self.encodings or ()) and "power" in self.may and not self.offered:
            self.offered = True
            self.ours.append(bytes([250, 0, 1, 1]))

    def hears(self, message: Said) -> None:
        if not any(each <= self.may for each in message.needs):
            if message.answer == "power":
                self.ours.append(bytes([250, 0, 1, 0]))
            elif message.answer == "size":
                self.ours.append(b"size")
            return
        if message.encodings is not None:
            self.encodings = message.encodings
            self.announce()
            return
        if message.answer == "power":
            self.pressed += 1
            return
        if message.key is not None:
            self.keys.pop(message.key, None) if not message.down else None
            if message.down:
                up = bytearray(message.data)
                up[1 if up[0] == 4 else 3] = 0
                self.keys.setdefault(message.key, bytes(up))
        if message.buttons is not None:
            self.buttons = message.buttons
        self.to_guest.append(message.data)

    def shows(self, message: Shown) -> None:
        if any(each <= self.may for each in message.needs):
            self.to_viewer.append(message.data)


class Sessions(RuleBasedStateMachine):
    """One session after another."""

    def __init__(self) -> None:
        super().__init__()
        self.alive = False

    @precondition(lambda self: not self.alive)
    @rule(
        user=st.sampled_from(["alice", "bob"]),
        groups=st.sampled_from([frozenset(), frozenset({"ops"})]),
        guest=st.sampled_from(["web01", "db01"]),
        rules=st.lists(a_rule(), min_size=1, max_size=4),
    )
    def log_in(self, user: str, groups: frozenset[str], guest: str, rules: list[Rule]) -> None:
        self.model = Model(user, groups, guest, rules)
        self.real_rules = parse_rules("\n".join(each.toml() for each in rules))
        self.decision = self.decide()
        self.alive = self.model.judge()
        assert self.alive == bool(self.decision.capabilities)
        self.pressed = 0
        self.guest_got, self.viewer_got = b"", b""
        self.saying: tuple[Said, bytes] | None = None
        self.showing: tuple[Shown, bytes] | None = None
        if self.alive:
            self.passage = Passage(
                ServerInit(64, 48, BGRX, ""), self.decision.capabilities, self.press
            )
            self.pump = Pump(Stack())
            nowhere = b"".join(struct.pack(">HHHHi", 0, 0, 0, 0, number) for number in (-258, -316))
            known = struct.pack(">BxH", 0, 2) + nowhere + struct.pack(">B3xIB", 248, 0, 0)
            known += struct.pack(">BxHHHHHi", 0, 1, 0, 0, 64, 48, -308) + b"\1\0\0\0" + bytes(16)
            self.passage.from_guest(known + extended(3, CAPS | 1, bytes(4)))
            self.pump.start(self.passage.message())

    def press(self, _: object) -> None:
        self.pressed += 1

    def decide(self):
        who = Who(self.model.user, self.model.groups)
        return self.real_rules.decide(who, Guest(self.model.guest), self.model.now)

    def judge(self, *, anyway: bool) -> None:
        """As `Sessions.tick` does it: by the clock only when the decision says so."""
        if anyway or not self.decision.holds_at(self.model.now):
            self.decision = self.decide()
        self.alive = self.model.judge()
        assert self.alive == bool(self.decision.capabilities), "the clock was not heeded"
        if self.alive and self.passage.capabilities != self.decision.capabilities:
            self.guest_got += self.passage.allow(self.decision.capabilities)
            self.viewer_got += self.passage.due()

    # -- what happens -------------------------------------------------------------------------

    @precondition(lambda self: self.alive)
    @rule(rules=st.lists(a_rule(), max_size=4))
    def reload(self, rules: list[Rule]) -> None:
        self.reload_with(rules)

    @precondition(lambda self: self.alive)
    @rule(extra=st.sampled_from(NAMES[1:]))
    def toggle(self, extra: str) -> None:
        """A small change of the rule that decides, so that sessions live on."""
        rules = [replace(self.model.rules[0], allow=self.model.rules[0].allow ^ {extra} | {"view"})]
        self.reload_with(rules + self.model.rules[1:])

    def reload_with(self, rules: list[Rule]) -> None:
        self.model.rules = rules
        self.real_rules = parse_rules("\n".join(each.toml() for each in rules))
        self.judge(anyway=True)

    @precondition(lambda self: self.alive)
    @rule(minutes=st.integers(-30, 400))
    def clock(self, minutes: int) -> None:
        self.model.now += timedelta(minutes=minutes)
        self.judge(anyway=False)

    @precondition(lambda self: self.alive)
    @rule(groups=st.sampled_from([frozenset(), frozenset({"ops"})]))
    def regroup(self, groups: frozenset[str]) -> None:
        self.model.groups = groups
        self.judge(anyway=True)

    @precondition(lambda self: self.alive and self.saying is None)
    @rule(message=said(), cut=st.integers(0, 40))
    def viewer_begins(self, message: Said, cut: int) -> None:
        if message.answer == "power" and not self.model.offered:
            return  # that would be the end of it
        self.saying = message, message.data[cut:]
        self.pump.receive_data(message.data[:cut])
        if cut >= len(message.data):
            self.viewer_ends()

    @precondition(lambda self: self.alive and self.saying is not None)
    @rule()
    def viewer_ends(self) -> None:
        """What counts is what is allowed when a message is whole."""
        assert self.saying is not None
        message, rest = self.saying
        self.saying = None
        if rest:
            self.pump.receive_data(rest)
        assert self.pump.waiting is None, "not understood"
        self.guest_got += self.passage.from_viewer(self.pump.result)
        self.viewer_got += self.passage.due()
        self.model.hears(message)
        self.pump.start(self.passage.message())

    @precondition(lambda self: self.alive and self.showing is None)
    @rule(message=shown(), cut=st.integers(0, 60))
    def guest_begins(self, message: Shown, cut: int) -> None:
        self.showing = message, message.data[cut:]
        self.feed(message.data[:cut])
        if cut >= len(message.data):
            self.guest_ends()

    @precondition(lambda self: self.alive and self.showing is not None)
    @rule()
    def guest_ends(self) -> None:
        assert self.showing is not None
        message, rest = self.showing
        self.showing = None
        self.model.shows(message)
        self.feed(rest)

    def feed(self, data: bytes) -> None:
        if data:
            self.viewer_got += b"".join(bytes(each) for each in self.passage.from_guest(data))

    # -- what must be true --------------------------------------------------------------------

    @invariant()
    def as_the_model_says(self) -> None:
        if not getattr(self, "alive", False) or self.showing is not None:
            return
        self.viewer_got += self.passage.due()
        assert split_from_viewer(self.guest_got) == self.model.to_guest
        got = split_from_guest(self.viewer_got)
        refusals = [each for each in got if each[0] == 0 and each[4:8] == b"\0\1\0\1"]
        ours = [each for each in got if each[0] == 250 or each in refusals]
        assert [b"size" if each[0] == 0 else each for each in ours] == self.model.ours
        assert [each for each in got if each not in ours] == self.model.to_viewer
        assert self.pressed == self.model.pressed


EXAMPLES = int(os.environ.get("SEALVNC_MODEL_EXAMPLES", "300"))
Sessions.TestCase.settings = settings(
    max_examples=EXAMPLES, stateful_step_count=40, deadline=None, derandomize=True, print_blob=True
)
test_model = Sessions.TestCase
