"""The gateway before libvirt: every running domain, although qemu.conf demands TLS and SASL."""

from collections.abc import Iterator

import pytest

import sealvnc
from gateway import live
from interop.test_gateway_guests import connect, shown
from peers import libvirt

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("libvirt")]


@pytest.fixture(scope="module")
def daemon() -> Iterator[libvirt.Daemon]:
    with libvirt.start() as running:
        for name in ("web01", "db01"):
            running.define(name)
        yield running


@pytest.fixture
def gateway(daemon: libvirt.Daemon) -> Iterator[live.Gateway]:
    """Before one domain that runs."""
    daemon.virsh("start", "web01")
    settings = f'[[hypervisor]]\nuri = "libvirt:{daemon.uri}"\n'
    with live.run({}, settings=settings) as running:
        running.wait("guest-appeared")
        yield running
    daemon.virsh("destroy", "web01")


async def test_console(gateway: live.Gateway, daemon: libvirt.Daemon) -> None:
    """Its picture, its buttons, and its name and UUID in the list."""
    async with connect(gateway, "web01") as session:
        await shown(session)
        (listed,) = gateway.command("guest", "list", "--json")
        assert listed["name"] == "web01"
        assert listed["uuid"] == daemon.virsh("domuuid", "web01").strip()
        assert listed["viewers"] == 1
        await session.power("reset")
        gateway.wait("power")
        await shown(session)
    async with connect(gateway, listed["uuid"]) as session:
        await shown(session)


async def test_follows(gateway: live.Gateway, daemon: libvirt.Daemon) -> None:
    """Domains that start and end, while it runs."""
    daemon.virsh("start", "db01")
    gateway.wait("guest-appeared", 2)
    async with connect(gateway, "db01") as session:
        await shown(session)
        daemon.virsh("destroy", "db01")
        gone = gateway.wait("guest-gone")
        assert (gone["guest"], gone["cause"]) == ("db01", "destroyed")
        with pytest.raises(sealvnc.Error):
            await session.wait_until_stable(60, timeout=10)
    daemon.virsh("domrename", "db01", "db02")
    daemon.virsh("start", "db02")
    assert gateway.wait("guest-appeared", 3)["guest"] == "db02"
    daemon.virsh("destroy", "db02")
    daemon.virsh("domrename", "db02", "db01")


async def test_labels(gateway: live.Gateway, daemon: libvirt.Daemon) -> None:
    """From the domain's metadata; what they say counts for sessions that are open."""
    gateway.rules('[[rule]]\nanyone = true\nlabel = "prod"\nallow = ["view"]\n' + live.rule("bob"))
    gateway.wait("reloaded")
    with pytest.raises(sealvnc.AuthenticationError):
        async with connect(gateway, "web01"):
            pass
    label = ("metadata", "web01", "urn:sealvnc:labels", "--key", "sealvnc")
    daemon.virsh(*label, "--set", "<labels>prod web</labels>")
    gateway.wait("guest-renamed")
    async with connect(gateway, "web01") as session:
        await shown(session)
        daemon.virsh(*label, "--remove")
        assert "not allowed any more" in gateway.wait("session-ended")["cause"]
        with pytest.raises(sealvnc.Error):
            await session.wait_until_stable(60, timeout=10)


async def test_without_libvirtd(daemon: libvirt.Daemon) -> None:
    """A gateway that starts before libvirtd finds its guests when it is there."""
    settings = f'[[hypervisor]]\nuri = "libvirt:{daemon.uri}x"\n'
    with live.run({}, settings=settings) as gateway:
        note = gateway.wait("note")
        assert "trying again" in note["message"]
        with pytest.raises(sealvnc.AuthenticationError):
            async with connect(gateway, "web01"):
                pass
