"""The keyboard and the pointer of a session."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from ...errors import ConfigurationError, Error, NegotiationError
from ...rfb.session.keyboard import (
    LAYOUTS,
    Key,
    Layout,
    Stroke,
    strokes_for_combination,
    strokes_for_text,
    strokes_for_text_by_keysym,
)
from ...rfb.session.messages.client import KeyEvent, PointerEvent
from ...rfb.session.messages.extension import Extension
from ...rfb.session.messages.qemu import QEMUExtendedKeyEvent
from .updates import TIMEOUT, Updates, deadline

PACE = 0.01
"""Seconds between two events: QEMU hands a guest one key event in ten milliseconds."""
BUTTONS = {"left": 1, "middle": 2, "right": 3, "up": 4, "down": 5, "back": 8, "forward": 9}
"""Buttons by name, and the turns of the wheel that count as such."""


class Inputs(Updates):
    """Keys and pointer events. A call returns when they are sent."""

    async def type(
        self, text: str, *, layout: str = "us", pace: float = PACE, timeout: float | None = None
    ) -> None:
        """Type ``text``; a line feed is the Return key. An impossible character types nothing.

        A server with QEMU's extended key event gets scan codes, as from a keyboard, and
        ``layout`` is the guest's. Any other gets keysyms, which name characters. ``pace`` is
        the time between two events; ``timeout`` is for all of it, by default what that needs
        and 30 seconds.
        """
        strokes = await self._strokes(text, layout)
        if timeout is None:
            timeout = TIMEOUT + 2 * pace * sum(map(len, strokes))
        async with deadline(timeout, "the server to take the text"):
            for stroke in strokes:
                await self._strike(stroke, pace)

    async def press(
        self,
        combination: str,
        *,
        layout: str = "us",
        hold: float = 0.0,
        pace: float = PACE,
        timeout: float = TIMEOUT,
    ) -> None:
        """Press keys together, ``hold`` them so many seconds, let go: ``ctrl+alt+delete``.

        A character in it is the key that has it in the guest's ``layout``.
        """
        stroke = strokes_for_combination(combination, _layout(layout))
        async with deadline(timeout + hold, f"the server to take {combination}"):
            await self._answers()
            await self._strike(stroke, pace, hold)

    async def point(self, x: int, y: int, buttons: int = 0, *, timeout: float = TIMEOUT) -> None:
        """Move the pointer to ``x``, ``y``; ``buttons`` is the mask of those held, bit 0 left."""
        self._require_button(buttons)
        async with deadline(timeout, "the server to take the pointer's position"):
            self._send(PointerEvent(buttons, x, y))
            await self._link.drain()

    async def click(
        self,
        x: int,
        y: int,
        button: str = "left",
        *,
        count: int = 1,
        pace: float = PACE,
        timeout: float = TIMEOUT,
    ) -> None:
        """Press a button at ``x``, ``y`` and let go, ``count`` times; 2 is a double click."""
        if button not in BUTTONS:
            raise ConfigurationError(f"no button {button!r}; there are {', '.join(BUTTONS)}")
        mask = 1 << BUTTONS[button] - 1
        async with deadline(timeout, "the server to take a click"):
            await self._answers()
            self._require_button(mask)
            for held in (0, *((mask, 0) * count)):
                await self.point(x, y, held)
                await asyncio.sleep(pace)

    def _require_button(self, mask: int) -> None:
        if mask >= 0x80 and Extension.MOUSE_BUTTONS not in self.desktop.extensions:
            raise NegotiationError("this server knows only seven buttons of a mouse")

    async def _strokes(self, text: str, layout: str) -> Sequence[Stroke]:
        keys = _layout(layout)
        async with deadline(TIMEOUT, "the server to tell which keys it takes"):
            await self._answers()
        if Extension.QEMU_KEYS not in self.desktop.extensions:
            return strokes_for_text_by_keysym(text)
        caps_lock = bool((self.desktop.leds or 0) & 4)
        return strokes_for_text(text, keys, caps_lock=caps_lock)

    async def _strike(self, stroke: Stroke, pace: float, hold: float = 0.0) -> None:
        held: list[Key] = []
        try:
            for key in stroke:
                held.append(key)
                await self._key(True, key, pace)
            await asyncio.sleep(hold)
            while held:
                await self._key(False, held.pop(), pace)
        finally:
            with suppress(Error):  # no key stays down because of us
                self._send(*(self._event(False, key) for key in reversed(held)))

    async def _key(self, down: bool, key: Key, pace: float) -> None:
        self._send(self._event(down, key))
        await self._link.drain()
        await asyncio.sleep(pace)

    def _event(self, down: bool, key: Key) -> KeyEvent | QEMUExtendedKeyEvent:
        if Extension.QEMU_KEYS in self.desktop.extensions and key.scan_code is not None:
            return QEMUExtendedKeyEvent(down, key.keysym, key.scan_code)
        return KeyEvent(down, key.keysym)


def _layout(name: str) -> Layout:
    if name not in LAYOUTS:
        known = ", ".join(sorted(LAYOUTS))
        raise ConfigurationError(f"no keyboard layout {name!r}; there are {known}")
    return LAYOUTS[name]
