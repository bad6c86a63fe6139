"""What a session does besides pictures, before real servers."""

import asyncio
import os
import subprocess
from array import array
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from interop.encodings import asking
from peers import picture, qemu, tigervnc
from sealvnc import Session, connect
from sealvnc.errors import NegotiationError
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.extension import Extension
from sealvnc.rfb.session.messages.qemu import SampleFormat
from sealvnc.testing import Guest, start

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("console")]

PATIENCE = 20.0
TEXT = "Grüße aus Köln, κόσμε €\n\tzweite Zeile"


@pytest.fixture(scope="module")
def guest() -> Iterator[Guest]:
    """QEMU, booted into the picture; its power buttons work."""
    with start("-drive", f"file={picture.boot_sector()},format=raw", memory=32) as running:
        yield running


@pytest.fixture(scope="module")
def tiger() -> Iterator[tigervnc.Server]:
    with tigervnc.server(["None"], arguments=["-geometry", "640x480"]) as server:
        yield server


@asynccontextmanager
async def console(address: str) -> AsyncIterator[Session]:
    async with connect(address, security=["none"], timeout=PATIENCE) as session:
        yield session


def reference(directory: Path) -> Path:
    """The picture as a file."""
    words = picture.words()
    pixels = (words[..., None] >> [16, 8, 0]).astype("uint8")
    path = directory / "picture.png"
    Image.fromarray(pixels, "RGB").save(path)
    return path


async def test_wait_for_image_on_a_boot_screen(tmp_path: Path) -> None:
    """From the start of a guest: through its BIOS, and a change of the screen's size."""
    disk = f"file={picture.boot_sector()},format=raw"
    with start("-drive", disk, memory=32) as booting:
        async with console(booting.address) as session:
            await session.wait_for_image(reference(tmp_path), timeout=60)
            assert (session.width, session.height) == picture.SIZE


async def test_power(guest: Guest) -> None:
    """QEMU knows shutdown and reset; reboot it refuses, and we say so."""
    async with console(guest.address) as session:
        await session.power("shutdown", timeout=PATIENCE)
        await session.power("reset", timeout=PATIENCE)
        with pytest.raises(NegotiationError, match="could not reboot the guest"):
            await session.power("reboot", timeout=PATIENCE)


async def test_power_is_not_offered() -> None:
    """QEMU without power-control, and what to do about it."""
    with qemu.start("none") as server:
        async with console(f"127.0.0.1::{server.port}") as session:
            with pytest.raises(NegotiationError, match="power-control=on"):
                await session.power("reset", timeout=PATIENCE)


async def test_reset_restarts_the_guest(tmp_path: Path) -> None:
    """The picture goes, and comes again."""
    disk = f"file={picture.boot_sector()},format=raw"
    with start("-drive", disk, memory=32) as booting:
        async with console(booting.address) as session:
            await session.wait_for_image(reference(tmp_path), timeout=60)
            updates = session.updates(timeout=PATIENCE)
            await session.power("reset", timeout=PATIENCE)
            while not (await anext(updates)).resized:
                pass
            await session.wait_for_image(reference(tmp_path), timeout=60)


async def test_clipboard_between_two_clients_of_qemu(guest: Guest) -> None:
    """QEMU passes it on, all of Unicode: what one sets the other one has."""
    async with console(guest.address) as one, console(guest.address) as other:
        await other.refresh(timeout=PATIENCE)
        assert Extension.CLIPBOARD in other.desktop.extensions
        await one.set_clipboard(TEXT, timeout=PATIENCE)
        assert await other.clipboard(timeout=PATIENCE) == TEXT
        await other.set_clipboard(TEXT[::-1], timeout=PATIENCE)
        assert await one.clipboard(timeout=PATIENCE) == TEXT[::-1]


async def test_clipboard_of_an_x_display(tiger: tigervnc.Server) -> None:
    """Xtigervnc's: what a program copies, we have; what we set, a program pastes."""
    async with console(f"{tiger.host}::{tiger.port}") as session:
        await session.refresh(timeout=PATIENCE)
        await copy(tiger.display, TEXT)
        assert await session.clipboard(timeout=PATIENCE) == TEXT
        await session.set_clipboard(TEXT.upper(), timeout=PATIENCE)
        await pasted(tiger.display, TEXT.upper())


async def test_clipboard_in_latin_1(tiger: tigervnc.Server) -> None:
    """As it was before the extended clipboard."""
    async with asking(f"{tiger.host}::{tiger.port}", [0]) as (session, _):
        await session.refresh(timeout=PATIENCE)
        await copy(tiger.display, "Grüße")
        assert await session.clipboard(timeout=PATIENCE) == "Grüße"
        await session.set_clipboard("Köln", timeout=PATIENCE)
        await pasted(tiger.display, "Köln")


async def run(display: str, *arguments: str, stdin: str = "") -> str:
    """xclip; it stays in the background as long as somebody may paste."""
    process = await asyncio.create_subprocess_exec(
        *("xclip", "-selection", "clipboard", *arguments),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if "-o" in arguments else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DISPLAY": display},
    )
    out, _ = await process.communicate(stdin.encode())
    return (out or b"").decode()


async def copy(display: str, text: str) -> None:
    await run(display, stdin=text)


async def pasted(display: str, text: str) -> None:
    """Wait until a program would paste this."""
    async with asyncio.timeout(PATIENCE):
        while await run(display, "-o") != text:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def test_resize(tiger: tigervnc.Server) -> None:
    """Xtigervnc does it, and the picture is whole again."""
    async with console(f"{tiger.host}::{tiger.port}") as session:
        for size in ((800, 600), (1024, 768), (640, 480)):
            await session.resize(*size, timeout=PATIENCE)
            assert (session.width, session.height) == size
            assert (await session.screenshot(timeout=PATIENCE)).size == size


async def test_resize_that_nobody_follows(guest: Guest) -> None:
    """QEMU would pass the wish on to a guest with a driver for it."""
    async with console(guest.address) as session:
        await session.refresh(timeout=PATIENCE)
        with pytest.raises(NegotiationError, match="screens cannot be arranged like this"):
            await session.resize(1280, 800, timeout=PATIENCE)


async def test_stable_region(guest: Guest) -> None:
    """A part of the picture may stand still while another one moves."""
    async with console(guest.address) as session:
        await session.wait_until_stable(0.3, region=Rectangle(0, 0, 16, 16), timeout=60)


async def test_sound(tmp_path: Path) -> None:
    """A guest's speaker, one second of it: a square wave of 1 kHz."""
    sound, disk = tmp_path / "sound", f"file={picture.boot_sector('beep')},format=raw"
    arguments = [
        *("-drive", disk, "-audiodev", "none,id=speaker", "-machine", "pcspk-audiodev=speaker"),
        *("-vnc", f"unix:{sound},audiodev=speaker,id=sound"),
    ]
    samples = array("h")
    with start(*arguments, memory=32):
        async with console(f"vnc+unix://{sound}") as session:
            async for chunk in session.audio(SampleFormat.S16, 1, 44100, timeout=PATIENCE):
                samples.frombytes(chunk)
                if not any(samples[-1000:]):
                    samples = array("h")  # the guest is still booting
                elif len(samples) >= 44100:
                    break
    rises = sum(before < 0 <= now for before, now in pairwise(samples[:44100]))
    assert 990 <= rises <= 1010
