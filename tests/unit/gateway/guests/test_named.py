"""What backends of guests that have a name in the configuration have in common."""

import asyncio
import logging

import pytest

from sealvnc.gateway.guests import named
from sealvnc.gateway.guests.named import Patience


@pytest.fixture
def slept(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that somebody wanted to sleep."""
    seconds: list[float] = []

    async def sleep(wanted: float) -> None:
        seconds.append(wanted)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return seconds


async def test_longer_each_time(slept: list[float]) -> None:
    patience = Patience("web01")
    for _ in range(9):
        await patience.wait("no such file")
    assert slept == [0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 10.0, 10.0, 10.0]
    patience.reset()
    await patience.wait("no such file")
    assert slept[-1] == 0.2


async def test_said_once(slept: list[float], caplog: pytest.LogCaptureFixture) -> None:
    """For a cause, and again after it has worked."""
    caplog.set_level(logging.INFO, named.log.name)
    patience = Patience("web01")
    for cause in ("none", "none", "refused", "refused"):
        await patience.wait(cause)
    patience.reset()
    await patience.wait("refused")
    assert [each.getMessage() for each in caplog.records] == [
        "web01: none; trying again",
        "web01: refused; trying again",
        "web01: refused; trying again",
    ]
