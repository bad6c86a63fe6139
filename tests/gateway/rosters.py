"""A roster that notes what it is told: what a backend finds, without a gateway around it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from sealvnc.gateway.guests.backend import Backend
from sealvnc.gateway.guests.console import Console
from sealvnc.gateway.guests.roster import Roster


class Watched(Roster):
    """A roster that notes every change, and in which one can wait for the next one."""

    def __init__(self) -> None:
        super().__init__()
        self.told: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
        self.watch(self)

    def appeared(self, console: Console) -> None:
        self.told.put_nowait(("appeared", console.guest.name))

    def renamed(self, console: Console) -> None:
        self.told.put_nowait(("renamed", console.guest.name))

    def gone(self, console: Console, cause: str) -> None:
        self.told.put_nowait(("gone", console.guest.name, cause))

    async def next(self, within: float = 15) -> tuple[str, ...]:
        async with asyncio.timeout(within):
            return await self.told.get()

    def __getitem__(self, name: str) -> Console:
        console = self.find(name)
        assert console is not None, f"no {name} in {[each.guest for each in self]}"
        return console


@contextlib.asynccontextmanager
async def running(backend: Backend) -> AsyncIterator[Watched]:
    """What a backend tells, until the block ends; its guests go with it."""
    roster = Watched()
    task = asyncio.create_task(backend.run(roster))
    try:
        yield roster
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        assert not list(roster), "a backend has left its guests behind"
