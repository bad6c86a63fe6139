"""gateway.front.proxy_protocol: haproxy's proxy-protocol.txt, versions 1 and 2."""

import socket
import struct
from ipaddress import ip_network
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConnectionClosedError, LimitError, RemoteProtocolError
from sealvnc.gateway.front import proxy_protocol
from sealvnc.wire.dialogue import Dialogue, read
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
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 0 65535\r\n", ("192.0.2.1", 0)),
    (b"PROXY TCP6 ::ffff:192.0.2.1 ::ffff:192.0.2.2 4711 5900\r\n", ("192.0.2.1", 4711)),
    (b"PROXY UNKNOWN\r\n", None),
    (b"PROXY UNKNOWN " + b"x" * 91 + b"\r\n", None),
    (b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", None),
    (v2(0x11, V4), ("192.0.2.1", 4711)),
    (v2(0x21, V6), ("2001:db8::1", 4711)),
    (v2(0x21, bytes(10) + b"\xff\xff" + V4[:4] + bytes(16) + V4[8:]), ("192.0.2.1", 4711)),
    (v2(0x11, V4 + b"\4\0\3abc"), ("192.0.2.1", 4711)),
    (v2(0x11, V4 + bytes(4096 - len(V4))), ("192.0.2.1", 4711)),
    (v2(0x12, V4), None),
    (v2(0x00, b""), None),
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
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 4711 65536\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 04711 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2  4711 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP4  192.0.2.1 192.0.2.2 4711 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 4711 5900 \r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 192.0.2.2 4711 5900\n\r\n", RemoteProtocolError),
    (b"PROXY TCP4 192.0.2.1 2001:db8::1 4711 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP6 fe80::1%\x1b[31m fe80::2 4711 5900\r\n", RemoteProtocolError),
    (b"PROXY TCP4 \r\n", RemoteProtocolError),
    (b"PROXY UNKNOWN " + b"x" * 92 + b"\r\n", LimitError),
    (b"proxy TCP4 192.0.2.1 192.0.2.2 4711 5900\r\n", RemoteProtocolError),
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


@given(st.sampled_from(GOOD), st.lists(st.integers(0, 120), max_size=6))
def test_any_split(case: tuple[bytes, tuple[str, int] | None], cuts: list[int]) -> None:
    """However a header arrives, it says the same, and the greeting behind it is left alone."""
    header, source = case
    stream = header + b"RFB 003.008\n"
    edges = sorted({0, *(min(cut, len(stream)) for cut in cuts), len(stream)})
    talk = play(_and_then(12), [stream[a:b] for a, b in pairwise(edges)])
    assert talk.outcome() == (source, b"RFB 003.008\n")


def _and_then(size: int) -> Dialogue[tuple[proxy_protocol.Source | None, bytes]]:
    source = yield from proxy_protocol.header()
    return source, (yield from read(size))


@given(st.binary(max_size=300), st.sampled_from((b"", b"PROXY ", b"PROXY TCP4 ", SIGNATURE)))
def test_anything(data: bytes, start: bytes) -> None:
    """A source, or an error of ours."""
    talk = play(proxy_protocol.header(), start + data, eof=True)
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
