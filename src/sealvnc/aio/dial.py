"""Opening a socket to an address: DNS, happy eyeballs (RFC 8305), UNIX sockets."""

import asyncio
import socket
from ipaddress import ip_address

import aiohappyeyeballs

from ..errors import UnreachableError
from ..rfb.channel import Stack
from ..wire.protection import Transport
from .address import Address
from .link import Link

_HEAD_START = 0.25  # RFC 8305 8: before the next address is tried beside the first
_QUEUE_FULL = 0.01


async def dial(address: Address, stack: Stack) -> tuple[Link, Transport]:
    """A connected link, and what it runs on. Raises `UnreachableError`."""
    loop = asyncio.get_running_loop()
    try:
        if address.path is not None:
            sock = await _unix(str(address.path))
            _, link = await loop.create_unix_connection(lambda: Link(stack), sock=sock)
            return link, Transport.UNIX
        found = await loop.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
        sock = await aiohappyeyeballs.start_connection(found, happy_eyeballs_delay=_HEAD_START)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _, link = await loop.create_connection(lambda: Link(stack), sock=sock)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UnreachableError(f"no connection to {address}: {reason}") from error
    return link, transport(link.peername)


async def _unix(path: str) -> socket.socket:
    """Connected. Where its queue is full, the system says so at once: it is waited for here."""
    sock = socket.socket(socket.AF_UNIX)
    try:
        sock.setblocking(False)
        while True:
            try:
                sock.connect(path)
                return sock
            except BlockingIOError:
                await asyncio.sleep(_QUEUE_FULL)
    except BaseException:
        sock.close()
        raise


async def adopt(sock: socket.socket, stack: Stack) -> Link:
    """A link over a socket that is connected; the socket is the link's from now on."""
    loop = asyncio.get_running_loop()
    try:
        _, link = await loop.create_connection(lambda: Link(stack), sock=sock)
    except OSError as error:
        sock.close()
        raise UnreachableError(f"a connection that was handed over: {error.strerror}") from error
    return link


def transport(peername: object) -> Transport:
    """UNIX, loopback or network, by what a transport says of its peer."""
    if not isinstance(peername, tuple):
        return Transport.UNIX
    host = str(peername[0]).partition("%")[0]
    return Transport.LOOPBACK if ip_address(host).is_loopback else Transport.NETWORK
