"""The size of the desktop, and its power buttons."""

from collections.abc import Mapping

from ...errors import ConfigurationError, NegotiationError
from ...rfb.connection import Opened
from ...rfb.session.messages.desktop_size import Screen, SetDesktopSize
from ...rfb.session.messages.extension import Extension
from ...rfb.session.messages.xvp import ClientXVP, Power, ServerXVP, XVPCode
from ..link import Link
from .updates import TIMEOUT, Updates, deadline

BUTTONS: Mapping[str, Power] = {
    "shutdown": Power.SHUTDOWN,
    "reboot": Power.REBOOT,
    "reset": Power.RESET,
}
_DONE = 0
_REFUSALS: Mapping[int, str] = {
    1: "resizing is prohibited",
    2: "there are not the resources for it",
    3: "screens cannot be arranged like this",
}
"""Statuses of rfbproto 7.8.10; 4 is none: the request was passed on to the guest."""


class Control(Updates):
    """Both are offered by some servers only, and are a `NegotiationError` with the others."""

    def __init__(self, link: Link, opened: Opened) -> None:
        super().__init__(link, opened)
        self._failed = False
        self._on(ServerXVP, self._xvp)

    async def resize(self, width: int, height: int, *, timeout: float = TIMEOUT) -> None:
        """Give the desktop another size, in pixels, and wait until it has it.

        A refusal is a `NegotiationError` with the server's reason. A guest that is asked, and
        does not follow, is a `DeadlineError`.
        """
        if not (0 < width < 1 << 16 and 0 < height < 1 << 16):
            raise ConfigurationError(f"a desktop of {width} x {height} pixels")
        async with deadline(timeout, f"the desktop to be {width} x {height} pixels"):
            await self._answers()
            if Extension.DESKTOP_SIZE not in self.desktop.extensions:
                raise NegotiationError("this server does not let its clients resize the desktop")
            one = self.desktop.screens[0] if self.desktop.screens else Screen(0, 0, 0, 0, 0)
            self.desktop.resize = None
            screen = Screen(one.id, 0, 0, width, height, one.flags)
            self._send(SetDesktopSize(width, height, (screen,)))
            await self._value(lambda: self._has_size(width, height))

    async def power(self, button: str, *, timeout: float = TIMEOUT) -> None:
        """Press a power button: ``shutdown`` (as ACPI's), ``reboot`` or ``reset``.

        Returns when the server has taken it; what the guest does then is its own affair. A
        `NegotiationError` if the server has no buttons, or refuses this one.
        """
        if button not in BUTTONS:
            raise ConfigurationError(f"no button {button!r}; there are {', '.join(BUTTONS)}")
        async with deadline(timeout, f"the server to {button} the guest"):
            await self._answers()
            if Extension.XVP not in self.desktop.extensions:
                raise NegotiationError(
                    "this server offers no power buttons (QEMU: -vnc ...,power-control=on)"
                )
            self._failed = False
            self._send(ClientXVP(BUTTONS[button]))
            await self._refusal(button)

    async def _refusal(self, button: str) -> None:
        """Only a refusal is answered; the answer to a request made later tells that none came.

        An update that was under way may hold all of the picture, too: hence two of them.
        """
        for _ in range(2):
            self.desktop.framebuffer.forget()
            self._request(incremental=False)
            await self._value(lambda: self._failed or self.desktop.framebuffer.complete or None)
            if self._failed:
                raise NegotiationError(f"the server could not {button} the guest, or may not")

    def _has_size(self, width: int, height: int) -> bool | None:
        answer = self.desktop.resize
        if answer is not None and answer.status in _REFUSALS:
            raise NegotiationError(f"the server refuses: {_REFUSALS[answer.status]}")
        return (self.width, self.height) == (width, height) or None

    def _xvp(self, message: ServerXVP) -> None:
        if message.code is XVPCode.INIT:
            self.desktop.extensions |= Extension.XVP
        else:
            self._failed = True
