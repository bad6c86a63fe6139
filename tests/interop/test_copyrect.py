"""CopyRect of real servers: the picture is still that on their screen after something has moved."""

import asyncio
from collections import Counter

import numpy as np
import pytest
from numpy.typing import NDArray

from interop.encodings import PATIENCE, asking, show_what_comes, words_of
from interop.screens import SCREENS, Screen
from peers import picture, x_client
from sealvnc import Session

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("encodings")]

RAW, COPYRECT, CURSOR = 0, 1, -239


async def shows(session: Session, wanted: NDArray[np.uint32]) -> None:
    async with asyncio.timeout(PATIENCE):
        await session._value(lambda: bool((words_of(session) == wanted).all()) or None)


async def scroll(shown: Screen) -> None:
    async with asking(shown.address, [COPYRECT, CURSOR]) as (session, came):
        await shows(session, picture.words())
        before = Counter(came)
        shown.painter.scroll(8, *picture.SIZE)
        await shows(session, np.vstack((picture.words()[8:], picture.words()[-8:])))
        assert came - before == {COPYRECT: 1}


def test_scrolling_at_xtigervnc() -> None:
    """All but what comes in from below is copied, and that stays as it was here."""
    with SCREENS["Xtigervnc"]() as shown:
        asyncio.run(scroll(shown))


async def equals_raw(session: Session, address: str) -> None:
    """The picture is soon what Raw gives."""
    async with asyncio.timeout(PATIENCE):
        while True:
            raw, _ = await show_what_comes(address, [RAW, CURSOR])
            if (words_of(session) == raw).all():
                return
            await asyncio.sleep(0.25)


async def drag(session: Session, painter: x_client.Painter, window: int, steps: range) -> None:
    """By its upper edge, with the session's pointer; the window follows as if it were managed."""
    for step in steps:
        x, y = 100 + 8 * step, 100 + 5 * step
        await session.point(x + 150, y + 3, 1)
        await asyncio.sleep(0.03)
        painter.move(window, x, y)
    await asyncio.sleep(0.3)
    await session.point(x + 150, y + 3)


async def move(shown: Screen) -> None:
    window = shown.painter.window(picture.words()[500:700, 300:600], 100, 100)
    async with asking(shown.address, [COPYRECT, CURSOR]) as (session, came):
        await session.screenshot(timeout=PATIENCE)
        for steps in (range(30), range(30, -1, -1)):
            await drag(session, shown.painter, window, steps)
            await equals_raw(session, shown.address)
        assert came[COPYRECT], came


def test_a_moving_window_at_x11vnc() -> None:
    """It draws a frame while the button is down, and then copies the window to its new place.

    Only with the pointer's shape: without it, x11vnc 0.9.16 crashes there.
    """
    with SCREENS["x11vnc"]("-cursor", "most", "-wirecopyrect", "always") as shown:
        asyncio.run(move(shown))
