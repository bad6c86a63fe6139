"""The PROXY protocol, versions 1 and 2 (haproxy's proxy-protocol.txt): who is behind a proxy.

It comes before everything else, and is read only from proxies that the configuration names;
from anybody else such a header is no VNC greeting, and ends the connection.
"""

import re
import struct
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from ...errors import LimitError, RemoteProtocolError
from ...wire.dialogue import Dialogue, read
from ...wire.fields import u8

_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
_V1 = b"PROXY "
_LONGEST_V1 = 107
_LONGEST_V2 = 4096
_LOCAL, _PROXY = 0, 1
_PORT = re.compile(r"0|[1-9][0-9]{0,4}")
_VERSIONS = {"TCP4": 4, "TCP6": 6}
_ADDRESSES = {0x11: struct.Struct(">4s4sHH"), 0x21: struct.Struct(">16s16sHH")}
"""TCP over IPv4 and over IPv6: source and destination addresses, then ports."""

Source = tuple[str, int]
Address = IPv4Address | IPv6Address


def believes(proxies: Sequence[IPv4Network | IPv6Network], peername: object) -> bool:
    """Whether a peer is one of the named proxies."""
    if not proxies or not isinstance(peername, tuple):
        return False
    address = _plain(ip_address(str(peername[0]).partition("%")[0]))
    return any(address in network for network in proxies)


def header() -> Dialogue[Source | None]:
    """The address and port of whoever is behind the proxy; `None` if it speaks for itself."""
    start = yield from read(len(_V1))
    if start == _V1:
        return (yield from _version_1())
    start += yield from read(len(_SIGNATURE) - len(_V1))
    if start != _SIGNATURE:
        raise RemoteProtocolError("a named proxy began without a PROXY header")
    return (yield from _version_2())


def _version_1() -> Dialogue[Source | None]:
    """A line of at most 107 bytes: ``PROXY TCP4 192.0.2.1 192.0.2.2 56324 5900``."""
    line = bytearray()
    while not line.endswith(b"\r\n"):
        if len(_V1) + len(line) >= _LONGEST_V1:
            raise LimitError(f"a PROXY line of more than {_LONGEST_V1} bytes")
        line.append((yield from u8()))
    words = line[:-2].decode("latin-1").split(" ")
    if words[0] == "UNKNOWN":
        return None
    try:
        protocol, source, destination, *ports = words
        numbers = [_port(port) for port in ports]
        addresses = [ip_address(source), ip_address(destination)]
    except ValueError as error:
        raise RemoteProtocolError("a malformed PROXY line") from error
    versions = {each.version for each in addresses}
    if len(ports) != 2 or versions != {_VERSIONS.get(protocol)} or "%" in source:
        raise RemoteProtocolError("a malformed PROXY line")
    return str(_plain(addresses[0])), numbers[0]


def _version_2() -> Dialogue[Source | None]:
    """Version and command, family, a length, addresses, and values that nobody needs here."""
    version_and_command, family, length = struct.unpack(">BBH", (yield from read(4)))
    if length > _LONGEST_V2:
        raise LimitError(f"a PROXY header of {length} bytes")
    body = yield from read(length)
    version, command = version_and_command >> 4, version_and_command & 15
    if version != 2 or command > _PROXY:
        raise RemoteProtocolError(f"PROXY version {version}, command {command}")
    if command == _LOCAL or family not in _ADDRESSES:
        return None
    layout = _ADDRESSES[family]
    if length < layout.size:
        raise RemoteProtocolError(f"a PROXY header with {length} bytes of addresses")
    source, _, port, _ = layout.unpack(body[: layout.size])
    return str(_plain(ip_address(source))), port


def _plain(address: Address) -> Address:
    """IPv4 as such, also where it is written as IPv6: it is one and the same peer."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _port(text: str) -> int:
    if not _PORT.fullmatch(text) or int(text) > 65535:
        raise ValueError(text)
    return int(text)
