"""gateway.front.proxy_protocol: haproxy's proxy-protocol.txt, versions 1 and 2."""

import socket
import struct
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConnectionClosedError, LimitError, RemoteProtocolError
from sealvnc.gateway.front import proxy_protocol
from support.talk import play

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"


def v2(family: int, body: bytes, command: int = 0x21, length: int | None = None) -> bytes:
    size = len(body) if length is None else length
    return SIGNATURE + struct.pack(">BBH", command, family, size) + body


V4 = socket.inet_aton("192.0.2.1") + socket.inet_aton("192.0.2.2") + struct.pack(">HH", 4711, 5900)
V6 = (
    socket.inet_pton(socket.AF_INET6, "2001:db8::1")
    + socket.inet_pton(socket.AF_INET6, "2001:db8::2")
    + struct.pack(">HH", 4711, 5900)
)

GOOD = [
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 4711 5900\r\n", ("192.0.2.1", 4711)),
    (b"PROXY TCP6 2001:db8::1 2001:db8::2 4711 5900\r\n", ("2001:db8::1", 4711)),
    (b"PROXY UNKNOWN\r\n", None),
    (b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", None),
    (v2(0x11, V4), ("192.0.2.1", 4711)),
    (v2(0x21, V6), ("2001:db8::1", 4711)),
    (v2(0x11, V4 + b"\4\0\3abc"), ("192.0.2.1", 4711)),
    (v2(0x00, b"", command=0x20), None),
    (v2(0x11, V4, command=0x20), None),
    (v2(0x31, bytes(216)), None),
]
BAD = [
    (b"RFB 003.008\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 4711\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 4711 5900 1\r\n", RemoteProtocolError),
    (b"PROXY TCP4 2001:db8::1 2001:db8::2 4711 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP6 192.0.2.1 192.0.2.2 4711 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.300 192.0.2.2 4711 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 65536 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 -1 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 \xb2 5900\r\n", RemoteProtocolError),
    (b"PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n", RemoteProtocolError),
    (b"PROXY \r\n", RemoteProtocolError),
    (b"PROXY " + b"x" * 200, LimitError),
    (v2(0x11, V4, command=0x31), RemoteProtocolError),
    (v2(0x11, V4, command=0x22), RemoteProtocolError),
    (v2(0x11, V4[:8]), RemoteProtocolError),
    (v2(0x21, V4), RemoteProtocolError),
    (v2(0x11, V4, length=4097), LimitError),
    (SIGNATURE[:-1] + b"x", RemoteProtocolError),
]


@pytest.mark.parametrize(("header", "error"), BAD)
def test_bad(header: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        play(proxy_protocol.header(), header).outcome()


@pytest.mark.parametrize(("header", "source"), GOOD)
def test_good(header: bytes, source: tuple[str, int] | None) -> None:
    talk = play(proxy_protocol.header(), header)
    assert (talk.outcome(), talk.sent) == (source, b"")


@pytest.mark.parametrize("header", [each for each, _ in GOOD])
def test_nothing_beyond_is_read(header: bytes) -> None:
    """What follows belongs to VNC, one byte at a time or all at once; half a header is none."""
    talk = play(proxy_protocol.header(), [header[i : i + 1] for i in range(len(header))])
    talk.outcome()
    with pytest.raises(ConnectionClosedError):
        play(proxy_protocol.header(), header[:-1], eof=True).outcome()


@given(st.binary(max_size=300))
def test_anything(data: bytes) -> None:
    """A source, or an error of ours."""
    talk = play(proxy_protocol.header(), data, eof=True)
    assert talk.error is not None or talk.waiting is None


@pytest.mark.parametrize(
    ("peername", "believed"),
    [
        (("192.0.2.10", 1), True),
        (("192.0.2.11", 1), False),
        (("::ffff:192.0.2.10", 1, 0, 0), True),
        (("2001:db8::5", 1, 0, 0), True),
        (("fe80::1%eth0", 1, 0, 2), False),
        ("", False),
        (None, False),
    ],
)
def test_believes(peername: object, believed: bool) -> None:
    proxies = (ip_network("192.0.2.10/32"), ip_network("2001:db8::/64"))
    assert proxy_protocol.believes(proxies, peername) is believed
    assert not proxy_protocol.believes((), peername)
