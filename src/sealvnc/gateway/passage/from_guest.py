"""A guest's stream on its way to the viewer, cut at messages: one can be left out, or put in.

Almost everything passes as it came. What is held back until it is whole is clipboard text, since
it is seen at its end only whether all of it may go.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ...policy.capability import NOTHING as NOTHING_ALLOWED
from ...policy.capability import Capability
from ...rfb.handshake.init import ServerInit
from ...rfb.session.boundaries import Boundaries, Mark
from ...rfb.session.messages.clipboard import Actions
from ...rfb.session.messages.extension import NOTHING, Extension

Piece: TypeAlias = bytes | memoryview

_CUT_TEXT, _XVP = 3, 250
_HELD = (_CUT_TEXT, _XVP)

ACKNOWLEDGED_BY_RECTANGLE: Mapping[int, Extension] = {
    -258: Extension.QEMU_KEYS,
    -259: Extension.QEMU_AUDIO,
    -308: Extension.DESKTOP_SIZE,
    -316: Extension.MOUSE_BUTTONS,
}
ACKNOWLEDGED_BY_MESSAGE: Mapping[int, Extension] = {
    150: Extension.CONTINUOUS_UPDATES,
    248: Extension.FENCE,
}
_CLIPBOARD_NEEDS: Mapping[int, Capability] = {
    Actions.REQUEST: Capability.CLIPBOARD_IN,
    Actions.PEEK: Capability.CLIPBOARD_IN,
    Actions.NOTIFY: Capability.CLIPBOARD_OUT,
    Actions.PROVIDE: Capability.CLIPBOARD_OUT,
}
"""Messages of the extended clipboard from the guest; one that is two of them at once is none."""
_FORMATS = 0xFFFF
_ACTIONS = Actions.REQUEST | Actions.PEEK | Actions.NOTIFY | Actions.PROVIDE


class FromGuest:
    """Feed it the stream in any pieces; ``allowed`` is asked anew for every message.

    ``extensions`` is what the guest has acknowledged, ``outline`` what is known of the desktop.
    """

    def __init__(self, desktop: ServerInit, allowed: Callable[[], Capability]) -> None:
        self._boundaries = Boundaries(desktop.width, desktop.height, desktop.pixel_format)
        self._allowed = allowed
        self._held = bytearray()
        self._due: list[bytes] = []
        self.extensions = NOTHING
        self.outline = self._boundaries.outline
        self.pixel_format_changed = self._boundaries.pixel_format_changed

    def put_in(self, message: bytes) -> None:
        """A message of our own: it goes out between two of the guest's, and once if it waits."""
        if message not in self._due:
            self._due.append(message)

    def due(self) -> bytes:
        """What can go out now, of what was put in."""
        if self._boundaries.begun is not None or not self._due:
            return b""
        due, self._due = b"".join(self._due), []
        return due

    def feed(self, data: Piece) -> list[Piece]:
        """What goes on to the viewer. A `ProtocolError` ends the session: the guest is at fault."""
        begin = self._boundaries.fed
        marks = self._boundaries.feed(data)
        self._learn(marks)
        messages = [mark for mark in marks if mark.rectangle is None]
        begun = self._boundaries.begun
        unheld = begun is None or begun[1] not in _HELD
        if unheld and not self._due and not any(mark.number in _HELD for mark in messages):
            return [data]
        return self._cut(memoryview(data), begin, messages, begun if not unheld else None)

    def _cut(
        self, data: memoryview, begin: int, messages: list[Mark], held: tuple[int, int] | None
    ) -> list[Piece]:
        """``begin`` is where ``data`` begins in the stream; ``held`` stays here at its end."""
        pieces: list[Piece] = []
        at = 0
        for mark in messages:
            end = mark.end - begin
            if mark.number in _HELD:
                start = max(mark.begin - begin, 0)
                pieces.append(data[at:start])
                whole = bytes(self._held) + data[start:end].tobytes()
                self._held.clear()
                if mark.number == _CUT_TEXT and self._clipboard_passes(whole):
                    pieces.append(whole)
            else:
                pieces.append(data[at:end])
            pieces += self._due
            self._due.clear()
            at = end
        if held is not None:
            start = max(held[0] - begin, 0)
            pieces.append(data[at:start])
            self._held += data[start:]
        else:
            pieces.append(data[at:])
        return [piece for piece in pieces if len(piece)]

    def _learn(self, marks: list[Mark]) -> None:
        for mark in marks:
            table = ACKNOWLEDGED_BY_MESSAGE if mark.rectangle is None else ACKNOWLEDGED_BY_RECTANGLE
            if mark.number in table:
                self.extensions |= table[mark.number]

    def _clipboard_passes(self, message: bytes) -> bool:
        """Plain text is the guest's; of the extended clipboard each message is something else."""
        length = int.from_bytes(message[4:8], "big", signed=True)
        if length >= 0:
            return Capability.CLIPBOARD_OUT in self._allowed()
        flags = int.from_bytes(message[8:12], "big")
        if flags & Actions.CAPS:
            if len(message) != 12 + 4 * (flags & _FORMATS).bit_count():
                return False  # there could be text in it, for a viewer that takes it so
            self.extensions |= Extension.CLIPBOARD
            return bool(self._allowed() & (Capability.CLIPBOARD_IN | Capability.CLIPBOARD_OUT))
        return bool(self._allowed() & _CLIPBOARD_NEEDS.get(flags & _ACTIONS, NOTHING_ALLOWED))
