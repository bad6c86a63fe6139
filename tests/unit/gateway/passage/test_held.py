"""gateway.passage.held: nobody leaves a key down behind them."""

from dataclasses import replace

import pytest

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


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (QEMUExtendedKeyEvent(True, 0, 31), False),  # no keysym: the scan code alone tells
        (QEMUExtendedKeyEvent(True, 0x61, 30), False),  # the keysym alone, for QEMU with -k
        (KeyEvent(True, 0), False),
        (QEMUExtendedKeyEvent(True, 0, 30), True),
    ],
)
def test_another_key(other: KeyEvent | QEMUExtendedKeyEvent, same: bool) -> None:
    """A guest goes by the keysym or by the scan code: what differs in one is not released."""
    held, first = Held(), QEMUExtendedKeyEvent(True, 0, 30)
    held.key(first)
    held.key(other)
    released = [replace(each, down=False).pack() for each in (other, first)]
    assert held.release_keys() == b"".join(released[same:])
    held.key(first)
    held.key(replace(other, down=False))
    assert held.release_keys() == (b"" if same else released[1])


def test_bounded() -> None:
    """No more are down than can be remembered: the oldest is let go of, and the guest hears it."""
    held, down = Held(), set[int]()
    for keysym in range(1000):
        let_go = held.key(KeyEvent(True, keysym))
        down.add(keysym)
        if let_go:
            assert let_go == KeyEvent(False, keysym - 256).pack()
            down.remove(keysym - 256)
        assert len(down) <= 256
    assert held.key(KeyEvent(True, 999)) == b"", "it is down already"
    newest_first = b"".join(KeyEvent(False, each).pack() for each in sorted(down, reverse=True))
    assert held.release_keys() == newest_first
