"""``qmp:PATH``: a QEMU, by a monitor of the gateway's own; its VNC server need not listen anywhere.

QEMU takes one end of a socket pair by ``getfd`` and serves it by ``add_client``, already
authorised; the other end is the viewer's connection.
"""

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from qemu.qmp import EventListener, QMPClient, QMPError, Runstate

from ...aio.address import Address
from ...aio.connect import answer_with
from ...aio.reach import Terms, take_over
from ...errors import GuestLostError
from ...rfb.session.messages.xvp import Power
from .console import Opening
from .named import Patience, guest, present
from .roster import Roster

_DEADLINE = 5.0
_REBOOT = 120.0
"""Seconds that a guest has to shut down when it is to be started again."""
_GONE = "postmigrate"
_MIGRATING = ("finish-migrate", "postmigrate", "colo")
_FD = "sealvnc"
_FAILURES = (QMPError, OSError, EOFError, TimeoutError)
"""What the library raises when there is no QEMU any more."""


class Monitor:
    """A connection to a monitor."""

    def __init__(self, path: Path) -> None:
        self._path, self._client = path, QMPClient("sealvnc")
        self._one_at_a_time = asyncio.Lock()
        self._terms = Terms.of(Address(path=path), security=("none",), timeout=_DEADLINE)
        self._rebooting = False
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[EventListener]:
        """Connected, with the events of this time."""
        with socket.socket(socket.AF_UNIX) as control:
            control.setblocking(False)
            async with asyncio.timeout(_DEADLINE):
                await asyncio.get_running_loop().sock_connect(control, str(self._path))
                # asyncio's own socket sends no descriptors (uvloop's has no sendmsg at all)
                self._control = control.dup()
                await self._client.connect(control.dup())
        try:
            with self._client.listener() as events:
                yield events
        finally:
            for task in self._tasks:
                task.cancel()
            self._control.close()
            with suppress(*_FAILURES):
                await self._client.disconnect()

    async def execute(self, command: str, **arguments: object) -> Any:
        """Run a command; `GuestLostError` if QEMU says no, or nothing."""
        try:
            async with asyncio.timeout(_DEADLINE):
                return await self._client.execute(command, arguments or None)
        except TimeoutError as error:
            raise GuestLostError(f"{self._path}: QEMU does not answer {command}") from error
        except _FAILURES as error:
            raise GuestLostError(f"{self._path}: {command}: {error}") from error

    async def open(self) -> Opening:
        """A fresh connection to the VNC server."""
        ours, theirs = socket.socketpair()
        try:
            async with self._one_at_a_time:
                with theirs:
                    rights = [
                        (socket.SOL_SOCKET, socket.SCM_RIGHTS, struct.pack("@i", theirs.fileno()))
                    ]
                    self._control.sendmsg([b" "], rights)
                    await self.execute("getfd", fdname=_FD)
                await self.execute("add_client", protocol="vnc", fdname=_FD, skipauth=True)
        except OSError as error:
            ours.close()
            raise GuestLostError(f"{self._path}: {error.strerror}") from error
        except BaseException:
            ours.close()
            raise
        ours.setblocking(False)
        return Opening(*await take_over(ours, f"qmp:{self._path}", self._terms, answer_with(None)))

    async def press(self, button: Power) -> None:
        """ACPI's power button, or the reset button."""
        match button:
            case Power.SHUTDOWN:
                await self.execute("system_powerdown")
            case Power.RESET:
                await self.execute("system_reset")
            case Power.REBOOT:
                await self._reboot()

    async def _reboot(self) -> None:
        """QEMU has no such button: the guest shuts down, is held before QEMU ends, and reset."""
        await self.execute("set-action", shutdown="pause")
        self._rebooting = True
        await self.execute("system_powerdown")
        task = asyncio.get_running_loop().create_task(self._give_up())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _give_up(self) -> None:
        await asyncio.sleep(_REBOOT)
        if self._rebooting:
            self._rebooting = False
            await self.execute("set-action", shutdown="poweroff")

    async def shut_down(self) -> None:
        """The guest has shut down; if it is to be started again, do so."""
        if self._rebooting:
            self._rebooting = False
            await self.execute("set-action", shutdown="poweroff")
            await self.execute("system_reset")
            await self.execute("cont")

    async def ended(self) -> None:
        """Wait until there is no connection any more."""
        while self._client.runstate is Runstate.RUNNING:
            await self._client.runstate_changed()

    async def status(self) -> str:
        """QEMU's run state."""
        return str((await self.execute("query-status"))["status"])


class QMPConsole:
    """The console of the QEMU at the other end of a monitor."""

    def __init__(self, name: str, path: Path, options: Mapping[str, Any]) -> None:
        self.guest, self.origin = guest(name, options), f"qmp:{path}"
        self.monitor = Monitor(path)

    async def open(self) -> Opening:
        """A connection of one's own."""
        return await self.monitor.open()

    async def press(self, button: Power) -> None:
        """A button of the machine."""
        await self.monitor.press(button)


class QMPBackend:
    """Follows a QEMU from its start to its end, and the next one at the same path."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self._name, self._path, self._options = name, Path(place), options

    async def run(self, roster: Roster) -> None:
        """Connect, follow, and again."""
        patience = Patience(f"guest {self._name}")
        while True:
            console = QMPConsole(self._name, self._path, self._options)
            try:
                async with console.monitor.connected() as events:
                    patience.reset()
                    await self._follow(roster, console, events)
                cause = "QEMU has ended"
            except (GuestLostError, *_FAILURES) as error:
                cause = str(error) or type(error).__name__
            await patience.wait(cause)

    async def _follow(self, roster: Roster, console: QMPConsole, events: EventListener) -> None:
        """Until QEMU ends; a guest that has migrated away is gone until it runs here again."""
        uuid = str((await console.monitor.execute("query-uuid"))["UUID"])
        known = "" if uuid.strip("0-") == "" else uuid
        console.guest = replace(console.guest, uuid=known)
        while True:
            if await console.monitor.status() != _GONE:
                async with present(roster, console) as gone:
                    gone("stopped")
                    if not await _until_away(console, events):
                        return
                    gone("migrated away")
            if await _next(console, events) is None:
                return


async def _until_away(console: QMPConsole, events: EventListener) -> bool:
    """Whether it has migrated; else QEMU has ended."""
    while (event := await _next(console, events)) is not None:
        if event in ("STOP", "MIGRATION"):
            status = await console.monitor.status()
            while status in _MIGRATING and status != _GONE:
                await asyncio.sleep(0.05)
                status = await console.monitor.status()
            if status == _GONE:
                return True
        elif event == "SHUTDOWN":
            await console.monitor.shut_down()
    return False


async def _next(console: QMPConsole, events: EventListener) -> str | None:
    """The name of the next event; `None` when there will be none any more."""
    waiting = asyncio.ensure_future(events.get())
    ended = asyncio.ensure_future(console.monitor.ended())
    try:
        await asyncio.wait((waiting, ended), return_when=asyncio.FIRST_COMPLETED)
        return str(waiting.result()["event"]) if waiting.done() else None
    finally:
        waiting.cancel()
        ended.cancel()
