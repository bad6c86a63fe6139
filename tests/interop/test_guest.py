"""A Linux guest in QEMU: what we type arrives, and what it answers is what we see."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from interop import console
from interop.attempt import Attempt, logged_in_to_qemu
from interop.matrix import Matrix
from peers import qemu
from sealvnc import Session
from sealvnc.cli.demo import initramfs, parts

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("guest")]

BOOT = 120.0
"""Seconds; it takes 3 on an idle machine."""

KERNEL_ARGUMENTS = "quiet nomodeset console=tty1 panic=-1 acpi=off cryptomgr.notests"

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


@dataclass(frozen=True, slots=True)
class Guest:
    """The demo's guest, in a QEMU whose monitor we can ask for its own picture."""

    server: qemu.Server
    serial: Path

    async def says(self, text: str) -> None:
        """Wait until the guest has written `text` to its serial port."""
        async with asyncio.timeout(BOOT):
            while text not in self.serial.read_text(errors="replace").replace("\r\n", "\n"):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


@pytest.fixture(scope="module")
def guest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guest]:
    directory = tmp_path_factory.mktemp("guest")
    found = parts.find()
    initrd, serial = directory / "initrd", directory / "serial"
    initrd.write_bytes(initramfs.build(found.busybox.read_bytes()))
    arguments = [
        *("-kernel", str(found.kernel), "-initrd", str(initrd), "-append", KERNEL_ARGUMENTS),
        *("-serial", f"file:{serial}", "-no-reboot"),
    ]
    with qemu.start("x509-scram-sha-256", memory=192, arguments=arguments) as server:
        yield Guest(server, serial)


async def test_typed_text_arrives(guest: Guest, matrix: Matrix) -> None:
    async with at_the_prompt(guest, matrix, "guest") as session:
        before = await console.picture(session, guest.server)
        await session.type("echo $((6*7)) SealVNC_! | tr a-z A-Z\n")
        typed = await console.picture(session, guest.server, unlike=before)
        await session.type("echo $((6*7)) SealVNC_! | tr a-z A-Z >/dev/ttyS0; clear\n")
        await guest.says("42 SEALVNC_!\n")
        await console.picture(session, guest.server, unlike=typed)


async def test_every_character_of_the_keyboard_arrives(guest: Guest, matrix: Matrix) -> None:
    async with at_the_prompt(guest, matrix, "guest, every key") as session:
        await session.type(f"cat >/dev/ttyS0\n{PRINTABLE}\n")
        await guest.says(f"{PRINTABLE}\n")
        await session.type("x\by\n")
        await guest.says(f"{PRINTABLE}\ny\n")
        await session.press("ctrl+d")
        await session.type("trap 'echo caught >/dev/ttyS0' INT\nsleep 1000\n")
        await session.press("ctrl+c")
        await guest.says("caught\n")


@asynccontextmanager
async def at_the_prompt(guest: Guest, matrix: Matrix, note: str) -> AsyncIterator[Session]:
    attempt = Attempt("x509-scram-sha-256", note)
    await guest.says(initramfs.READY)
    async with logged_in_to_qemu(matrix, attempt, guest.server) as session:
        assert session.mechanism == "SCRAM-SHA-256"
        yield session
