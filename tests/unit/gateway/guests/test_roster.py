"""Which guests there are, and who is told."""

from dataclasses import dataclass, replace

import pytest

from gateway.rosters import Watched
from sealvnc.errors import GuestLostError
from sealvnc.gateway.guests.console import Opening
from sealvnc.gateway.guests.roster import Roster
from sealvnc.policy.parties import Guest
from sealvnc.rfb.session.messages.xvp import Power

UUID = "4d36e967-e325-11ce-bfc1-08002be10318"


@dataclass
class Nowhere:
    """A console that leads nowhere."""

    guest: Guest
    origin: str = "nowhere:"

    async def open(self) -> Opening:
        raise GuestLostError("nowhere")

    async def press(self, button: Power) -> None:
        raise GuestLostError("nowhere")


@pytest.fixture
def roster() -> Watched:
    return Watched()


@pytest.mark.parametrize("name", ["web02", "", "WEB01", "web", UUID[:8]])
def test_not_found(roster: Watched, name: str) -> None:
    """A guest without a UUID is not what an empty name means."""
    roster.add(Nowhere(Guest("web01", UUID)))
    roster.add(Nowhere(Guest("db01")))
    assert roster.find(name) is None


@pytest.mark.parametrize("name", ["web01", UUID, UUID.upper()])
def test_found(roster: Watched, name: str) -> None:
    roster.add(web01 := Nowhere(Guest("web01", UUID)))
    roster.add(Nowhere(Guest("db01")))
    assert roster.find(name) is web01


def test_nobody(roster: Watched) -> None:
    """A name that two guests have, or one as its name and one as its UUID, is nobody's."""
    roster.add(Nowhere(Guest("web01", UUID)))
    roster.add(Nowhere(Guest("web01")))
    roster.add(Nowhere(Guest(UUID)))
    assert roster.find("web01") is None
    assert roster.find(UUID) is None


def test_told(roster: Watched) -> None:
    """After it has happened; and no more when one does not want to know any more."""
    roster.add(web01 := Nowhere(Guest("web01")))
    web01.guest = replace(web01.guest, name="web02")
    roster.changed(web01)
    roster.remove(web01, "stopped")
    assert [roster.told.get_nowait() for _ in range(3)] == [
        ("appeared", "web01"),
        ("renamed", "web02"),
        ("gone", "web02", "stopped"),
    ]
    other = Roster()
    stop = other.watch(roster)
    stop()
    other.add(web01)
    assert roster.told.empty()
    assert list(other) == [web01]
