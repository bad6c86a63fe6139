"""gateway.passage.held: nobody leaves a key down behind them."""

from sealvnc.gateway.passage.held import Held
from sealvnc.rfb.session.messages.client import KeyEvent, PointerEvent
from sealvnc.rfb.session.messages.qemu import QEMUExtendedKeyEvent


def test_keys() -> None:
    """The last one pressed is released first, each in the form in which it was pressed."""
    held = Held()
    held.key(KeyEvent(True, 0xFFE3))
    held.key(QEMUExtendedKeyEvent(True, 0x61, 30))
    held.key(KeyEvent(True, 0x62))
    held.key(KeyEvent(False, 0x62))
    released = QEMUExtendedKeyEvent(False, 0x61, 30).pack() + KeyEvent(False, 0xFFE3).pack()
    assert held.release_keys() == released
    assert held.release_keys() == b""


def test_buttons() -> None:
    """Where the pointer is."""
    held = Held()
    assert held.release_buttons() == b""
    held.pointer(PointerEvent(0, 5, 6))
    assert held.release_buttons() == b""
    held.pointer(PointerEvent(3, 7, 8))
    assert held.release_buttons() == PointerEvent(0, 7, 8).pack()
    assert held.release_buttons() == b""


def test_bounded() -> None:
    """A viewer that presses more keys than there are is not remembered for ever."""
    held = Held()
    for keysym in range(100_000):
        held.key(KeyEvent(True, keysym))
    assert len(held.release_keys()) == 256 * 8
