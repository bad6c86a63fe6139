"""``libvirt:URI``: every running domain that has a VNC console, whatever qemu.conf demands.

libvirt hands out a connection that is already authorised (openGraphicsFD with SKIPAUTH), so no
domain is configured anew, and none is restarted. Its library blocks, and runs in threads.
"""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import cache
from typing import Any, TypeAlias

import libvirt

from ...errors import GuestLostError
from .domain import Domain, LibvirtConsole, called, running
from .named import Patience
from .roster import Roster

Tell: TypeAlias = Callable[[str, str], None]
"""UUID and cause of a domain's end; both empty if something else has changed."""

_ALIVE_EVERY, _ALIVE_MISSED = 5, 3
_GOODBYE = 2.0
_SETTLE = 0.05
"""Seconds: events come in bunches."""
_LATE = 1.0
_CAUSES: Mapping[int, str] = {
    libvirt.VIR_DOMAIN_EVENT_STOPPED_SHUTDOWN: "shut down",
    libvirt.VIR_DOMAIN_EVENT_STOPPED_DESTROYED: "destroyed",
    libvirt.VIR_DOMAIN_EVENT_STOPPED_CRASHED: "crashed",
    libvirt.VIR_DOMAIN_EVENT_STOPPED_MIGRATED: "migrated away",
    libvirt.VIR_DOMAIN_EVENT_STOPPED_SAVED: "saved",
    libvirt.VIR_DOMAIN_EVENT_STOPPED_FAILED: "failed",
}


class LibvirtBackend:
    """Follows a libvirt daemon. While it is away, guests stay: their consoles are QEMU's."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self._uri = place
        self._consoles: dict[str, LibvirtConsole] = {}
        self._causes: dict[str, str] = {}
        self._changed = asyncio.Event()

    async def run(self, roster: Roster) -> None:
        """Connect, follow, and again."""
        patience = Patience(f"libvirt {self._uri}")
        _start_events()
        try:
            while True:
                try:
                    async with connected(self._uri, self._tell) as connection:
                        try:
                            await self._follow(roster, connection, patience)
                        except asyncio.CancelledError:
                            self._forget(roster)  # at once, for who comes next
                            raise
                    cause = "the connection was closed"
                except GuestLostError as error:
                    cause = str(error)
                await patience.wait(cause)
        finally:
            self._forget(roster)

    def _forget(self, roster: Roster) -> None:
        for uuid in tuple(self._consoles):
            self._gone(roster, uuid, "the gateway does not look after it any more")

    def _tell(self, uuid: str, cause: str) -> None:
        if uuid in self._consoles:
            self._causes[uuid] = cause
        self._changed.set()

    async def _follow(
        self, roster: Roster, connection: "libvirt.virConnect", patience: Patience
    ) -> None:
        """Until the connection has ended."""
        told = set[str]()
        while await called(self._uri, connection.isAlive):
            self._changed.clear()
            found = await called(self._uri, lambda: running(connection))
            await self._reasons(told - found.keys())
            self._compare(roster, found)
            patience.reset()
            told = set(found)
            await self._changed.wait()
            await asyncio.sleep(_SETTLE)

    async def _reasons(self, gone: set[str]) -> None:
        """A domain is off the list before it is told why; that is worth a moment."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LATE):
                while not gone <= self._causes.keys():
                    await self._changed.wait()
                    self._changed.clear()
        if gone:
            self._changed.set()  # what else has been told meanwhile

    def _compare(self, roster: Roster, found: Mapping[str, Domain]) -> None:
        """Make the roster say what libvirt says."""
        for uuid, known in tuple(self._consoles.items()):
            if uuid not in found or found[uuid].number != known.domain.number:
                self._gone(roster, uuid, self._causes.get(uuid, "stopped"))
        for uuid, domain in found.items():
            if (console := self._consoles.get(uuid)) is None:
                self._consoles[uuid] = console = LibvirtConsole(domain, self._uri)
                roster.add(console)
            else:
                before, console.domain, console.guest = console.guest, domain, domain.guest
                if before != domain.guest:
                    roster.changed(console)

    def _gone(self, roster: Roster, uuid: str, cause: str) -> None:
        self._causes.pop(uuid, None)
        roster.remove(self._consoles.pop(uuid), cause)


@asynccontextmanager
async def connected(uri: str, tell: Tell) -> AsyncIterator["libvirt.virConnect"]:
    """A connection that tells what happens; its end, too."""
    loop = asyncio.get_running_loop()

    def say(uuid: str = "", cause: str = "") -> None:
        """From libvirt's own thread."""
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(tell, uuid, cause)

    connection = await called(uri, lambda: libvirt.open(uri))
    registered: list[int] = []
    try:
        await called(uri, lambda: _register(connection, registered, say))
        yield connection
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                await called(uri, lambda: _close(connection, registered))


def _register(
    connection: "libvirt.virConnect", registered: list[int], say: Callable[..., None]
) -> None:
    def lived(_: object, domain: "libvirt.virDomain", event: int, detail: int, __: object) -> None:
        if event == libvirt.VIR_DOMAIN_EVENT_STOPPED:
            say(domain.UUIDString(), _CAUSES.get(detail, "stopped"))
        else:
            say()

    for event, callback in (
        (libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lived),
        (libvirt.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, lambda *_: say()),
    ):
        registered.append(connection.domainEventRegisterAny(None, event, callback, None))
    connection.registerCloseCallback(lambda *_: say(), None)
    connection.setKeepAlive(_ALIVE_EVERY, _ALIVE_MISSED)


def _close(connection: "libvirt.virConnect", registered: list[int]) -> None:
    """As long as somebody is to be told, libvirt keeps a connection open."""
    for number in registered:
        with suppress(libvirt.libvirtError):
            connection.domainEventDeregisterAny(number)
    with suppress(libvirt.libvirtError):
        connection.unregisterCloseCallback()
    with suppress(libvirt.libvirtError):
        connection.close()


@cache
def _start_events() -> None:
    """Run libvirt's own event loop in a thread: once, and before the first connection."""
    libvirt.registerErrorHandler(lambda *_: None, None)  # it would print to stderr
    libvirt.virEventRegisterDefaultImpl()

    def run() -> None:
        while True:
            libvirt.virEventRunDefaultImpl()

    threading.Thread(target=run, name="sealvnc-libvirt", daemon=True).start()
