"""One client before one source: messages in, updates out."""

import asyncio

from ..rfb.session.framebuffer import Rectangle
from ..rfb.session.messages import clipboard as extended
from ..rfb.session.messages.client import (
    ClientCutText,
    ClientMessage,
    FramebufferUpdateRequest,
    KeyEvent,
    PointerEvent,
    SetEncodings,
    SetPixelFormat,
)
from ..rfb.session.messages.clipboard import ClientClipboard, ServerClipboard
from ..rfb.session.messages.continuous_updates import (
    EnableContinuousUpdates,
    EndOfContinuousUpdates,
)
from ..rfb.session.messages.desktop_size import SetDesktopSize
from ..rfb.session.messages.extension import NOTHING, Extension
from ..rfb.session.messages.fence import ClientFence, Flags, ServerFence
from ..rfb.session.messages.qemu import QEMUExtendedKeyEvent
from ..rfb.session.messages.server import Bell, ServerCutText
from ..rfb.session.painter import Painter
from ..rfb.session.pixel_format import PixelFormat
from ..rfb.session.source import Source
from .link import Link
from .packable import Packable

_FENCE, _CONTINUOUS_UPDATES = -312, -313
_PROHIBITED, _YOU = 1, 1


class Showing(Painter):
    """A `Painter` on a connection: it wakes when there is something to paint."""

    def __init__(self, source: Source, pixel_format: PixelFormat, link: Link) -> None:
        super().__init__(source, pixel_format)
        self._link, self._told = link, NOTHING
        self._wake = asyncio.Event()

    @property
    def extensions(self) -> Extension:
        """What the client may use."""
        return self._told | self.news.extensions

    async def paint(self) -> None:
        """Send what is due, for ever; the client's speed is ours."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while update := self.update():
                self._link.write(update)
                await self._link.drain()
                await asyncio.sleep(0)  # its messages, and other clients

    def received(self, message: ClientMessage) -> None:
        """Do what a message of the client asks for."""
        match message:
            case SetPixelFormat(pixel_format):
                self.set_pixel_format(pixel_format)
            case SetEncodings(encodings):
                self.set_encodings(encodings)
                self._acknowledge(encodings)
            case FramebufferUpdateRequest():
                self.request(message)
            case EnableContinuousUpdates(enable, x, y, width, height):
                self.continue_with(Rectangle(x, y, width, height) if enable else None)
                if not enable:
                    self._link.write(EndOfContinuousUpdates().pack())
            case ClientFence() if message.wants_answer:
                answer = message.answer()
                self._link.write(ServerFence(answer.flags, answer.payload).pack())
            case KeyEvent(down, keysym):
                self._source.key(down, keysym, None)
            case QEMUExtendedKeyEvent(down, keysym, keycode):
                self._source.key(down, keysym, keycode)
            case PointerEvent(mask, x, y):
                self._source.pointer(x, y, mask)
            case ClientCutText(text):
                self._source.cut_text(text.decode("latin-1"))
            case ClientClipboard(action):
                self._clipboard(action)
            case SetDesktopSize(width, height):
                done = self._source.set_desktop_size(width, height)
                self.news.answer(_YOU, 0 if done else _PROHIBITED)
        self._wake.set()

    # -- what the source says -----------------------------------------------------------------

    def damaged(self, rectangle: Rectangle) -> None:
        """Something in ``rectangle`` may look different now."""
        super().damaged(rectangle)
        self._wake.set()

    def resized(self) -> None:
        """The framebuffer has a new size."""
        super().resized()
        self._wake.set()

    def cursor_changed(self) -> None:
        """The pointer has a new shape."""
        super().cursor_changed()
        self._wake.set()

    def name_changed(self) -> None:
        """The desktop has a new name."""
        super().name_changed()
        self._wake.set()

    def clipboard_changed(self) -> None:
        """There is new text in the clipboard."""
        if Extension.CLIPBOARD in self._told:
            self._link.write(ServerClipboard(extended.Notify()).pack())
        else:
            text = self._source.clipboard.encode("latin-1", errors="replace")
            self._link.write(ServerCutText(text).pack())

    def rang(self) -> None:
        """The bell."""
        self._link.write(Bell().pack())

    # -- inside -------------------------------------------------------------------------------

    def _acknowledge(self, encodings: tuple[int, ...]) -> None:
        """What is acknowledged by a message, and not by a rectangle; each once."""
        first_words: dict[int, tuple[Extension, Packable]] = {
            _FENCE: (Extension.FENCE, ServerFence(Flags.REQUEST)),
            _CONTINUOUS_UPDATES: (Extension.CONTINUOUS_UPDATES, EndOfContinuousUpdates()),
            extended.ENCODING: (Extension.CLIPBOARD, ServerClipboard(extended.Caps())),
        }
        for number, (extension, message) in first_words.items():
            if number in encodings and extension not in self._told:
                self._told |= extension
                self._link.write(message.pack())

    def _clipboard(self, message: extended.Clipboard) -> None:
        match message:
            case extended.Notify(formats) if formats & extended.Formats.TEXT:
                self._link.write(ServerClipboard(extended.Request()).pack())
            case extended.Request(formats) if formats & extended.Formats.TEXT:
                provide = extended.Provide(self._source.clipboard)
                self._link.write(ServerClipboard(provide).pack())
            case extended.Peek():
                there = extended.Formats.TEXT if self._source.clipboard else 0
                self._link.write(ServerClipboard(extended.Notify(there)).pack())
            case extended.Provide(str(text)):
                self._source.cut_text(text)
