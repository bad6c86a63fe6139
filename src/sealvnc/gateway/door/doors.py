"""All doors: opened, given new doorways, and shut, as the configuration wants it."""

import asyncio

from ...aio.strangers import Strangers
from .. import parts
from ..config import Config, Listener
from ..front.listen import Listening, listen
from ..house import House
from .door import Door
from .doorway import Doorway


class Doors:
    """By the addresses of listeners. Whoever has come in by a door stays when it is shut."""

    def __init__(self, house: House, config: Config) -> None:
        limits = config.limits
        self._house = house
        self._strangers = Strangers(
            limits.strangers_per_address, limits.strangers, tell=self._too_many
        )
        self._doors: dict[str, tuple[Door, Listening]] = {}
        self._shut: list[Door] = []

    def _too_many(self, origin: str, count: int) -> None:
        self._house.facts.say("too-many", peer=origin, count=count)

    async def renew(self, config: Config) -> None:
        """Open what is new, shut what is gone; certificates and types are for newcomers.

        What is wrong is an error, and the doors are as they were, but for those already done.
        """
        keys = parts.keytab(config)
        accounts = self._house.store is not None
        doorways = parts.doorways(config, parts.tls(config), keys, accounts=accounts)
        self._house.realm = parts.realm(config, keys)
        self._strangers.per_address = config.limits.strangers_per_address
        self._strangers.total = config.limits.strangers
        for address in self._doors.keys() - doorways.keys():
            door, listening = self._doors.pop(address)
            door.shut()
            listening.close()
            self._shut.append(door)
        for address, (listener, doorway) in doorways.items():
            if address in self._doors:
                self._doors[address][0].doorway = doorway
                self._doors[address][0].deadline = config.limits.handshake_timeout
            else:
                self._doors[address] = await self._open(
                    listener, doorway, config.limits.handshake_timeout
                )

    async def _open(
        self, listener: Listener, doorway: Doorway, deadline: float
    ) -> tuple[Door, Listening]:
        listening = listen(listener.address, mode=listener.permissions, group=listener.group)
        door = Door(self._house, self._strangers, doorway, deadline)
        for bound in listening.sockets:
            await door.open(bound)
        return door, listening

    def shut(self) -> None:
        """Nobody comes in any more."""
        for door, _ in self._doors.values():
            door.shut()

    async def leave(self, grace: float) -> None:
        """Wait until everybody is gone, at most ``grace`` seconds; then drop who is not."""
        doors = [*self._shut, *(door for door, _ in self._doors.values())]
        try:
            async with asyncio.timeout(grace):
                await asyncio.gather(*(door.left() for door in doors))
        except TimeoutError:
            await asyncio.gather(*(door.drop() for door in doors))
        for _, listening in self._doors.values():
            listening.close()
