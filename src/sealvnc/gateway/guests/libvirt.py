"""``libvirt:URI``: every running domain that has a VNC console, whatever qemu.conf demands.

libvirt hands out a connection that is already authorised (openGraphicsFD with SKIPAUTH), so no
domain is configured anew, and none is restarted. Its library blocks, and runs in threads.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar
from xml.etree import ElementTree as ET

import libvirt

from ...aio.address import Address
from ...aio.connect import answer_with
from ...aio.reach import Terms, take_over
from ...aio.work import in_thread
from ...errors import GuestLostError
from ...policy.parties import Guest
from ...rfb.session.messages.xvp import Power
from .console import Opening
from .named import Patience
from .roster import Roster

T = TypeVar("T")

LABELS = "urn:sealvnc:labels"
"""``virsh metadata web01 urn:sealvnc:labels --key sealvnc --set '<labels>prod web</labels>'``."""

_ALIVE_EVERY, _ALIVE_MISSED = 5, 3
_SETTLE = 0.05
"""Seconds: events come in bunches."""
_CAUSES: Mapping[int, str] = {
    libvirt.VIR_DOMAIN_EVENT_STOPPED_MIGRATED: "migrated away",
    libvirt.VIR_DOMAIN_EVENT_STOPPED_CRASHED: "crashed",
    libvirt.VIR_DOMAIN_EVENT_STOPPED_DESTROYED: "destroyed",
    libvirt.VIR_DOMAIN_EVENT_STOPPED_SAVED: "saved",
}


@dataclass(frozen=True, slots=True)
class Domain:
    """A running domain; ``graphics`` is which of its displays speaks VNC."""

    handle: "libvirt.virDomain"
    guest: Guest
    graphics: int


class LibvirtConsole:
    """The console of a domain."""

    def __init__(self, domain: Domain, uri: str) -> None:
        self.domain, self.guest, self.origin = domain, domain.guest, f"libvirt:{uri}"
        self._terms = Terms.of(Address(), security=("none",), timeout=5.0)

    async def open(self) -> Opening:
        """A connection of one's own."""
        domain, flags = self.domain, libvirt.VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH
        descriptor = await called(
            self.guest.name, lambda: domain.handle.openGraphicsFD(domain.graphics, flags)
        )
        ours = socket.socket(fileno=descriptor)
        ours.setblocking(False)
        what = f"{self.guest.name} ({self.origin})"
        return Opening(*await take_over(ours, what, self._terms, answer_with(None)))

    async def press(self, button: Power) -> None:
        """As `virsh shutdown`, `reboot` and `reset`."""
        handle = self.domain.handle
        presses: Mapping[Power, Callable[[], object]] = {
            Power.SHUTDOWN: handle.shutdown,
            Power.REBOOT: handle.reboot,
            Power.RESET: handle.reset,
        }
        await called(self.guest.name, presses[button])


class LibvirtBackend:
    """Follows a libvirt daemon. While it is away, guests stay: their consoles are QEMU's."""

    def __init__(self, name: str, place: str, options: Mapping[str, Any]) -> None:
        self._uri = place
        self._consoles: dict[str, LibvirtConsole] = {}
        self._causes: dict[str, str] = {}
        self._changed = asyncio.Event()
        self._closed = False

    async def run(self, roster: Roster) -> None:
        """Connect, follow, and again."""
        patience = Patience(f"libvirt {self._uri}")
        _start_events()
        try:
            while True:
                try:
                    await self._follow(roster, patience)
                    cause = "the connection was closed"
                except GuestLostError as error:
                    cause = str(error)
                await patience.wait(cause)
        finally:
            for uuid in tuple(self._consoles):
                self._gone(roster, uuid, "the gateway does not look after it any more")

    async def _follow(self, roster: Roster, patience: Patience) -> None:
        connection = await called(self._uri, lambda: libvirt.open(self._uri))
        try:
            loop = asyncio.get_running_loop()
            await called(self._uri, lambda: self._register(connection, loop))
            self._closed = False
            self._changed.set()
            while not self._closed:
                await self._changed.wait()
                await asyncio.sleep(_SETTLE)
                self._changed.clear()
                found = await called(self._uri, lambda: _running(connection))
                self._compare(roster, {each.guest.uuid: each for each in found})
                patience.reset()
        finally:
            with contextlib.suppress(GuestLostError):
                await called(self._uri, connection.close)

    def _register(self, connection: "libvirt.virConnect", loop: asyncio.AbstractEventLoop) -> None:
        """What libvirt tells comes in its own thread."""

        def changed(*_: object) -> None:
            loop.call_soon_threadsafe(self._changed.set)

        def lived(
            _: object, domain: "libvirt.virDomain", event: int, detail: int, __: object
        ) -> None:
            if event == libvirt.VIR_DOMAIN_EVENT_STOPPED:
                self._causes[domain.UUIDString()] = _CAUSES.get(detail, "stopped")
            changed()

        def closed(*_: object) -> None:
            self._closed = True
            changed()

        any_event = connection.domainEventRegisterAny
        any_event(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lived, None)
        any_event(None, libvirt.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, changed, None)
        connection.registerCloseCallback(closed, None)
        connection.setKeepAlive(_ALIVE_EVERY, _ALIVE_MISSED)

    def _compare(self, roster: Roster, found: Mapping[str, Domain]) -> None:
        """Make the roster say what libvirt says."""
        for uuid in self._consoles.keys() - found.keys():
            self._gone(roster, uuid, self._causes.pop(uuid, "stopped"))
        for uuid, domain in found.items():
            if (console := self._consoles.get(uuid)) is None:
                self._consoles[uuid] = console = LibvirtConsole(domain, self._uri)
                roster.add(console)
            else:
                before, console.domain, console.guest = console.guest, domain, domain.guest
                if before != domain.guest:
                    roster.changed(console)

    def _gone(self, roster: Roster, uuid: str, cause: str) -> None:
        roster.remove(self._consoles.pop(uuid), cause)


async def called(what: str, function: Callable[[], T]) -> T:
    """Call libvirt in a thread; its errors are `GuestLostError`."""
    try:
        return await in_thread(function)
    except libvirt.libvirtError as error:
        raise GuestLostError(f"{what}: libvirt: {error.get_error_message() or error}") from error


def _running(connection: "libvirt.virConnect") -> list[Domain]:
    """The running domains with a VNC console."""
    found = []
    for handle in connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE):
        with contextlib.suppress(libvirt.libvirtError):  # it may have ended meanwhile
            tree = ET.fromstring(handle.XMLDesc())  # noqa: S314  # libvirtd's own word
            kinds = [each.get("type") for each in tree.findall("devices/graphics")]
            if "vnc" in kinds:
                labels = frozenset((tree.findtext(f"metadata/{{{LABELS}}}labels") or "").split())
                guest = Guest(handle.name(), handle.UUIDString(), labels)
                found.append(Domain(handle, guest, kinds.index("vnc")))
    return found


@cache
def _start_events() -> None:
    """Run libvirt's own event loop in a thread: once, and before the first connection."""
    libvirt.registerErrorHandler(lambda *_: None, None)  # it would print to stderr
    libvirt.virEventRegisterDefaultImpl()

    def run() -> None:
        while True:
            libvirt.virEventRunDefaultImpl()

    threading.Thread(target=run, name="sealvnc-libvirt", daemon=True).start()
