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
    """Keys and pointer events. A call returns when they are sent.

    ``pace`` is the time between two events, in seconds. What a call takes by it, and by
    ``hold``, is not counted in its ``timeout``.
    """

    async def type(
        self, text: str, *, layout: str = "us", pace: float = PACE, timeout: float = TIMEOUT
    ) -> None:
        """Type ``text``; a line feed is the Return key. An impossible character types nothing.

        A server with QEMU's extended key event gets scan codes, as from a keyboard, and
        ``layout`` is the guest's. Any other gets keysyms, which name characters.
        """
        keys = _layout(layout)
        async with deadline(timeout, "the server to take the text") as limit:
            await self._answers()
            strokes = self._strokes(text, keys)
            _extend(limit, 2 * pace * sum(map(len, strokes)))
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
        async with deadline(timeout, f"the server to take {combination}") as limit:
            await self._answers()
            self._require_places(stroke, combination, layout)
            _extend(limit, hold + 2 * pace * len(stroke))
            await self._strike(stroke, pace, hold)

    async def point(self, x: int, y: int, buttons: int = 0, *, timeout: float = TIMEOUT) -> None:
        """Move the pointer to ``x``, ``y``; ``buttons`` is the mask of those held, bit 0 left."""
        async with deadline(timeout, "the server to take the pointer's position"):
            await self._require_pointer(x, y, buttons)
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
        steps = (0, *((mask, 0) * count))
        async with deadline(timeout, "the server to take a click") as limit:
            await self._answers()
            await self._require_pointer(x, y, mask)
            _extend(limit, pace * len(steps))
            held = 0
            try:
                for held in steps:
                    self._send(PointerEvent(held, x, y))
                    await self._link.drain()
                    await asyncio.sleep(pace)
            finally:
                if held:  # no button stays down because of us
                    with suppress(Error):
                        self._send(PointerEvent(0, x, y))

    async def _require_pointer(self, x: int, y: int, mask: int) -> None:
        if self.desktop.absolute and not (0 <= x < self.width and 0 <= y < self.height):
            shown = f"{self.width} x {self.height} pixels"
            raise ConfigurationError(f"the point {x}, {y} is not on the screen, which has {shown}")
        if not (0 <= x < 1 << 16 and 0 <= y < 1 << 16 and 0 <= mask < 1 << 15):
            raise ConfigurationError(f"the point {x}, {y} with buttons {mask:#x}")
        if mask >= 0x80:
            await self._answers()
            if Extension.MOUSE_BUTTONS not in self.desktop.extensions:
                raise NegotiationError("this server knows only seven buttons of a mouse")

    def _strokes(self, text: str, layout: Layout) -> Sequence[Stroke]:
        if Extension.QEMU_KEYS not in self.desktop.extensions:
            return strokes_for_text_by_keysym(text)
        caps_lock = bool((self.desktop.leds or 0) & 4)
        return strokes_for_text(text, layout, caps_lock=caps_lock)

    def _require_places(self, stroke: Stroke, combination: str, layout: str) -> None:
        """Where keys go by their places, a character without one would press nothing."""
        if Extension.QEMU_KEYS in self.desktop.extensions and not all(key.placed for key in stroke):
            raise ConfigurationError(f"no key for {combination} on a keyboard with layout {layout}")

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


def _extend(limit: asyncio.Timeout, seconds: float) -> None:
    """What we take ourselves is not waited for."""
    if (when := limit.when()) is not None:
        limit.reschedule(when + seconds)


def _layout(name: str) -> Layout:
    if name not in LAYOUTS:
        known = ", ".join(sorted(LAYOUTS))
        raise ConfigurationError(f"no keyboard layout {name!r}; there are {known}")
    return LAYOUTS[name]
