"""Ways to the consoles of real guests, each by itself: what is found, opened, pressed and told."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

import sealvnc
from gateway.rosters import running
from peers import acpi, pki, qemu, qmp_guest
from peers.process import free_port, scratch
from peers.qmp import try_execute
from sealvnc.aio.console import Session
from sealvnc.errors import CertificateError, GuestLostError, UnreachableError
from sealvnc.gateway.guests.backend import Backend
from sealvnc.gateway.guests.console import Opening
from sealvnc.gateway.guests.registry import make
from sealvnc.rfb.session.messages.xvp import Power

pytestmark = pytest.mark.peers

APPEARED = ("appeared", "web01")
STOPPED = ("gone", "web01", "stopped")


async def shown(opening: Opening) -> Image.Image:
    """The picture, as soon as there is something on it."""
    try:
        async with Session(opening.link, opening.opened) as session, asyncio.timeout(15):
            while (picture := await session.screenshot()).getbbox() is None:
                await session.refresh()
        return picture
    finally:
        await opening.link.close()


async def written(path: Path, text: bytes) -> None:
    """Wait until the guest has written this to its serial port."""
    async with asyncio.timeout(15):
        while _content(path) != text:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


# -- unix: ---------------------------------------------------------------------------------------


async def test_unix() -> None:
    """QEMU leaves its socket behind; the guest is gone nevertheless, and the next one is found."""
    with qemu.start("unix") as server:
        assert server.path is not None
        async with running(make("web01", f"unix:{server.path}", {"labels": ("prod",)})) as roster:
            assert await roster.next() == APPEARED
            assert roster["web01"].guest.labels == {"prod"}
            await shown(await roster["web01"].open())
            with pytest.raises(sealvnc.ConfigurationError, match="no power buttons; qmp:"):
                await roster["web01"].press(Power.RESET)
            os.kill(server.pid, signal.SIGTERM)
            assert await roster.next() == STOPPED
            assert server.path.is_socket()


# -- tcp: ----------------------------------------------------------------------------------------


@pytest.fixture
def login(tmp_path: Path) -> Iterator[tuple[str, dict[str, object]]]:
    """A QEMU that asks for SCRAM in TLS, and what one needs there."""
    password = tmp_path / "password"
    password.write_text(f"{qemu.USERS['bob']}\n")
    with qemu.start("x509-scram-sha-256") as server:
        yield (
            f"tcp:localhost:{server.port}",
            {
                "user": "bob",
                "password_file": password,
                "security": ("x509sasl",),
                "ca": pki.session().ca_file,
            },
        )


async def test_tcp(login: tuple[str, dict[str, object]]) -> None:
    """A password that has changed is used as it is now, and told to nobody."""
    uri, options = login
    password = options["password_file"]
    assert isinstance(password, Path)
    async with running(make("web01", uri, options)) as roster:
        console = roster["web01"] if await roster.next() == APPEARED else None
        assert console is not None
        await shown(await console.open())
        password.write_text("a wrong one")
        with pytest.raises(sealvnc.AuthenticationError) as refused:
            await console.open()
        assert "a wrong one" not in f"{refused.value} {console!r} {vars(console)}"
        password.write_text(qemu.USERS["bob"])
        await shown(await console.open())


@pytest.mark.parametrize(
    ("other", "kind", "words"),
    [
        ({"ca": None}, CertificateError, "certificate"),
        ({"password_file": Path("/nowhere")}, sealvnc.ConfigurationError, "/nowhere"),
        ({"security": ("sasl",)}, sealvnc.Error, "offers VeNCrypt"),
    ],
    ids=["ca", "password file", "security"],
)
async def test_tcp_refused(
    login: tuple[str, dict[str, object]],
    other: dict[str, object],
    kind: type[sealvnc.Error],
    words: str,
) -> None:
    uri, options = login
    async with running(make("web01", uri, options | other)) as roster:
        await roster.next()
        with pytest.raises(kind, match=words):
            await roster["web01"].open()


async def test_tcp_unreachable() -> None:
    """Whether it is there is not known before somebody wants it."""
    port = free_port()
    async with running(make("web01", f"tcp:127.0.0.1:{port}", {})) as roster:
        await roster.next()
        with pytest.raises(UnreachableError, match=f"no connection to .*127.0.0.1:{port}"):
            await roster["web01"].open()


# -- qmp: ----------------------------------------------------------------------------------------


@pytest.fixture
def directory() -> Path:
    return scratch("guest")


@pytest.fixture
def guest(directory: Path) -> Iterator[qmp_guest.Guest]:
    """A guest that ends when its power button is pressed."""
    disk = acpi.disk(directory / "disk")
    drive = f"if=floppy,format=raw,readonly=on,file={disk}"
    serial = f"file:{directory}/serial"
    uuid = "4d36e967-e325-11ce-bfc1-08002be10318"
    options = ("-drive", drive, "-serial", serial, "-uuid", uuid)
    with qmp_guest.start(*options, directory=directory) as guest:
        yield guest


def qmp(guest: qmp_guest.Guest) -> Backend:
    return make("web01", guest.uri, {})


async def test_qmp(guest: qmp_guest.Guest) -> None:
    """Several at once, each a connection of its own; who gives up in the middle spoils nothing."""
    async with running(qmp(guest)) as roster:
        assert await roster.next() == APPEARED
        console = roster[guest_uuid := "4D36E967-E325-11CE-BFC1-08002BE10318"]
        assert console.guest.uuid == guest_uuid.lower()
        impatient = asyncio.create_task(console.open())
        await asyncio.sleep(0)
        impatient.cancel()
        openings = await asyncio.gather(*(console.open() for _ in range(5)))
        await asyncio.gather(*map(shown, openings))


async def test_qmp_hangs(guest: qmp_guest.Guest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopped in its tracks, it is not waited for for ever, and good for use when it goes on."""
    async with running(qmp(guest)) as roster:
        await roster.next()
        os.kill(guest.pid, signal.SIGSTOP)
        monkeypatch.setattr("sealvnc.gateway.guests.monitor.DEADLINE", 0.2)
        try:
            with pytest.raises(GuestLostError, match="QEMU does not answer add_client"):
                await roster["web01"].open()
        finally:
            os.kill(guest.pid, signal.SIGCONT)
        monkeypatch.undo()
        await shown(await roster["web01"].open())


async def test_qmp_without_vnc(directory: Path, caplog: pytest.LogCaptureFixture) -> None:
    """QEMU takes a connection, and never serves it; that is said at once, and once."""
    caplog.set_level(logging.INFO)
    with qmp_guest.start(directory=directory, vnc=()) as guest:
        async with running(qmp(guest)) as roster:
            with pytest.raises(TimeoutError):
                await roster.next(1)
    assert [each.getMessage() for each in caplog.records] == [
        f"guest web01: qmp:{guest.monitor}: QEMU runs without VNC; it needs -vnc none; trying again"
    ]


async def test_qmp_in_use(guest: qmp_guest.Guest, caplog: pytest.LogCaptureFixture) -> None:
    """A monitor that somebody else is connected to: said once, and tried again."""
    caplog.set_level(logging.INFO)
    with pytest.MonkeyPatch.context() as patch, closing(socket.socket(socket.AF_UNIX)) as other:
        patch.setattr("sealvnc.gateway.guests.monitor.DEADLINE", 0.1)
        other.connect(str(guest.monitor))
        async with running(qmp(guest)) as roster:
            with pytest.raises(TimeoutError):
                await roster.next(1)
            other.close()
            patch.undo()
            assert await roster.next() == APPEARED
    assert [each.getMessage() for each in caplog.records] == [
        f"guest web01: {guest.monitor}: QEMU does not greet; a monitor serves one at a time, "
        "and this one has to be the gateway's own; trying again"
    ]


async def test_qmp_shutdown(guest: qmp_guest.Guest, directory: Path) -> None:
    async with running(qmp(guest)) as roster:
        await roster.next()
        await written(directory / "serial", acpi.READY)
        await roster["web01"].press(Power.SHUTDOWN)
        assert await roster.next() == STOPPED


async def test_qmp_reset(guest: qmp_guest.Guest, directory: Path) -> None:
    async with running(qmp(guest)) as roster:
        await roster.next()
        await written(directory / "serial", acpi.READY)
        await roster["web01"].press(Power.RESET)
        await written(directory / "serial", acpi.READY * 2)
        assert roster.told.empty()


async def test_qmp_reboot(guest: qmp_guest.Guest, directory: Path) -> None:
    """The guest shuts down by itself and starts again; its sessions, and QEMU, live on."""
    async with running(qmp(guest)) as roster:
        await roster.next()
        await written(directory / "serial", acpi.READY)
        opening = await roster["web01"].open()
        await roster["web01"].press(Power.REBOOT)
        await written(directory / "serial", acpi.READY * 2)
        await shown(opening)
        assert roster.told.empty()
        await roster["web01"].press(Power.SHUTDOWN)
        assert await roster.next() == STOPPED


async def test_qmp_no_reboot_after_all(guest: qmp_guest.Guest, directory: Path) -> None:
    """Reboot, and then shutdown before the guest has followed: it stays off."""
    async with running(qmp(guest)) as roster:
        await roster.next()
        await written(directory / "serial", acpi.READY)
        guest.qmp("stop")
        await roster["web01"].press(Power.REBOOT)
        await roster["web01"].press(Power.SHUTDOWN)
        guest.qmp("cont")
        assert await roster.next() == STOPPED


async def test_qmp_reboot_without_gateway(guest: qmp_guest.Guest, directory: Path) -> None:
    """A gateway that ends takes its wish with it: QEMU ends with its guest, as before."""
    async with running(qmp(guest)) as roster:
        await roster.next()
        await written(directory / "serial", acpi.READY)
        guest.qmp("stop")
        await roster["web01"].press(Power.REBOOT)
    guest.qmp("cont")
    async with asyncio.timeout(5):
        while try_execute(directory / "own", "query-status"):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_qmp_migration(guest: qmp_guest.Guest, directory: Path) -> None:
    """From one QEMU to another, and, when there is nobody to take it, not at all."""
    async with running(qmp(guest)) as roster:
        await roster.next()
        guest.qmp("migrate", uri=f"unix:{directory}/nobody")
        with pytest.raises(TimeoutError):
            await roster.next(0.5)
        await shown(await roster["web01"].open())
