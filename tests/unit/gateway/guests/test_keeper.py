"""Backends as the configuration wants them."""

import asyncio
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.rosters import Watched
from sealvnc.errors import ConfigurationError
from sealvnc.gateway.config import Config
from sealvnc.gateway.guests import listening
from sealvnc.gateway.guests.keeper import Keeper
from sealvnc.gateway.guests.roster import Roster

HYPERVISOR = Config.model_validate({"hypervisor": ({"uri": "libvirt:qemu:///system"},)})
NOT_OURS = "the gateway does not look after it any more"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listening, "SECONDS", 0.01)


@pytest.fixture
def roster() -> Watched:
    return Watched()


@pytest.fixture
async def keeper(roster: Watched) -> AsyncIterator[Keeper]:
    keeper = Keeper(roster)
    yield keeper
    await keeper.close()
    assert not list(roster)


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    """A socket where somebody listens."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "vnc"))
        server.listen()
        yield tmp_path / "vnc"


def config(**guests: dict[str, Any]) -> Config:
    return Config.model_validate({"guests": guests})


async def test_broken(
    keeper: Keeper, roster: Watched, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One entry that is of no use: nothing changes, not even what is to be removed."""
    keeper.keep(config(web01={"console": f"unix:{path}"}))
    await roster.next()
    for name in ("libvirt", "domain"):
        monkeypatch.delitem(sys.modules, f"sealvnc.gateway.guests.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "libvirt", None)
    with pytest.raises(ConfigurationError, match=r"sealvnc\[libvirt\]"):
        keeper.keep(HYPERVISOR)
    await asyncio.sleep(0.03)
    assert roster.told.empty()
    assert roster["web01"].origin == f"unix:{path}"


async def test_same_again(keeper: Keeper, roster: Watched, path: Path) -> None:
    """An entry that stays as it is keeps its sessions; who may watch is none of its business."""
    entry = {"console": f"unix:{path}", "labels": ("prod",)}
    keeper.keep(config(web01=entry))
    await roster.next()
    console = roster["web01"]
    keeper.keep(config(web01=entry | {"viewers": "one"}, db01={"console": "unix:/nowhere"}))
    await asyncio.sleep(0.03)
    assert roster.told.empty()
    assert roster["web01"] is console


async def test_labels(keeper: Keeper, roster: Watched, path: Path) -> None:
    """Other labels are told, for other rules; the guest stays, and the next run has them, too."""
    keeper.keep(config(web01={"console": f"unix:{path}", "labels": ("prod",)}))
    await roster.next()
    console = roster["web01"]
    keeper.keep(config(web01={"console": f"unix:{path}", "labels": ("test", "web")}))
    assert await roster.next() == ("renamed", "web01")
    assert roster["web01"] is console
    assert console.guest.labels == {"test", "web"}


async def test_changed(keeper: Keeper, roster: Watched, path: Path) -> None:
    """Another console under the same name; never both at once."""
    keeper.keep(config(web01={"console": f"unix:{path}"}))
    await roster.next()
    keeper.keep(config(web01={"console": "tcp:localhost:5900"}))
    assert await roster.next() == ("gone", "web01", NOT_OURS)
    assert await roster.next() == ("appeared", "web01")
    assert roster["web01"].origin == "tcp:localhost:5900"


async def test_removed(keeper: Keeper, roster: Watched, path: Path) -> None:
    keeper.keep(config(web01={"console": f"unix:{path}"}))
    await roster.next()
    keeper.keep(config())
    assert await roster.next() == ("gone", "web01", NOT_OURS)


class Failing:
    """A backend with a fault in it, once."""

    runs = 0

    async def run(self, roster: Roster) -> None:
        Failing.runs += 1
        raise ZeroDivisionError


async def test_fault(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Said, and mended by a reload at the latest."""
    monkeypatch.setattr("sealvnc.gateway.guests.keeper.make", lambda *_: Failing())
    for runs in (1, 2):
        keeper.keep(HYPERVISOR)
        await asyncio.sleep(0.01)
        assert Failing.runs == runs
        message = caplog.records[-1].getMessage()
        assert message.startswith("hypervisor libvirt:qemu:///system has failed")
