"""A monitor of QEMU: commands, events, and connections to a VNC server that need not listen.

QEMU takes one end of a socket pair by ``getfd`` and serves it by ``add_client``, already
authorised; the other end is the viewer's connection.
"""

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from qemu.qmp import EventListener, QMPClient, QMPError, Runstate

from ...aio.address import Address
from ...aio.connect import answer_with
from ...aio.reach import Terms, take_over
from ...errors import GuestLostError
from ...rfb.session.messages.xvp import Power
from .console import DEADLINE, Opening

T = TypeVar("T")

FAILURES = (QMPError, OSError, EOFError, TimeoutError)
"""What the library raises when there is no QEMU any more."""

_REBOOT = 120.0
"""Seconds that a guest has to shut down when it is to be started again."""
_FD = "sealvnc"

logging.getLogger("qemu.qmp").setLevel(logging.CRITICAL)  # it logs what it raises, each time


class Monitor:
    """A connection to a monitor."""

    def __init__(self, path: Path) -> None:
        self._path, self._client = path, QMPClient("sealvnc")
        self._one_at_a_time = asyncio.Lock()
        self._terms = Terms.of(Address(path=path), security=("none",), timeout=DEADLINE)
        self._rebooting = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._control: socket.socket

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[EventListener]:
        """Connected, with the events of this time."""
        with socket.socket(socket.AF_UNIX) as self._control:
            await self._connect()
            try:
                with self._client.listener() as events:
                    yield events
            finally:
                for task in self._tasks:
                    task.cancel()
                with suppress(GuestLostError):
                    await self._stay_off()
                with suppress(*FAILURES):
                    await self._client.disconnect()

    async def _connect(self) -> None:
        self._control.setblocking(False)
        try:
            # never waits; asyncio's takes a queue that is full (EAGAIN) for a connection
            self._control.connect(str(self._path))
            async with asyncio.timeout(DEADLINE):
                await self._client.connect(self._control.dup())
        except (TimeoutError, BlockingIOError) as error:
            raise GuestLostError(
                f"{self._path}: QEMU does not greet; a monitor serves one at a time, and this "
                "one has to be the gateway's own"
            ) from error
        except OSError as error:
            raise GuestLostError(f"{self._path}: {error.strerror}") from error

    async def execute(self, command: str, **arguments: object) -> Any:
        """Run a command; `GuestLostError` if QEMU says no, or nothing."""
        return await self._soon(command, self._run(command, **arguments))

    async def _run(self, command: str, **arguments: object) -> Any:
        try:
            return await self._client.execute(command, arguments or None)
        except FAILURES as error:
            raise GuestLostError(f"{self._path}: {command}: {error}") from error

    async def _soon(self, what: str, running: Awaitable[T]) -> T:
        try:
            async with asyncio.timeout(DEADLINE):
                return await running
        except TimeoutError as error:
            raise GuestLostError(f"{self._path}: QEMU does not answer {what}") from error

    async def open(self) -> Opening:
        """A fresh connection to the VNC server."""
        ours, theirs = socket.socketpair()
        try:
            handing = self._in_background(self._hand_over(ours, theirs))
            await self._soon("add_client", asyncio.shield(handing))
        except BaseException:
            ours.close()
            raise
        ours.setblocking(False)
        return Opening(*await take_over(ours, f"qmp:{self._path}", self._terms, answer_with(None)))

    async def _hand_over(self, ours: socket.socket, theirs: socket.socket) -> None:
        """To its end, whoever has given up waiting.

        QEMU keeps one descriptor until a command takes it: the next one must not overtake.
        """
        with theirs:
            async with self._one_at_a_time:
                if ours.fileno() < 0:
                    return
                number = struct.pack("@i", theirs.fileno())
                try:
                    # asyncio's own socket sends no descriptors (uvloop's has no sendmsg at all)
                    self._control.sendmsg([b" "], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, number)])
                except OSError as error:
                    raise GuestLostError(f"{self._path}: {error.strerror}") from error
                await self._run("getfd", fdname=_FD)
                await self._run("add_client", protocol="vnc", fdname=_FD, skipauth=True)

    def _in_background(self, doing: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """Until it is done, or this monitor is; what it raises then is of no interest."""
        task = asyncio.get_running_loop().create_task(doing)
        self._tasks.add(task)

        def done(_: object) -> None:
            self._tasks.discard(task)
            if not task.cancelled():
                task.exception()

        task.add_done_callback(done)
        return task

    async def press(self, button: Power) -> None:
        """ACPI's power button, or the reset button."""
        match button:
            case Power.SHUTDOWN:
                await self._stay_off()
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
        self._in_background(self._give_up())

    async def _give_up(self) -> None:
        await asyncio.sleep(_REBOOT)
        await self._stay_off()

    async def _stay_off(self) -> bool:
        """Let QEMU end with its guest again; whether the guest was to be started again."""
        rebooting, self._rebooting = self._rebooting, False
        if rebooting:
            await self.execute("set-action", shutdown="poweroff")
        return rebooting

    async def shut_down(self) -> None:
        """The guest has shut down; if it is to be started again, do so."""
        if await self._stay_off():
            await self.execute("system_reset")
            await self.execute("cont")

    async def ended(self) -> None:
        """Wait until there is no connection any more."""
        while self._client.runstate is Runstate.RUNNING:
            await self._client.runstate_changed()

    async def status(self) -> str:
        """QEMU's run state."""
        return str((await self.execute("query-status"))["status"])
