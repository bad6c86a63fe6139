"""Keys and buttons that a viewer holds down: whoever loses the right to them lets go of them."""

from ...rfb.session.messages.client import KeyEvent, PointerEvent
from ...rfb.session.messages.qemu import QEMUExtendedKeyEvent

_MOST = 256
"""Keys that are remembered: no keyboard has more, and a viewer may send what it likes."""


class Held:
    """What has been pressed at the guest, and not been released."""

    def __init__(self) -> None:
        self._keys: dict[int, KeyEvent | QEMUExtendedKeyEvent] = {}
        self._pointer = PointerEvent(0, 0, 0)

    def key(self, event: KeyEvent | QEMUExtendedKeyEvent) -> None:
        """A key has been pressed or released."""
        if not event.down:
            self._keys.pop(event.keysym, None)
        elif len(self._keys) < _MOST:
            self._keys[event.keysym] = event

    def pointer(self, event: PointerEvent) -> None:
        """The pointer is there, with these buttons."""
        self._pointer = event

    def release_keys(self) -> bytes:
        """The messages that release all keys, the last one pressed first."""
        events, self._keys = list(reversed(self._keys.values())), {}
        return b"".join(_released(each).pack() for each in events)

    def release_buttons(self) -> bytes:
        """The message that releases all buttons, where the pointer is."""
        held, self._pointer = self._pointer, PointerEvent(0, self._pointer.x, self._pointer.y)
        return self._pointer.pack() if held.button_mask else b""


def _released(event: KeyEvent | QEMUExtendedKeyEvent) -> KeyEvent | QEMUExtendedKeyEvent:
    if isinstance(event, KeyEvent):
        return KeyEvent(False, event.keysym)
    return QEMUExtendedKeyEvent(False, event.keysym, event.keycode)
