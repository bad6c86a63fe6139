"""``libvirt:`` by itself: what it tells of domains that run, and what becomes of a daemon's end."""

import asyncio
import logging
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import sealvnc
from gateway.rosters import running
from interop.test_guests import shown, written
from peers import acpi, libvirt
from peers.process import PeerError, free_port
from sealvnc.aio.console import Session
from sealvnc.errors import GuestLostError
from sealvnc.gateway.guests.backend import Backend
from sealvnc.gateway.guests.registry import make
from sealvnc.rfb.session.messages.xvp import Power

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("libvirt")]

APPEARED = ("appeared", "web01")


@pytest.fixture(scope="module")
def daemon() -> Iterator[libvirt.Daemon]:
    with libvirt.start() as running:
        for name in ("web01", "db01"):
            running.define(name)
        yield running


@pytest.fixture
def guest(daemon: libvirt.Daemon) -> Iterator[libvirt.Daemon]:
    """Started, and off at the end."""
    daemon.serial("web01").unlink(missing_ok=True)
    daemon.virsh("start", "web01")
    yield daemon
    with suppress(PeerError):  # it may be off by now
        daemon.virsh("destroy", "web01")


def backend(daemon: libvirt.Daemon) -> Backend:
    return make("", f"libvirt:{daemon.uri}", {})


async def test_found(guest: libvirt.Daemon) -> None:
    """What runs already."""
    async with running(backend(guest)) as roster:
        assert await roster.next() == APPEARED
        console = roster["web01"]
        assert console.guest.uuid == guest.virsh("domuuid", "web01").strip()
        openings = await asyncio.gather(*(console.open() for _ in range(5)))
        await asyncio.gather(*map(shown, openings))


async def test_shutdown(guest: libvirt.Daemon) -> None:
    async with running(backend(guest)) as roster:
        await roster.next()
        await written(guest.serial("web01"), acpi.READY)
        await roster["web01"].press(Power.SHUTDOWN)
        assert await roster.next() == ("gone", "web01", "shut down")


@pytest.mark.parametrize("button", [Power.REBOOT, Power.RESET], ids=lambda each: each.name)
async def test_starts_again(guest: libvirt.Daemon, button: Power) -> None:
    """Its sessions live on."""
    async with running(backend(guest)) as roster:
        await roster.next()
        await written(guest.serial("web01"), acpi.READY)
        opening = await roster["web01"].open()
        await roster["web01"].press(button)
        await written(guest.serial("web01"), acpi.READY * 2)
        await shown(opening)
        assert roster.told.empty()


async def test_button_refused(guest: libvirt.Daemon) -> None:
    """Why, in libvirt's words, and of whom."""
    async with running(backend(guest)) as roster:
        await roster.next()
        console = roster["web01"]
        guest.virsh("destroy", "web01")
        with pytest.raises(GuestLostError, match=r"web01: libvirt: .*not running"):
            await console.press(Power.RESET)


async def test_crashed(guest: libvirt.Daemon) -> None:
    """QEMU killed."""
    async with running(backend(guest)) as roster:
        await roster.next()
        os.kill(int((guest.directory / "run/libvirt/qemu/run/web01.pid").read_text()), 9)
        assert await roster.next() == ("gone", "web01", "failed")


async def test_another_run(guest: libvirt.Daemon) -> None:
    """Off and on again so quickly that both are seen at once: it is another guest."""
    async with running(backend(guest)) as roster:
        await roster.next()
        first = roster["web01"]
        guest.virsh("destroy web01; start web01")
        assert await roster.next() == ("gone", "web01", "destroyed")
        assert await roster.next() == APPEARED
        assert roster["web01"] is not first
        await shown(await roster["web01"].open())


async def test_migrated(guest: libvirt.Daemon) -> None:
    """To another host: gone here, and there it is."""
    with libvirt.start("other.example.org") as other:
        async with running(backend(guest)) as here, running(backend(other)) as there:
            await here.next()
            opening = await here["web01"].open()
            target = f"tcp://127.0.0.1:{free_port()}"
            migrate = ("migrate", "--live", "--unsafe", "web01", other.uri, target)
            await asyncio.to_thread(guest.virsh, *migrate)
            assert await here.next() == ("gone", "web01", "migrated away")
            assert await there.next() == APPEARED
            with pytest.raises(sealvnc.Error):
                await shown(opening)
            await shown(await there["web01"].open())


async def test_daemon_ends(guest: libvirt.Daemon, caplog: pytest.LogCaptureFixture) -> None:
    """What is open stays open; what happened meanwhile is seen afterwards."""
    caplog.set_level(logging.INFO, "sealvnc.gateway.guests")
    async with running(backend(guest)) as roster:
        assert await roster.next() == APPEARED
        opening = await roster["web01"].open()
        async with Session(opening.link, opening.opened) as session:
            guest.down()
            with pytest.raises(GuestLostError, match="web01: libvirt: "):
                await roster["web01"].open()
            await session.refresh()
            await asyncio.sleep(1)
            assert roster.told.empty()
            guest.up()
            guest.virsh("start", "db01")
            assert await roster.next() == ("appeared", "db01")
            await session.refresh()
            await shown(await roster["web01"].open())
            guest.virsh("destroy", "db01")
            assert await roster.next() == ("gone", "db01", "destroyed")
        await opening.link.close()
    said = [each.getMessage() for each in caplog.records]
    assert len(said) == len(set(said)) <= 3, said


async def test_daemon_hangs(guest: libvirt.Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it for ever."""
    monkeypatch.setattr("sealvnc.gateway.guests.domain.DEADLINE", 0.3)
    async with running(backend(guest)) as roster:
        await roster.next()
        pid = int((guest.directory / "run/libvirt/libvirtd.pid").read_text())
        os.kill(pid, signal.SIGSTOP)
        try:
            with pytest.raises(GuestLostError, match="web01: libvirt does not answer"):
                await roster["web01"].open()
        finally:
            os.kill(pid, signal.SIGCONT)
        monkeypatch.undo()
        await shown(await roster["web01"].open())


async def test_ends_while_daemon_hangs(
    daemon: libvirt.Daemon, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A gateway that is told to end does."""
    monkeypatch.setattr("sealvnc.gateway.guests.libvirt._GOODBYE", 0.1)
    daemon.virsh("start", "web01")
    pid = int((daemon.directory / "run/libvirt/libvirtd.pid").read_text())
    try:
        async with asyncio.timeout(5), running(backend(daemon)) as roster:
            await roster.next()
            os.kill(pid, signal.SIGSTOP)
    finally:
        os.kill(pid, signal.SIGCONT)
        daemon.virsh("destroy", "web01")


def sockets() -> set[str]:
    """Those that this process has open."""
    links = (Path(f"/proc/self/fd/{each}") for each in os.listdir("/proc/self/fd"))
    names = {os.readlink(each) for each in links if each.is_symlink()}
    return {each for each in names if each.startswith("socket:")}


async def none_but(known: set[str]) -> None:
    """Not by their number: what an earlier test left behind may go meanwhile."""
    async with asyncio.timeout(5):
        while not sockets() <= known:  # noqa: ASYNC110  # threads close them
            await asyncio.sleep(0.01)


async def test_closed(guest: libvirt.Daemon) -> None:
    """A backend that ends leaves no connection behind, although it had asked for events."""
    before = sockets()
    async with running(backend(guest)) as roster:
        await roster.next()
        assert len(sockets() - before) == 1
    await none_but(before)


async def test_given_up(guest: libvirt.Daemon) -> None:
    """A viewer that leaves while libvirt is asked leaves nothing behind, either."""
    async with running(backend(guest)) as roster:
        await roster.next()
        before = sockets()
        impatient = [asyncio.create_task(roster["web01"].open()) for _ in range(10)]
        await asyncio.sleep(0)
        for each in impatient:
            each.cancel()
        await asyncio.gather(*impatient, return_exceptions=True)
        await asyncio.sleep(0.2)
        await none_but(before)
        await shown(await roster["web01"].open())


async def test_no_vnc(daemon: libvirt.Daemon, tmp_path: Path) -> None:
    """A domain without a VNC console is none of ours."""
    xml = daemon.virsh("dumpxml", "db01")
    start, end = xml.index("<graphics"), xml.index("</graphics>") + len("</graphics>")
    file = tmp_path / "db01.xml"
    file.write_text(xml[:start] + xml[end:])
    daemon.virsh("define", str(file))
    async with running(backend(daemon)) as roster:
        daemon.virsh("start", "db01")
        with pytest.raises(TimeoutError):
            await roster.next(0.5)
        daemon.virsh("destroy", "db01")


async def test_no_uri() -> None:
    """What libvirt knows nothing of is said, in its words, and tried again."""
    async with running(make("", "libvirt:nonsense:///", {})) as roster:
        with pytest.raises(TimeoutError):
            await roster.next(0.5)
        with pytest.raises(sealvnc.ConfigurationError, match="unix:, tcp:, qmp:, libvirt:"):
            make("web01", "telnet:web01", {})
