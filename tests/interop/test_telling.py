"""What real servers tell besides pixels: pointers, lights, names, sizes, and what they can do."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from interop.encodings import PATIENCE, asking
from peers import picture, qemu, tigervnc, x11vnc, x_client
from sealvnc import Session
from sealvnc.rfb.session.desktop import Cursor
from sealvnc.rfb.session.encodings import ANNOUNCED
from sealvnc.rfb.session.messages.extension import Extension

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("encodings")]

RAW, DESKTOP_SIZE, POINTER_POS, CURSOR, X_CURSOR = 0, -223, -232, -239, -240
POINTER_MODE, LED_STATE, DESKTOP_NAME, EXTENDED_DESKTOP_SIZE, ALPHA = -257, -261, -307, -308, -314
CAPS_LOCK = 4


@dataclass(frozen=True, slots=True)
class Display:
    """An X display behind a VNC server."""

    address: str
    name: str
    painter: x_client.Painter


@contextmanager
def xtigervnc() -> Iterator[Display]:
    with (
        tigervnc.server(["None"], arguments=["-depth", "24"]) as server,
        x_client.painter(server.display) as painter,
    ):
        yield Display(server.address, server.display, painter)


@contextmanager
def x11() -> Iterator[Display]:
    """x11vnc takes pointers from the X server once it believes that there is a window manager."""
    believing = ["-cursor", "most", "-env", "X11VNC_AVOID_WINDOWS=never"]
    with (
        x11vnc.server(*picture.SIZE, arguments=[*believing, "-xrandr"]) as server,
        x_client.painter(server.display) as painter,
    ):
        yield Display(f"{server.host}::{server.port}", server.display, painter)


@contextmanager
def guest() -> Iterator[str]:
    """QEMU, whose guest has a pointer of its own and lights Caps Lock: see c/telling.S."""
    disk = f"file={picture.boot_sector('telling')},format=raw,snapshot=on"
    with qemu.start("none", arguments=["-vga", "vmware", "-drive", disk]) as server:
        yield f"127.0.0.1::{server.port}"


@asynccontextmanager
async def telling(address: str, *numbers: int) -> AsyncIterator[Session]:
    """A session that asks for Raw and these, and has a picture."""
    async with asking(address, [RAW, *numbers]) as (session, _):
        await session.screenshot(timeout=PATIENCE)
        yield session


async def until(session: Session, condition: Callable[[], bool]) -> None:
    """Wait for a message after which it is so."""
    async with asyncio.timeout(PATIENCE):
        await session._value(lambda: condition() or None)


# -- pointers --------------------------------------------------------------------------------


def staircase(colors: Callable[[int, int], int], edge: int = 0) -> NDArray[np.uint32]:
    """A pointer of 8 x 6 pixels: 0xAARRGGBB below the diagonal, ``edge`` on it, nothing above."""
    shape = np.zeros((6, 8), np.uint32)
    for y, x in np.ndindex(*shape.shape):
        if x < y + 3:
            shape[y, x] = 0xFF000000 | colors(x, y)
        elif x == y + 3:
            shape[y, x] = edge
    return shape


COLORED = staircase(lambda x, y: x * 28 << 16 | y * 40 << 8 | 0x33)
BLACK_AND_WHITE = staircase(lambda x, y: 0xFFFFFF * ((x + y) % 2))
SEEN_THROUGH = staircase(lambda x, y: x * 28 << 16 | y * 40 << 8 | 0x33, edge=0x80402010)


def argb(cursor: Cursor) -> NDArray[np.int64]:
    """Its pixels, height x width x 4: alpha, red, green, blue; nothing where alpha is nothing."""
    rgba = np.frombuffer(cursor.pixels, np.uint8).reshape(cursor.height, cursor.width, 4)
    return np.where(rgba[..., 3:] > 0, np.roll(rgba, 1, axis=2), 0).astype(np.int64)


def channels(words: NDArray[np.uint32]) -> NDArray[np.int64]:
    return (words[..., None] >> np.array([24, 16, 8, 0]) & 255).astype(np.int64)


async def pointer(display: Display, number: int, shape: NDArray[np.uint32]) -> Cursor:
    """What is told of the pointer of a window, where it is as soon as it is in the window."""
    window = display.painter.window(picture.words()[:300, :300], 50, 50)
    display.painter.point(window, shape, 2, 1)
    async with telling(display.address, number) as session:
        await session.point(100, 100, timeout=PATIENCE)
        await until(session, lambda: (c := session.desktop.cursor) is not None and c.x == 2)
        assert session.desktop.cursor is not None
        return session.desktop.cursor


@pytest.mark.parametrize("start", [xtigervnc, x11])
@pytest.mark.parametrize(
    ("number", "shape"), [(CURSOR, COLORED), (X_CURSOR, BLACK_AND_WHITE)], ids=["Cursor", "XCursor"]
)
def test_pointer_of_a_window(start, number: int, shape: NDArray[np.uint32]) -> None:
    with start() as display:
        cursor = asyncio.run(pointer(display, number, shape))
    assert (cursor.x, cursor.y, cursor.width, cursor.height) == (2, 1, 8, 6)
    assert (argb(cursor) == channels(shape)).all()


def test_pointer_with_alpha_of_xtigervnc() -> None:
    """Red comes first; premultiplied again, so that a channel may be one off."""
    with xtigervnc() as display:
        cursor = asyncio.run(pointer(display, ALPHA, SEEN_THROUGH))
    assert np.abs(argb(cursor) - channels(SEEN_THROUGH)).max() <= 1


@pytest.mark.parametrize("number", [CURSOR, ALPHA])
async def test_pointer_of_a_guest(number: int) -> None:
    """With alpha, QEMU sends blue first; it has no XCursor."""
    y, x = np.mgrid[0:4, 0:32]
    expected = np.stack((0 * x + 255, 8 * x, 64 + 16 * y, 0 * x + 153), axis=2)
    expected[x >= 8 * (y + 1)] = 0
    with guest() as address:
        async with telling(address, DESKTOP_SIZE, number) as session:
            await until(session, lambda: session.desktop.cursor is not None)
            cursor = session.desktop.cursor
    assert (cursor.x, cursor.y, cursor.width, cursor.height) == (2, 1, 32, 4)
    assert (argb(cursor) == expected).all()


async def test_pointer_that_the_server_moves() -> None:
    """x11vnc tells where to."""
    with x11() as display:
        async with telling(display.address, CURSOR, POINTER_POS) as session:
            for place in ((50, 60), (300, 200)):
                display.painter.warp(*place)
                await until(session, lambda place=place: session.desktop.pointer == place)


# -- lights, names, sizes ----------------------------------------------------------------------


async def test_lights() -> None:
    """Caps Lock: Xtigervnc's by our key, on and off; a guest's by itself."""
    with xtigervnc() as display:
        async with telling(display.address, LED_STATE) as session:
            for lit in (CAPS_LOCK, 0):
                await session.press("capslock", timeout=PATIENCE)
                await until(session, lambda lit=lit: session.desktop.leds == lit)
    with guest() as address:
        async with telling(address, DESKTOP_SIZE, LED_STATE) as session:
            await until(session, lambda: session.desktop.leds == CAPS_LOCK)


async def test_name() -> None:
    """Of Xtigervnc's desktop, which gets another one."""
    with xtigervnc() as display:
        async with telling(display.address, DESKTOP_NAME) as session:
            command = ["tigervncconfig", "-display", display.name, "-set", "desktop=größer"]
            await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
            await until(session, lambda: session.name == "größer")


async def test_size() -> None:
    """By the plain DesktopSize: what another client wishes, a guest, a program on the display."""
    with xtigervnc() as display:
        async with (
            telling(display.address, DESKTOP_SIZE) as session,
            telling(display.address, EXTENDED_DESKTOP_SIZE) as other,
        ):
            await other.resize(640, 480, timeout=PATIENCE)
            await until(session, lambda: (session.width, session.height) == (640, 480))
            assert (await session.screenshot(timeout=PATIENCE)).size == (640, 480)
    disk = f"file={picture.boot_sector()},format=raw,snapshot=on"
    with qemu.start("none", arguments=["-drive", disk]) as server:
        async with telling(f"127.0.0.1::{server.port}", DESKTOP_SIZE) as session:
            await until(session, lambda: (session.width, session.height) == picture.SIZE)
    for number in (DESKTOP_SIZE, EXTENDED_DESKTOP_SIZE):
        with x11() as display:
            async with telling(display.address, number) as session:
                display.painter.resize(800, 600)
                await until(session, lambda session=session: session.width == 800)
                assert (await session.screenshot(timeout=PATIENCE)).size == (800, 600)


# -- what they can do --------------------------------------------------------------------------

EVERYWHERE = Extension.DESKTOP_SIZE | Extension.CLIPBOARD
XTIGERVNC = EVERYWHERE | Extension.QEMU_KEYS | Extension.FENCE | Extension.CONTINUOUS_UPDATES


async def require_extensions(address: str, expected: Extension) -> None:
    async with asking(address, ANNOUNCED) as (session, _):
        await session.screenshot(timeout=PATIENCE)
        await until(session, lambda: session.desktop.extensions == expected)


async def test_extensions() -> None:
    """As the table in spec/interop.md has them; QEMU's mouse, a PS/2 one, tells relative moves."""
    with xtigervnc() as display:
        await require_extensions(display.address, XTIGERVNC)
    with x11() as display:
        await require_extensions(display.address, EVERYWHERE)
    with guest() as address:
        await require_extensions(address, EVERYWHERE | Extension.QEMU_KEYS | Extension.QEMU_AUDIO)
        async with telling(address, DESKTOP_SIZE, POINTER_MODE) as session:
            await until(session, lambda: not session.desktop.absolute)
