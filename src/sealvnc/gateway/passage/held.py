"""Keys and buttons that a viewer holds down: whoever loses the right to them lets go of them."""

from typing import TypeAlias

from ...rfb.session.messages.client import KeyEvent, PointerEvent
from ...rfb.session.messages.qemu import QEMUExtendedKeyEvent

_MOST = 256
"""Keys that may be down at once: no keyboard has more, and a viewer may send what it likes."""

Key: TypeAlias = tuple[int, int | None]
"""Keysym and scan code: a guest may go by either, so that another of one is another key."""


class Held:
    """What has been pressed at the guest, and not been released."""

    def __init__(self) -> None:
        self._keys: dict[Key, KeyEvent | QEMUExtendedKeyEvent] = {}
        self._pointer = PointerEvent(0, 0, 0)

    def key(self, event: KeyEvent | QEMUExtendedKeyEvent) -> bytes:
        """A key is pressed or released; where it is one too many, the message for the oldest."""
        key = _key(event)
        if not event.down:
            self._keys.pop(key, None)
            return b""
        full = key not in self._keys and len(self._keys) == _MOST
        let_go = _released(self._keys.pop(next(iter(self._keys)))).pack() if full else b""
        self._keys.setdefault(key, event)
        return let_go

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


def _key(event: KeyEvent | QEMUExtendedKeyEvent) -> Key:
    return event.keysym, event.keycode if isinstance(event, QEMUExtendedKeyEvent) else None


def _released(event: KeyEvent | QEMUExtendedKeyEvent) -> KeyEvent | QEMUExtendedKeyEvent:
    if isinstance(event, KeyEvent):
        return KeyEvent(False, event.keysym)
    return QEMUExtendedKeyEvent(False, event.keysym, event.keycode)
