"""gateway.passage: what a viewer may do, message by message."""

from dataclasses import replace
from typing import get_args

import pytest

from sealvnc.errors import RemoteProtocolError
from sealvnc.gateway.passage import Passage
from sealvnc.gateway.passage.passage import _NEEDS
from sealvnc.policy.capability import EVERYTHING, Capability
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages import clipboard
from sealvnc.rfb.session.messages.client import (
    ClientCutText,
    ClientMessage,
    FramebufferUpdateRequest,
    KeyEvent,
    PointerEvent,
    SetEncodings,
    SetPixelFormat,
)
from sealvnc.rfb.session.messages.clipboard import ClientClipboard
from sealvnc.rfb.session.messages.continuous_updates import EnableContinuousUpdates
from sealvnc.rfb.session.messages.desktop_size import Screen, SetDesktopSize
from sealvnc.rfb.session.messages.fence import ClientFence
from sealvnc.rfb.session.messages.gii import GII
from sealvnc.rfb.session.messages.qemu import (
    EnableAudio,
    QEMUExtendedKeyEvent,
    SampleFormat,
    SetAudioFormat,
)
from sealvnc.rfb.session.messages.server import pack_update
from sealvnc.rfb.session.messages.xvp import ClientXVP, Power, ServerXVP, XVPCode
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.wire.pump import Pump
from support.picture import COLOR_MAP, RGB565
from support.talk import play

VIEW = Capability.VIEW
KEY, POINTER = Capability.KEYBOARD, Capability.POINTER
IN, OUT = Capability.CLIPBOARD_IN, Capability.CLIPBOARD_OUT
NOWHERE = Rectangle(0, 0, 0, 0)
INIT, FAIL = (ServerXVP(code).pack() for code in (XVPCode.INIT, XVPCode.FAIL))

MESSAGES: list[tuple[ClientMessage, tuple[Capability, ...]]] = [
    (SetPixelFormat(RGB565), (VIEW,)),
    (FramebufferUpdateRequest(True, 0, 0, 9, 9), (VIEW,)),
    (EnableContinuousUpdates(True, 0, 0, 9, 9), (VIEW,)),
    (ClientFence(0, b"x"), (VIEW,)),
    (EnableAudio(True), (VIEW,)),
    (SetAudioFormat(SampleFormat.S16, 2, 44100), (VIEW,)),
    (KeyEvent(True, 97), (KEY,)),
    (QEMUExtendedKeyEvent(True, 97, 30), (KEY,)),
    (PointerEvent(1, 2, 3), (POINTER,)),
    (PointerEvent(0x7F, 2, 3), (POINTER,)),
    (GII(1, b"x"), (KEY | POINTER,)),
    (ClientCutText(b"text"), (IN,)),
    (SetDesktopSize(8, 8, (Screen(0, 0, 0, 8, 8),)), (Capability.RESIZE,)),
    (ClientClipboard(clipboard.Caps()), (IN, OUT)),
    (ClientClipboard(clipboard.Request()), (OUT,)),
    (ClientClipboard(clipboard.Peek()), (OUT,)),
    (ClientClipboard(clipboard.Notify()), (IN,)),
    (ClientClipboard(clipboard.Provide("text")), (IN,)),
]
"""Each message but SetEncodings and power, and what it takes: any of these."""


def made(capabilities: Capability = EVERYTHING, press=None) -> Passage:
    return Passage(ServerInit(64, 32, BGRX, "guest"), capabilities, press)


def heard(passage: Passage, data: bytes) -> bytes:
    """What the guest gets of a viewer's message."""
    return passage.from_viewer(play(passage.message(), data).outcome())


def acknowledged(passage: Passage, *numbers: int) -> None:
    """Have the guest acknowledge pseudo-encodings."""
    passage.from_guest(pack_update([(NOWHERE, number, b"") for number in numbers]))


@pytest.mark.parametrize("message", [b"\7", b"\xfc\0\0\0", b"\1\0\0\0", b"\xff\7"])
def test_unknown(message: bytes) -> None:
    with pytest.raises(RemoteProtocolError):
        play(made().message(), message).outcome()


@pytest.mark.parametrize(
    "message",
    [
        QEMUExtendedKeyEvent(True, 97, 30),
        ClientFence(0),
        EnableContinuousUpdates(True, 0, 0, 1, 1),
        SetDesktopSize(8, 8, ()),
        EnableAudio(True),
        GII(1, b""),
        ClientXVP(Power.RESET),
        ClientClipboard(clipboard.Notify()),
    ],
)
def test_not_acknowledged(message: ClientMessage) -> None:
    """What the guest has not shown that it knows could be anything to it."""
    with pytest.raises(RemoteProtocolError):
        play(made().message(), message.pack()).outcome()


def test_extended_pointer() -> None:
    """It has a seventh byte as soon as the guest has acknowledged that, and not before."""
    passage, event = made(), PointerEvent(0x181, 2, 3)
    assert heard(passage, event.pack()[:6]) == bytes.fromhex("050100020003"), "as long as it was"
    acknowledged(passage, -316)
    assert heard(passage, event.pack()[:6]) == bytes.fromhex("050100020003"), "unasked for"
    passage.from_viewer(SetEncodings((0, -316)))
    assert heard(passage, event.pack()) == event.pack()
    passage.from_viewer(SetEncodings((0,)))
    assert heard(passage, event.pack()[:6]) == bytes.fromhex("050100020003"), "TigerVNC forgets it"


def test_eighth_button() -> None:
    """Some guests take it for a byte more, others not: before they agree, nobody presses it."""
    passage = made()
    passage.from_viewer(SetEncodings((0, -316)))
    assert heard(passage, bytes.fromhex("058000020003")) == bytes.fromhex("050000020003")
    assert passage.allow(VIEW) == SetEncodings((0, -316)).pack(), "nothing was held"


@pytest.mark.parametrize("message", [m for m, _ in MESSAGES], ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("lacking", [*Capability, Capability(0)], ids=str)
def test_capabilities(message: ClientMessage, lacking: Capability) -> None:
    """A message arrives as it was, or not at all."""
    needs = next(needs for each, needs in MESSAGES if each is message)
    allowed = EVERYTHING & ~lacking
    passes = any(each in allowed for each in needs)
    assert made(allowed).from_viewer(message) == (message.pack() if passes else b"")


def test_every_message_is_judged() -> None:
    """A new kind of message has to say what it needs: the tables are complete."""
    known = set(get_args(ClientMessage))
    flat = {kind for each in known for kind in (get_args(each) or (each,))}
    assert flat == {*_NEEDS, ClientClipboard}


# -- losing and gaining -------------------------------------------------------------------------


def test_losing_the_keyboard() -> None:
    """Keys that are down come up; the pointer stays as it is."""
    passage = made()
    passage.from_viewer(KeyEvent(True, 97))
    passage.from_viewer(PointerEvent(1, 5, 5))
    assert passage.allow(EVERYTHING & ~KEY) == KeyEvent(False, 97).pack()
    assert passage.from_viewer(KeyEvent(True, 98)) == b""
    assert passage.allow(VIEW) == PointerEvent(0, 5, 5).pack()
    assert passage.allow(EVERYTHING) == b""


@pytest.mark.parametrize("cut", range(1, 8))
def test_amid_a_message(cut: int) -> None:
    """The rights that count are those of its last byte, in both directions of change."""
    key = KeyEvent(True, 97).pack()
    for before, after in ((EVERYTHING, VIEW), (VIEW, EVERYTHING)):
        passage, pump = made(before), Pump(Stack())
        pump.start(passage.message())
        pump.receive_data(key[:cut])
        passage.allow(after)
        pump.receive_data(key[cut:])
        assert passage.from_viewer(pump.result) == (key if KEY in after else b"")


def test_announced_anew() -> None:
    """The guest hears of encodings when they are allowed, not when the viewer happens to ask."""
    passage = made(VIEW)
    wanted = SetEncodings((16, 0, clipboard.ENCODING))
    assert passage.from_viewer(wanted) == SetEncodings((16, 0)).pack()
    assert passage.allow(VIEW | OUT) == wanted.pack()
    assert passage.allow(VIEW) == SetEncodings((16, 0)).pack()
    assert passage.encodings == wanted.encodings


@pytest.mark.parametrize("bits", [16, 32])
def test_color_map(bits: int) -> None:
    """QEMU takes it for one of eight bits, and everything after it would be misread."""
    passage = made()
    with pytest.raises(RemoteProtocolError, match=f"colour map of {bits} bits"):
        passage.from_viewer(SetPixelFormat(replace(COLOR_MAP, bits_per_pixel=bits)))
    assert passage.pixel_format == BGRX
    assert passage.from_viewer(SetPixelFormat(COLOR_MAP)) == SetPixelFormat(COLOR_MAP).pack()


def test_tight_at_another_depth() -> None:
    """The guest never has Tight and a format that it is uncertain in at once."""
    passage, odd = made(), SetPixelFormat(replace(BGRX, depth=32))
    assert passage.from_viewer(odd) == odd.pack(), "nothing was asked for yet"
    with_tight, without = SetEncodings((7, 0)), SetEncodings((0,))
    assert passage.from_viewer(with_tight) == without.pack()
    back = SetPixelFormat(BGRX)
    assert passage.from_viewer(back) == back.pack() + with_tight.pack()
    assert passage.from_viewer(odd) == without.pack() + odd.pack()
    assert passage.from_viewer(odd) == odd.pack()


def test_pixel_format() -> None:
    """What follows from the guest is read by it."""
    passage = made()
    passage.from_viewer(SetPixelFormat(RGB565))
    assert passage.pixel_format == RGB565
    update = pack_update([(Rectangle(0, 0, 2, 1), 0, bytes(4))])
    passage.from_guest(update)
    passage.from_viewer(SetPixelFormat(BGRX))
    assert passage.from_guest(update) == [update]
    assert passage.due() == b""


# -- what we answer ourselves -------------------------------------------------------------------


def test_power() -> None:
    """Offered to who may, pressed by us, and nothing of it reaches the guest."""
    pressed: list[Power] = []
    passage = made(press=pressed.append)
    assert passage.from_viewer(SetEncodings((0, -309))) == SetEncodings((0,)).pack()
    assert passage.due() == INIT
    passage.from_viewer(SetEncodings((0, -309)))
    assert passage.due() == b"", "said once"
    message = play(passage.message(), ClientXVP(Power.RESET).pack()).outcome()
    assert passage.from_viewer(message) == b""
    assert pressed == [Power.RESET]


def test_no_power() -> None:
    """Who may not press is not offered anything; who may no more hears that it failed."""
    pressed: list[Power] = []
    passage = made(EVERYTHING & ~Capability.POWER, pressed.append)
    passage.from_viewer(SetEncodings((0, -309)))
    assert passage.due() == b""
    passage.allow(EVERYTHING)
    assert passage.due() == INIT
    passage.allow(VIEW)
    assert passage.from_viewer(ClientXVP(Power.SHUTDOWN)) == b""
    assert (passage.due(), pressed) == (FAIL, [])


def test_no_buttons() -> None:
    """A guest without buttons offers none, whatever is allowed."""
    passage = made()
    passage.from_viewer(SetEncodings((0, -309)))
    assert passage.due() == b""
    with pytest.raises(RemoteProtocolError):
        play(passage.message(), ClientXVP(Power.RESET).pack()).outcome()


def test_no_resize() -> None:
    """Who may not is told that it is prohibited, with the size that there is."""
    passage = made(VIEW)
    passage.from_guest(pack_update([(Rectangle(0, 0, 100, 50), -223, b"")]))
    assert passage.from_viewer(SetDesktopSize(8, 8, ())) == b""
    screen = Screen(0, 0, 0, 100, 50).pack()
    answer = pack_update([(Rectangle(1, 1, 100, 50), -308, b"\1\0\0\0" + screen)])
    assert passage.due() == answer


def test_acts() -> None:
    """Asking for pictures is nothing that a person does."""
    passage = made(VIEW)
    passage.from_viewer(FramebufferUpdateRequest(True, 0, 0, 9, 9))
    passage.from_viewer(SetEncodings((0,)))
    assert passage.acts == 0
    passage.from_viewer(KeyEvent(True, 97))
    assert passage.acts == 1, "even if it does not arrive"
