"""rfb.session.encodings.led_state: rfbproto 7.8.15."""

from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.led_state import LEDState
from sealvnc.rfb.session.framebuffer import Rectangle
from support.picture import desktop
from support.talk import play


def test_noted() -> None:
    """One byte; until then nothing is known."""
    made = desktop(4, 2)
    assert made.leds is None
    play(LEDState().decode(Rectangle(0, 0, 4, 2), made), b"\6").outcome()
    assert made.leds == 6


def test_skip() -> None:
    """One byte."""
    place = Rectangle(0, 0, 4, 2)
    assert play(LEDState().skip(place, Outline(4, 2))).waiting is not None
    assert play(LEDState().skip(place, Outline(4, 2)), b"\6").waiting is None
