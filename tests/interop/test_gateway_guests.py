"""The gateway in front of real guests, by each way to a console there is."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator

import pytest
from PIL import Image

import sealvnc
from gateway import live
from peers import pki, qemu, qmp_guest

pytestmark = [pytest.mark.peers, pytest.mark.slow]

ALICE = sealvnc.Credentials("alice", "alice-pw")


def connect(gateway: live.Gateway, guest: str = "", **options: object):
    """Our client's console at the gateway."""
    where = f"{gateway.address}/{guest}"
    options = {"ca": pki.session().ca_file, "security": ["x509sasl"], **options}
    return sealvnc.connect(where, options.pop("credentials", ALICE), **options)


@contextlib.contextmanager
def by_qmp() -> Iterator[str]:
    with qmp_guest.start() as guest:
        yield guest.uri


@contextlib.contextmanager
def by_unix() -> Iterator[str]:
    with qemu.start("unix") as server:
        yield f"unix:{server.path}"


@contextlib.contextmanager
def by_tcp() -> Iterator[str]:
    """The gateway logs in there by SCRAM in TLS, with credentials of its own."""
    with qemu.start("x509-scram-sha-256") as server:
        file = server.directory / "password"
        file.write_text(f"{qemu.USERS['bob']}\n")
        file.chmod(0o600)
        yield (
            f'tcp:localhost:{server.port}"\nuser = "bob"\npassword_file = "{file}"\n'
            f'security = ["x509sasl"]\nca = "{pki.session().ca_file}'
        )


WAYS = {"qmp": by_qmp, "unix": by_unix, "tcp": by_tcp}


async def shown(session: sealvnc.Session) -> Image.Image:
    """The picture, as soon as there is something on it."""
    async with asyncio.timeout(30):
        while (picture := await session.screenshot()).getbbox() is None:
            await session.refresh()
    return picture


@pytest.mark.parametrize("way", WAYS)
async def test_two_viewers(way: str) -> None:
    """Both see the guest, whatever the way to its console."""
    with WAYS[way]() as uri, live.run({"web01": uri}) as gateway:
        async with connect(gateway) as one, connect(gateway, "web01") as other:
            await asyncio.gather(shown(one), shown(other))
            assert "QEMU" in one.name
            listed = gateway.sessions()
            assert {each["guest"] for each in listed} == {"web01"}
            assert all(each["capabilities"][0] == "view" for each in listed)
            assert len(listed) == 2


@pytest.fixture
def guest() -> Iterator[qmp_guest.Guest]:
    with qmp_guest.start() as running:
        yield running


async def test_power(guest: qmp_guest.Guest) -> None:
    """The gateway answers xvp itself, by QMP: QEMU, with power-control off, would not."""
    with live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway) as session:
            await session.screenshot()
            await session.power("reset")
            assert gateway.wait("power")["button"] == "reset"
            await session.power("shutdown")
            assert gateway.wait("power", 2)["button"] == "shutdown"


async def test_no_power(guest: qmp_guest.Guest) -> None:
    """Who may not press buttons is offered none."""
    rules = live.rule("alice", allow=["view", "keyboard"])
    with live.run({"web01": guest.uri}, rules=rules) as gateway:
        async with connect(gateway) as session:
            await session.screenshot()
            with pytest.raises(sealvnc.Error, match="power"):
                await session.power("reset", timeout=1)
        assert not gateway.facts("power")


async def test_killed(guest: qmp_guest.Guest) -> None:
    """Its sessions end; the gateway does not, and finds the next guest at the same monitor."""
    with live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway) as session:
            await session.screenshot()
            os.kill(guest.pid, signal.SIGKILL)
            with pytest.raises(sealvnc.Error):
                await session.wait_until_stable(60, timeout=10)
        assert "guest" in gateway.wait("session-ended")["cause"]
        assert gateway.wait("guest-gone")["guest"] == "web01"
        with pytest.raises(sealvnc.AuthenticationError, match="the guest is not running"):
            async with connect(gateway, "web01"):
                pass
        (guest.directory / "qmp").unlink(missing_ok=True)
        (guest.directory / "own").unlink(missing_ok=True)
        with qmp_guest.start(directory=guest.directory):
            gateway.wait("guest-appeared", 2)
            async with connect(gateway, "web01") as session:
                await shown(session)


async def test_reset(guest: qmp_guest.Guest) -> None:
    """A session lives through a reboot."""
    with live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway) as session:
            await shown(session)
            guest.qmp("system_reset")
            await asyncio.sleep(0.5)
            await shown(session)
        assert not gateway.facts("guest-gone")


async def test_migrated(guest: qmp_guest.Guest) -> None:
    """QEMU leaves connections of a guest that has left open, and frozen; the gateway does not."""
    socket = guest.directory / "migration"
    with (
        live.run({"web01": guest.uri}) as gateway,
        qmp_guest.start("-incoming", f"unix:{socket}") as target,
    ):
        async with connect(gateway) as session:
            await session.screenshot()
            guest.qmp("migrate", uri=f"unix:{socket}")
            assert gateway.wait("guest-gone")["cause"] == "migrated away"
            with pytest.raises(sealvnc.Error):
                await session.wait_until_stable(60, timeout=10)
        assert "migrated away" in gateway.wait("session-ended")["cause"]
        assert target.qmp("query-status")["status"] == "running"
