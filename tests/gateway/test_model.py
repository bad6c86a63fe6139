"""Random people, rules, clocks, reloads, messages and cuts, beside a model in plain words.

The model says who may do what (`plain_rules`), and what comes (`plain_session`) of what is said
(`traffic`). What reaches the guest and the viewer is all of what it allows, in order, and nothing
else.
"""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from gateway import traffic
from gateway.plain_rules import (
    MACHINES,
    NAMES,
    PEOPLE,
    START,
    Machine,
    Person,
    Rule,
    rule_lists,
)
from gateway.plain_session import FAIL, HEIGHT, WIDTH, Model
from gateway.traffic import ACKNOWLEDGING, Said, Shown
from sealvnc.errors import RemoteProtocolError
from sealvnc.gateway.passage import Passage
from sealvnc.policy.acl_file import parse_rules
from sealvnc.policy.parties import Guest, Who
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.wire.pump import Pump

INPUT = {4: "keyboard", 5: "pointer", 251: "resize"}
EVERYBODY = Rule(("anyone", ""), ("guest", "*"), frozenset(NAMES))
PART = st.integers(1, 3)  # of a message's head
KNOWN = st.sets(st.sampled_from(sorted(each.acknowledges for each in ACKNOWLEDGING)))


class Sessions(RuleBasedStateMachine):
    """One session after another."""

    @initialize(who=st.sampled_from(PEOPLE), guest=st.sampled_from(MACHINES), known=KNOWN)
    def begin(self, who: Person, guest: Machine, known: set[str]) -> None:
        self.model = Model(who, guest, [EVERYBODY])
        self.log_in(who, guest, [EVERYBODY], 0, known)

    def log_in(
        self, who: Person, guest: Machine, rules: list[Rule], minutes: int, known: set[str]
    ) -> None:
        """Somebody who is let in takes the place of whoever is there; else all is as before."""
        found = Model(who, guest, rules, START + timedelta(minutes=minutes))
        let_in = found.judge()
        before = self.model
        self.model = found
        self.read_rules()
        self.decision = self.decide()
        assert let_in == bool(self.decision.capabilities)
        if not let_in:
            self.model = before
            self.read_rules()
            self.decision = self.decide()
            return
        self.pressed, self.viewer_got = 0, b""
        self.guest_got: list[bytes] = []
        self.buttons = False
        self.saying: list[tuple[Said, int]] = []  # and how many bytes of it are still to come
        self.said_encodings: tuple[int, ...] = ()
        self.showing: tuple[Shown, bytes, bytes] | None = None  # whole, and what is still to come
        self.pump = Pump(Stack())
        init = ServerInit(WIDTH, HEIGHT, BGRX, "")
        self.passage = Passage(init, self.decision.capabilities, self.press)
        self.pump.start(self.passage.message())
        self.queue: list[Shown] = [each for each in ACKNOWLEDGING if each.acknowledges in known]
        self.guest_flows(100_000)

    def begin_anew(self) -> None:
        """The session has ended: the next one."""
        minutes = int((self.model.now - START).total_seconds()) // 60
        self.log_in(self.model.who, self.model.guest, [EVERYBODY], minutes, self.model.acknowledged)

    def press(self, _: object) -> None:
        self.pressed += 1

    def read_rules(self) -> None:
        self.rules = parse_rules("\n".join(each.toml() for each in self.model.rules))

    def decide(self):
        who, guest = self.model.who, self.model.guest
        return self.rules.decide(
            Who(who.user, who.groups, who.realm, who.certificate),
            Guest(guest.name, guest.uuid, guest.labels),
            self.model.now,
        )

    def judge(self, *, anyway: bool) -> None:
        """As `Sessions.tick` does it: by the clock only when the decision says so."""
        if anyway or not self.decision.holds_at(self.model.now):
            self.decision = self.decide()
        lives_on = self.model.judge()
        assert lives_on == bool(self.decision.capabilities), "the clock was not heeded"
        if not lives_on:
            self.begin_anew()
        elif self.passage.capabilities != self.decision.capabilities:
            self.to_guest(self.passage.allow(self.decision.capabilities))

    # -- who may what ---------------------------------------------------------------------------

    @rule(
        how=st.sampled_from(
            ["toggle"] * 5 + ["clock"] * 2 + ["reload", "groups", "log in", "rude"]
        ),
        data=st.data(),
    )
    def change(self, how: str, data: st.DataObject) -> None:
        """Of what counts; a small one of the capabilities is the one that sessions live through."""
        match how:
            case "rude":
                self.viewer_is_rude(data)
                return
            case "log in":
                who, guest = (
                    data.draw(st.sampled_from(PEOPLE)),
                    data.draw(st.sampled_from(MACHINES)),
                )
                minutes, known = data.draw(st.integers(0, 10_080)), data.draw(KNOWN)
                self.log_in(who, guest, data.draw(rule_lists()), minutes, known)
                return
            case "toggle":
                names = data.draw(st.sets(st.sampled_from(NAMES[1:]), min_size=1, max_size=2))
                rule = replace(EVERYBODY, allow=self.model.may ^ names)
                if data.draw(st.booleans()):
                    elapsed = int((self.model.now - START).total_seconds()) // 60
                    rule = replace(rule, end=elapsed + data.draw(st.integers(1, 90)))
                self.model.rules = [rule, *self.model.rules[:2], EVERYBODY]
            case "reload":
                self.model.rules = data.draw(rule_lists())
            case "clock":
                self.model.now += timedelta(minutes=data.draw(self.a_while()))
            case "groups":
                groups = data.draw(st.frozensets(st.sampled_from(["ops", "web"])))
                self.model.who = replace(self.model.who, groups=groups)
        self.read_rules()
        self.judge(anyway=how != "clock")

    def a_while(self) -> st.SearchStrategy[int]:
        """Any time, but often just to where a rule begins or ends to count."""
        elapsed = int((self.model.now - START).total_seconds()) // 60
        edges = [edge for each in self.model.rules for edge in (each.begin, each.end)]
        near = [edge - elapsed + by for edge in edges if edge is not None for by in (-1, 0, 1)]
        anything = st.one_of(st.integers(-30, 90), st.integers(90, 3000))
        return st.one_of(st.sampled_from(near), anything) if near else anything

    # -- the viewer -----------------------------------------------------------------------------

    @rule(data=st.data(), count=st.integers(1, 4), cut=st.integers(0, 12) | st.just(1000))
    def viewer_says(self, data: st.DataObject, count: int, cut: int) -> None:
        """Things that it may say by now, and perhaps not all of the last one yet."""
        before = sum(left for _, left in self.saying)
        for _ in range(count):
            choices = [*traffic.ALWAYS, self.a_pointer()]
            choices += [each for name, each in traffic.BY_EXTENSION.items() if name in self.known]
            said = data.draw(st.one_of(choices))
            if said.kind == "encodings":
                self.said_encodings = said.value
            self.saying.append((said, len(said.data)))
            before += len(said.data)
        self.viewer_flows(max(before - cut, 0))

    @property
    def known(self) -> set[str]:
        """What the viewer has been told of."""
        return self.model.acknowledged | ({"power"} if self.model.offered else set())

    def a_pointer(self) -> st.SearchStrategy[Said]:
        """What both sides read alike: more buttons when the guest is known to count them."""
        if -316 not in self.said_encodings:
            return traffic.of_pointer(0xFF)
        return traffic.of_pointer(0x7FFF if "buttons" in self.model.acknowledged else 0x7F)

    @precondition(lambda self: self.saying)
    @rule(size=st.integers(1, 40))
    def viewer_flows(self, size: int) -> None:
        """What counts is what is allowed when a message is whole."""
        while size > 0 and self.saying:
            said, left = self.saying[0]
            piece = said.data[len(said.data) - left :][:size]
            size -= len(piece)
            self.pump.receive_data(piece)
            if len(piece) < left:
                self.saying[0] = said, left - len(piece)
                return
            self.saying.pop(0)
            assert self.pump.waiting is None, "not understood"
            self.model.hears(said)
            self.to_guest(self.passage.from_viewer(self.pump.result))
            self.pump.start(self.passage.message())

    def viewer_is_rude(self, data: st.DataObject) -> None:
        """Unknown, or not acknowledged: the end, and the guest hears nothing."""
        self.viewer_flows(sum(left for _, left in self.saying))
        unacknowledged = [v for name, v in traffic.BY_EXTENSION.items() if name not in self.known]
        rude = data.draw(st.sampled_from(traffic.RUDE) | st.one_of(*unacknowledged, st.nothing()))
        if isinstance(rude, Said) and rude.kind == "clip":
            return  # that is of no size that there is, which is a `LimitError`
        with pytest.raises(RemoteProtocolError):
            self.take(rude.data if isinstance(rude, Said) else rude)
        self.begin_anew()

    def take(self, data: bytes) -> None:
        """As a relay does it."""
        self.pump.receive_data(data)
        self.passage.from_viewer(self.pump.result)

    def to_guest(self, data: bytes) -> None:
        """Whole messages, and none that is forbidden as things are now, whatever came before."""
        messages, self.buttons = traffic.split_from_viewer(data, buttons=self.buttons)
        for each in messages:
            kind = 4 if each[:2] == b"\xff\0" else each[0]
            released = kind == 4 and not each[1 if each[0] == 4 else 3]
            released |= kind == 5 and not each[1]
            assert INPUT.get(kind, "view") in self.model.may or released, each
        self.guest_got += messages
        self.viewer_got += self.passage.due()

    # -- the guest ------------------------------------------------------------------------------

    @rule(
        messages=st.lists(traffic.FROM_GUEST, min_size=1, max_size=3),
        size=st.integers(0, 400) | PART,
    )
    def guest_shows(self, messages: list[Shown], size: int) -> None:
        self.queue += messages
        self.guest_flows(size)

    @precondition(lambda self: self.queue or self.showing)
    @rule(size=st.integers(1, 30) | PART | st.just(100_000))
    def guest_flows(self, size: int) -> None:
        """So many bytes in one piece, of as many messages; pixels are as they were last wished."""
        piece = b""
        while len(piece) < size and (self.queue or self.showing):
            if self.showing is None:
                shown = self.queue.pop(0)
                data = shown.data(self.model.pixels.size)
                self.showing = shown, data, data
            shown, data, rest = self.showing
            part = rest[: size - len(piece)]
            piece += part
            self.showing = (shown, data, rest[len(part) :]) if len(part) < len(rest) else None
            if self.showing is None:
                self.model.shows(shown, data)
        self.model.amid = self.showing is not None and self.showing[1] != self.showing[2]
        self.viewer_got += b"".join(self.passage.from_guest(piece))

    @precondition(lambda self: self.model.pressed)
    @rule()
    def power_fails(self) -> None:
        """The hypervisor has not heard the button."""
        self.passage.failed()
        self.model.tell(FAIL)
        self.to_guest(b"")

    # -- what must be true ----------------------------------------------------------------------

    @invariant()
    def as_the_model_says(self) -> None:
        meant = traffic.meant
        assert [*map(meant, self.guest_got)] == [*map(meant, self.model.to_guest)]
        assert self.pressed == self.model.pressed
        expected = b"".join(self.model.to_viewer)
        if self.model.amid:
            assert self.viewer_got.startswith(expected)
        else:
            assert self.viewer_got == expected


THOROUGH = settings.default.max_examples > 100
Sessions.TestCase.settings = settings(
    max_examples=20_000 if THOROUGH else 500, stateful_step_count=40
)
test_model = Sessions.TestCase
