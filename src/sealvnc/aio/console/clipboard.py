"""The clipboard of a session, both ways."""

from ...errors import ConfigurationError
from ...rfb.connection import Opened
from ...rfb.session.messages import clipboard as extended
from ...rfb.session.messages.client import ClientCutText
from ...rfb.session.messages.clipboard import ClientClipboard, ServerClipboard
from ...rfb.session.messages.extension import Extension
from ...rfb.session.messages.server import ServerCutText
from ...wire import limits
from ..link import Link
from .updates import TIMEOUT, Updates, deadline

_LONGEST = limits.CUT_TEXT - 1024
_CAPS = extended.Caps(sizes={extended.Formats.TEXT: _LONGEST})
"""Text may come without a notice: libvncserver knows no other way to send it."""


class Clipboard(Updates):
    """Text: all of Unicode where the server has the extended clipboard, else Latin-1."""

    def __init__(self, link: Link, opened: Opened) -> None:
        super().__init__(link, opened)
        self._theirs = ""
        self._ours = ""
        self._server = extended.Caps(0)
        self._on(ServerCutText, self._cut_text)
        self._on(ServerClipboard, self._clipboard)

    async def clipboard(self, *, timeout: float = TIMEOUT) -> str:
        """The newest text in the server's clipboard; waits until there is some."""
        async with deadline(timeout, "text in the server's clipboard"):
            return await self._value(lambda: self._theirs or None)

    async def set_clipboard(self, text: str, *, timeout: float = TIMEOUT) -> None:
        """Give ``text`` to the server; what it cannot take is a `ConfigurationError`.

        A server with the extended clipboard is told that there is text, and fetches it when
        something is pasted: the session has to be open then.
        """
        _require_text(text)
        async with deadline(timeout, "the server to take the clipboard's text"):
            await self._answers()
            self._ours = text
            if Extension.CLIPBOARD not in self.desktop.extensions:
                self._send(ClientCutText(_latin_1(text)))
            elif self._server.actions & extended.Actions.NOTIFY:
                self._send(ClientClipboard(extended.Notify()))
            else:
                self._send(ClientClipboard(extended.Provide(text)))
            await self._link.drain()

    def _cut_text(self, message: ServerCutText) -> None:
        self._theirs = message.text.decode("latin-1").replace("\r\n", "\n")

    def _clipboard(self, message: ServerClipboard) -> None:
        match message.message:
            case extended.Caps() as caps:
                self.desktop.extensions |= Extension.CLIPBOARD
                self._server = caps
                self._send(ClientClipboard(_CAPS))
            case extended.Notify(formats):
                self._theirs = ""  # until the new one is here
                if formats & extended.Formats.TEXT:
                    self._send(ClientClipboard(extended.Request()))
            case extended.Request(formats) if formats & extended.Formats.TEXT:
                self._send(ClientClipboard(extended.Provide(self._ours)))
            case extended.Peek():
                there = extended.Formats.TEXT if self._ours else 0
                self._send(ClientClipboard(extended.Notify(there)))
            case extended.Provide(str(text)):
                self._theirs = text


def _require_text(text: str) -> None:
    try:
        size = len(text.encode()) + text.count("\n")  # which become CR LF
    except UnicodeEncodeError as error:
        raise ConfigurationError(f"character {error.start + 1} is half of one") from error
    if size > _LONGEST:
        raise ConfigurationError(f"{size} bytes for a clipboard, at most {_LONGEST} are allowed")


def _latin_1(text: str) -> bytes:
    """Line feeds are the only line ends, RFC 6143 section 7.5.6."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise ConfigurationError(
            f"character {error.start + 1} is not in Latin-1, all that this server's clipboard takes"
        ) from error
