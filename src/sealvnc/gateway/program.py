"""The gateway: put together from its configuration, run, reloaded, and stopped."""

import asyncio
import signal
import time
from datetime import UTC, datetime
from pathlib import Path

from ..aio.carrier import share_buffer
from ..errors import Error
from . import parts
from .changes import Changes
from .config import Config, Loaded, load, warnings
from .control import Control
from .control.commands import commands
from .control.message import Request
from .door.doors import Doors
from .front import activation
from .front.listen import listen
from .guests.console import Console
from .guests.keeper import Keeper
from .guests.roster import Roster
from .house import House
from .log import Facts
from .members import Members
from .sessions import Sessions

_BUFFER = 256 * 1024
_LOOK = 0.25
"""Seconds between two looks at files and clocks: what changes there counts within a second."""


class Gateway:
    """`run` is all there is to it. What is not right at the start is a `ConfigurationError`."""

    def __init__(self, loaded: Loaded, facts: Facts) -> None:
        self._path: Path = loaded.path
        self._config: Config = loaded.config
        self._facts = facts
        self.house = _house(self._config, facts)
        self._doors = Doors(self.house, self._config)
        self._keeper = Keeper(self.house.roster)
        self._members = Members(self.house)
        self._changes = Changes(parts.files(self._path, self._config))
        self._stop, self._hung_up = asyncio.Event(), False
        table = commands(self.house, self._asked)
        self._control = Control(table, self._config.gateway.admins, facts)

    async def run(self) -> None:
        """Until SIGTERM or SIGINT; SIGHUP reloads."""
        share_buffer(_BUFFER)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop.set)
        loop.add_signal_handler(signal.SIGHUP, self._hang_up)
        self.house.roster.watch(self)
        bound = listen(f"unix:{self._config.gateway.control}", mode=0o666)
        try:
            await self._control.listen(bound.sockets[0])
            await self._start()
            while not self._stop.is_set():
                await self._look()
        finally:
            bound.close()
            await self._end()

    async def _start(self) -> None:
        for sentence in warnings(self._config):
            self._facts.say("caution", cause=sentence)
        self._keeper.keep(self._config)
        await self._doors.renew(self._config)
        self._facts.say("started")
        activation.notify("READY=1")

    async def _look(self) -> None:
        """What has changed on disk and by the clock, and a pause."""
        if self._changes.look() or self._hung_up:
            await self._reload()
        await self._members.look(time.monotonic())
        self.house.sessions.tick(self.house.rules, time.monotonic(), datetime.now(UTC))
        activation.notify("WATCHDOG=1")
        try:
            async with asyncio.timeout(_LOOK):
                await self._stop.wait()
        except TimeoutError:
            return

    async def _end(self) -> None:
        """Nobody comes in any more, and who is in has to go."""
        self._facts.say("stopping")
        activation.notify("STOPPING=1")
        self._doors.shut()
        self._control.close()
        self.house.sessions.end_all("the gateway stops")
        await self._doors.leave(self._config.gateway.grace)
        await self._keeper.close()
        self._facts.say("stopped")

    # -- reload ------------------------------------------------------------------------------

    def _hang_up(self) -> None:
        self._hung_up = True

    async def _asked(self, request: Request) -> list[str]:
        """For the control socket: what was wrong, a sentence for each part."""
        return await self._reload()

    async def _reload(self) -> list[str]:
        """Take over what is on disk, part by part. A part that is broken stays as it was."""
        self._hung_up, wrong = False, list[str]()
        activation.reloading()
        for part in (self._new_config, self._new_rules, self._new_doors, self._new_guests):
            try:
                await part()
            except Error as error:
                wrong.append(str(error))
                self._facts.say("reload-failed", cause=str(error))
        self._changes.watch(parts.files(self._path, self._config))
        activation.notify("READY=1")
        if not wrong:
            self._facts.say("reloaded")
        return wrong

    async def _new_config(self) -> None:
        config, house = load(self._path).config, self.house
        if config.accounts != self._config.accounts:
            house.store = parts.store(config)
        self._config, house.single = config, parts.single(config)
        house.sessions.bounds, house.sessions.most = parts.bounds(config), config.limits.sessions
        self._control.admins = config.gateway.admins
        parts.throttle(config, house.throttle)
        self._facts.follow(config.log.format, config.log.level)

    async def _new_rules(self) -> None:
        self.house.rules = parts.rules(self._config)
        self.house.sessions.judge(self.house.rules, datetime.now(UTC))

    async def _new_doors(self) -> None:
        await self._doors.renew(self._config)

    async def _new_guests(self) -> None:
        self._keeper.keep(self._config)

    # -- gateway.guests.roster.Watcher -----------------------------------------------------------

    def appeared(self, console: Console) -> None:
        """A guest has been started, or found."""
        self._facts.say("guest-appeared", guest=console.guest.name, address=console.origin)

    def renamed(self, console: Console) -> None:
        """Another name or other labels are other decisions."""
        self._facts.say("guest-renamed", guest=console.guest.name, address=console.origin)
        rules, moment = self.house.rules, datetime.now(UTC)
        self.house.sessions.judge(rules, moment, lambda each: each.console is console)

    def gone(self, console: Console, cause: str) -> None:
        """A guest is gone, and with it its viewers."""
        self._facts.say("guest-gone", guest=console.guest.name, cause=cause)
        for session in self.house.sessions.at(console):
            session.close(f"the guest is gone: {cause}")


def _house(config: Config, facts: Facts) -> House:
    limits = config.limits
    sessions = Sessions(limits.sessions, parts.bounds(config))
    throttle = parts.throttle(config)
    return House(
        facts,
        parts.rules(config),
        Roster(),
        sessions,
        throttle,
        parts.store(config),
        single=parts.single(config),
    )
