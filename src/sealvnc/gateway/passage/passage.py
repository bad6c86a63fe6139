"""One session's traffic: what a viewer may do, message by message, and what it gets to see.

::

    viewer ──▶ parsed, judged, packed anew ──▶ guest
    viewer ◀── cut at messages, judged ◀────── guest

The viewer's messages are packed anew from what was understood, so that the guest cannot understand
something else. A message that nobody knows, or that the guest has not acknowledged, is an error.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from ...errors import RemoteProtocolError
from ...policy.capability import Capability
from ...rfb.handshake.init import ServerInit
from ...rfb.session.framebuffer import Rectangle
from ...rfb.session.messages import clipboard
from ...rfb.session.messages.client import (
    ClientCutText,
    ClientMessage,
    FramebufferUpdateRequest,
    KeyEvent,
    PointerEvent,
    SetEncodings,
    SetPixelFormat,
    read_rest,
)
from ...rfb.session.messages.clipboard import ClientClipboard
from ...rfb.session.messages.continuous_updates import EnableContinuousUpdates
from ...rfb.session.messages.desktop_size import Screen, SetDesktopSize
from ...rfb.session.messages.extension import NOTHING, Extension
from ...rfb.session.messages.fence import ClientFence
from ...rfb.session.messages.gii import GII
from ...rfb.session.messages.qemu import EnableAudio, QEMUExtendedKeyEvent, SetAudioFormat
from ...rfb.session.messages.server import pack_update
from ...rfb.session.messages.xvp import ClientXVP, Power, ServerXVP, XVPCode
from ...rfb.session.pixel_format import PixelFormat
from ...wire.dialogue import Dialogue
from ...wire.fields import u8
from .announced import EXTENDED_DESKTOP_SIZE, MOUSE_BUTTONS, XVP, passed_on, uncertain_in_tight
from .from_guest import FromGuest, Piece
from .held import Held

Press: TypeAlias = Callable[[Power], None]

_YOU, _PROHIBITED = 1, 1  # rfbproto 7.8.10: a reason, and a status

_NEEDS: Mapping[type[Any], Capability] = {
    SetPixelFormat: Capability.VIEW,
    SetEncodings: Capability.VIEW,
    FramebufferUpdateRequest: Capability.VIEW,
    EnableContinuousUpdates: Capability.VIEW,
    ClientFence: Capability.VIEW,
    EnableAudio: Capability.VIEW,
    SetAudioFormat: Capability.VIEW,
    KeyEvent: Capability.KEYBOARD,
    QEMUExtendedKeyEvent: Capability.KEYBOARD,
    PointerEvent: Capability.POINTER,
    GII: Capability.KEYBOARD | Capability.POINTER,
    ClientCutText: Capability.CLIPBOARD_IN,
    SetDesktopSize: Capability.RESIZE,
    ClientXVP: Capability.POWER,
}
"""All that is needed for a message of the viewer's to be heard."""

_CLIPBOARD_NEEDS: Mapping[type[Any], Capability] = {
    clipboard.Caps: Capability.CLIPBOARD_IN | Capability.CLIPBOARD_OUT,
    clipboard.Request: Capability.CLIPBOARD_OUT,
    clipboard.Peek: Capability.CLIPBOARD_OUT,
    clipboard.Notify: Capability.CLIPBOARD_IN,
    clipboard.Provide: Capability.CLIPBOARD_IN,
}
"""The same within the extended clipboard, where any of them will do."""

_ACTS = (KeyEvent, QEMUExtendedKeyEvent, PointerEvent, GII, ClientCutText, ClientClipboard)
"""What only a person does, or a script in a person's place."""


class Passage:
    """Both directions of one session; ``press`` is called for a power button, if there are any.

    What is known of the session, from the first byte on: ``pixel_format`` and ``encodings`` are
    the viewer's last; `outline` has the size and the zlib streams in use.
    """

    def __init__(
        self, desktop: ServerInit, capabilities: Capability, press: Press | None = None
    ) -> None:
        self.capabilities = capabilities
        self.pixel_format: PixelFormat = desktop.pixel_format
        self.encodings: tuple[int, ...] = ()
        self.acts = 0
        """How many messages there were that only a person sends."""
        self._from_guest = FromGuest(desktop, lambda: self.capabilities)
        self._held = Held()
        self._press, self._buttons_shown = press, False
        self.outline = self._from_guest.outline
        self.from_guest: Callable[[Piece], list[Piece]] = self._from_guest.feed
        """A piece of the guest's stream: what of it, and beside it, is for the viewer."""
        self.due: Callable[[], bytes] = self._from_guest.due
        """What else is for the viewer now; to be asked after `from_viewer` and `allow`."""

    @property
    def extensions(self) -> Extension:
        """What the viewer may use: what the guest has acknowledged, and we."""
        shown = Extension.XVP if self._buttons_shown else NOTHING
        unasked = NOTHING if MOUSE_BUTTONS in self.encodings else Extension.MOUSE_BUTTONS
        return self._from_guest.extensions & ~(Extension.XVP | unasked) | shown

    def message(self) -> Dialogue[ClientMessage]:
        """The viewer's next message; it may use what it had been told of before it came."""
        number = yield from u8()
        return (yield from read_rest(number, self.extensions))

    def from_viewer(self, message: ClientMessage) -> bytes:
        """What the guest gets to hear of a message."""
        self.acts += isinstance(message, _ACTS)
        if not self._may(message):
            self._refuse(message)
            return b""
        match message:
            case SetPixelFormat(pixel_format):
                return self._set_pixel_format(pixel_format)
            case SetEncodings(encodings):
                self.encodings = encodings
                return self._announce()
            case KeyEvent() | QEMUExtendedKeyEvent():
                return self._held.key(message) + message.pack()
            case PointerEvent(mask, x, y):
                if Extension.MOUSE_BUTTONS not in self.extensions:
                    message = PointerEvent(mask & 0x7F, x, y)  # the eighth would be a byte more
                self._held.pointer(message)
            case ClientXVP(button):
                assert self._press is not None, "no buttons were shown"
                self._press(button)
                return b""
        return message.pack()

    def allow(self, capabilities: Capability) -> bytes:
        """From now on these capabilities count. What the guest hears of that."""
        lost, self.capabilities = self.capabilities & ~capabilities, capabilities
        told = b""
        if Capability.KEYBOARD in lost:
            told += self._held.release_keys()
        if Capability.POINTER in lost:
            told += self._held.release_buttons()
        return told + (self._announce() if self.encodings else b"")

    def failed(self) -> None:
        """Tell the viewer that the last power button could not be pressed."""
        self._from_guest.put_in(ServerXVP(XVPCode.FAIL).pack())

    # -- inside ------------------------------------------------------------------------------

    def _may(self, message: ClientMessage) -> bool:
        if isinstance(message, ClientClipboard):
            return bool(self.capabilities & _CLIPBOARD_NEEDS[type(message.message)])
        return _NEEDS[type(message)] in self.capabilities

    def _refuse(self, message: ClientMessage) -> None:
        """Nothing, as a rule; who waits for an answer gets one."""
        match message:
            case ClientXVP():
                self.failed()
            case SetDesktopSize():
                width, height = self.outline.width, self.outline.height
                screen = Screen(0, 0, 0, width, height)
                where = Rectangle(_YOU, _PROHIBITED, width, height)
                body = b"\1\0\0\0" + screen.pack()
                self._from_guest.put_in(pack_update([(where, EXTENDED_DESKTOP_SIZE, body)]))

    def _announce(self) -> bytes:
        """The guest hears what it may; of power buttons the viewer hears from us."""
        wanted = XVP in self.encodings and Capability.POWER in self.capabilities
        if wanted and self._press is not None and not self._buttons_shown:
            self._buttons_shown = True
            self._from_guest.put_in(ServerXVP(XVPCode.INIT).pack())
        heard = passed_on(self.encodings, self.capabilities, self.pixel_format)
        return SetEncodings(heard).pack()

    def _set_pixel_format(self, pixel_format: PixelFormat) -> bytes:
        """Tight is gone before a format that it is uncertain in, and comes back after it."""
        _require_clear(pixel_format)
        before, self.pixel_format = self.pixel_format, pixel_format
        self._from_guest.pixel_format_changed(pixel_format)
        message = SetPixelFormat(pixel_format).pack()
        uncertain = uncertain_in_tight(pixel_format)
        if not self.encodings or uncertain == uncertain_in_tight(before):
            return message
        return self._announce() + message if uncertain else message + self._announce()


def _require_clear(pixel_format: PixelFormat) -> None:
    """QEMU takes every colour map for one of eight bits, and we could not follow its stream."""
    if not pixel_format.true_color_flag and pixel_format.bits_per_pixel != 8:
        raise RemoteProtocolError(f"a colour map of {pixel_format.bits_per_pixel} bits per pixel")
