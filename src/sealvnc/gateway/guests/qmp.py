"""``qmp:PATH``: a QEMU, by a monitor of the gateway's own; it need not listen anywhere for VNC."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from qemu.qmp import EventListener

from ...errors import GuestLostError
from ...rfb.session.messages.xvp import Power
from .console import Opening
from .monitor import FAILURES, Monitor
from .named import Patience, guest, present
from .roster import Roster

_GONE = "postmigrate"
_MIGRATING = ("finish-migrate", "postmigrate", "colo")


class QMPConsole:
    """The console of the QEMU at the other end of a monitor."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self.guest, self.origin = guest(name, options), f"qmp:{place}"
        self.monitor = Monitor(Path(place))

    async def open(self) -> Opening:
        """A connection of one's own."""
        return await self.monitor.open()

    async def press(self, button: Power) -> None:
        """A button of the machine."""
        await self.monitor.press(button)


class QMPBackend:
    """Follows a QEMU from its start to its end, and the next one at the same path."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self._name, self._place, self._options = name, place, options

    async def run(self, roster: Roster) -> None:
        """Connect, follow, and again."""
        patience = Patience(f"guest {self._name}")
        while True:
            console = QMPConsole(self._name, self._place, self._options)
            try:
                async with console.monitor.connected() as events:
                    await _recognize(console)
                    patience.reset()
                    await self._follow(roster, console, events)
                cause = "QEMU has ended"
            except (GuestLostError, *FAILURES) as error:
                cause = str(error) or type(error).__name__
            await patience.wait(cause)

    async def _follow(self, roster: Roster, console: QMPConsole, events: EventListener) -> None:
        """Until QEMU ends; a guest that has migrated away is gone until it runs here again."""
        while True:
            if await console.monitor.status() != _GONE:
                async with present(roster, console) as gone:
                    gone("stopped")
                    if not await _until_away(console, events):
                        return
                    gone("migrated away")
            if await _next(console, events) is None:
                return


async def _recognize(console: QMPConsole) -> None:
    """Its UUID; and whether it has a VNC server at all, for ``add_client`` does not say."""
    if not await console.monitor.execute("query-vnc-servers"):
        raise GuestLostError(f"{console.origin}: QEMU runs without VNC; it needs -vnc none")
    uuid = str((await console.monitor.execute("query-uuid"))["UUID"])
    known = "" if uuid.strip("0-") == "" else uuid
    console.guest = replace(console.guest, uuid=known)


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
