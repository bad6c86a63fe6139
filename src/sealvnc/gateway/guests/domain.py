"""A domain of libvirt, its console, and its buttons."""

import asyncio
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from xml.etree import ElementTree as ET

import libvirt

from ...aio.address import Address
from ...aio.connect import answer_with
from ...aio.reach import Terms, take_over
from ...aio.work import in_thread
from ...errors import GuestLostError
from ...policy.parties import Guest
from ...rfb.session.messages.xvp import Power
from .console import DEADLINE, Opening

T = TypeVar("T")

LABELS = "urn:sealvnc:labels"
"""``virsh metadata web01 urn:sealvnc:labels --key sealvnc --set '<labels>prod web</labels>'``."""

_ENDED = (libvirt.VIR_ERR_NO_DOMAIN, libvirt.VIR_ERR_OPERATION_INVALID)


@dataclass(frozen=True, slots=True)
class Domain:
    """A running domain; another run of it has another ``number``.

    ``graphics`` is which of its displays speaks VNC.
    """

    handle: "libvirt.virDomain"
    number: int
    guest: Guest
    graphics: int


class LibvirtConsole:
    """The console of a domain."""

    def __init__(self, domain: Domain, uri: str) -> None:
        self.domain, self.guest, self.origin = domain, domain.guest, f"libvirt:{uri}"
        self._terms = Terms.of(Address(), security=("none",), timeout=DEADLINE)

    async def open(self) -> Opening:
        """A connection of one's own."""
        domain, flags = self.domain, libvirt.VIR_DOMAIN_OPEN_GRAPHICS_SKIPAUTH

        def opened() -> socket.socket:
            return socket.socket(fileno=domain.handle.openGraphicsFD(domain.graphics, flags))

        handing = asyncio.ensure_future(called(self.guest.name, opened))
        try:
            ours = await self._soon(asyncio.shield(handing))
        except BaseException:
            handing.add_done_callback(_drop)
            raise
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
        pressing = asyncio.ensure_future(called(self.guest.name, presses[button]))
        await self._soon(pressing)

    async def _soon(self, answer: "asyncio.Future[T]") -> T:
        try:
            async with asyncio.timeout(DEADLINE):
                return await answer
        except TimeoutError as error:
            raise GuestLostError(f"{self.guest.name}: libvirt does not answer") from error


def _drop(handing: "asyncio.Future[socket.socket]") -> None:
    """A connection that comes when nobody waits for it any more."""
    if not handing.cancelled() and handing.exception() is None:
        handing.result().close()


async def called(what: str, function: Callable[[], T]) -> T:
    """Call libvirt in a thread; its errors are `GuestLostError`."""
    try:
        return await in_thread(function)
    except libvirt.libvirtError as error:
        raise GuestLostError(f"{what}: libvirt: {error.get_error_message() or error}") from error


def running(connection: "libvirt.virConnect") -> dict[str, Domain]:
    """The running domains with a VNC console, by their UUIDs: all of them, or an error."""
    found = {}
    for handle in connection.listAllDomains(libvirt.VIR_CONNECT_LIST_DOMAINS_ACTIVE):
        try:
            description = handle.XMLDesc()
        except libvirt.libvirtError as error:
            if error.get_error_code() not in _ENDED:
                raise
            continue  # it has ended since it was listed
        if (domain := described(handle, description)) is not None:
            found[domain.guest.uuid] = domain
    return found


def described(handle: "libvirt.virDomain", description: str) -> Domain | None:
    """The domain of this XML; `None` without a VNC console."""
    tree = ET.fromstring(description)  # noqa: S314  # libvirtd's own word
    kinds = [each.get("type") for each in tree.findall("devices/graphics")]
    if "vnc" not in kinds:
        return None
    labels = frozenset((tree.findtext(f"metadata/{{{LABELS}}}labels") or "").split())
    guest = Guest(handle.name(), handle.UUIDString(), labels)
    return Domain(handle, handle.ID(), guest, kinds.index("vnc"))
