"""The outer side by itself, before real haproxy and systemd: who is there, and how long they wait.

`test_gateway_front` has the whole gateway behind haproxy, and socket activation of it.
"""

import asyncio
import contextlib
import json
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_network
from pathlib import Path

import pytest

import sealvnc
from gateway import live
from interop.test_gateway_guests import ALICE, connect, shown
from loopback.live import eventually, has_ipv6
from peers import qmp_guest
from peers.haproxy import haproxy
from peers.process import free_port, listens, running, scratch, wait_for
from sealvnc.aio.link import Link, nobody
from sealvnc.gateway.front import proxy_protocol
from sealvnc.gateway.front.listen import listen
from sealvnc.rfb.channel import ServerTLS, Stack
from sealvnc.wire import limits
from sealvnc.wire.dialogue import Dialogue, read, write

pytestmark = [pytest.mark.peers, pytest.mark.slow]

GREETING = b"RFB 003.008\n"
PROXIES = [ip_network("127.0.0.0/8")]
# -- PROXY headers --------------------------------------------------------------------------------


def greet() -> Dialogue[bytes]:
    """How VNC begins, behind the header."""
    yield from write(GREETING)
    return (yield from read(len(GREETING)))


@contextlib.asynccontextmanager
async def server(said: list[tuple[object, bytes | str]]) -> AsyncIterator[int]:
    """One of ours that only takes down who came, and what they said; its port."""
    visits: set[asyncio.Task[None]] = set()

    async def visit(link: Link) -> None:
        source: object = "nobody"
        try:
            if proxy_protocol.believes(PROXIES, link.peername):
                source = await link.run(proxy_protocol.header(), nobody, limits.HANDSHAKE)
            said.append((source, await link.run(greet(), nobody, limits.HANDSHAKE)))
        except sealvnc.Error as error:
            said.append((source, type(error).__name__))
        finally:
            await link.close()

    def came(link: Link) -> None:
        visits.add(task := asyncio.get_running_loop().create_task(visit(link)))
        task.add_done_callback(visits.discard)

    listening = listen(f"127.0.0.1:{free_port()}")
    (bound,) = listening.sockets
    loop = asyncio.get_running_loop()
    accepting = await loop.create_server(lambda: Link(Stack(ServerTLS()), came), sock=bound)
    try:
        yield bound.getsockname()[1]
    finally:
        accepting.close()
        await asyncio.gather(*visits)
        listening.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
@pytest.mark.parametrize(
    "how",
    [
        "send-proxy",
        "send-proxy-v2",
        "send-proxy-v2 proxy-v2-options unique-id,crc32c",
        "send-proxy-v2-ssl-cn",
    ],
)
async def test_haproxy(how: str, host: str) -> None:
    """Who it says is who connected to it, and VNC goes on behind the header."""
    assert host != "::1" or has_ipv6(), "this host has no IPv6"
    said: list[tuple[object, bytes | str]] = []
    async with server(said) as behind:
        with haproxy(behind, how, host) as port:
            reader, writer = await asyncio.open_connection(host, port)
            ours = writer.get_extra_info("sockname")[:2]
            writer.write(GREETING)
            assert await asyncio.wait_for(reader.readexactly(len(GREETING)), 10) == GREETING
            await eventually(lambda: (ours, GREETING) in said)
            writer.close()


async def test_haproxy_looks_after_us() -> None:
    """Its health checks speak for itself: LOCAL."""
    said: list[tuple[object, bytes | str]] = []
    async with server(said) as behind:
        how = "send-proxy-v2 check check-send-proxy inter 100ms"
        with haproxy(behind, how):
            await eventually(lambda: (None, "ConnectionClosedError") in said)


async def test_haproxy_that_says_nothing() -> None:
    """A proxy that is named, but sends no header, lets nobody in."""
    said: list[tuple[object, bytes | str]] = []
    async with server(said) as behind:
        with haproxy(behind, "") as port:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(GREETING)
            assert await asyncio.wait_for(reader.read(), 10) == b""
            assert ("nobody", "RemoteProtocolError") in said
            writer.close()


# -- systemd --------------------------------------------------------------------------------------

TAKES = """\
import json, os
from sealvnc.errors import ConfigurationError
from sealvnc.gateway.front.listen import listen

def taken(name):
    try:
        return [each.getsockname() for each in listen(f"systemd:{name}").sockets]
    except ConfigurationError as error:
        return str(error)

found = [taken("vnc"), taken("local"), taken("vnc")]
left = sorted(each for each in os.environ if each.startswith("LISTEN_"))
print(json.dumps([found, left]), flush=True)
"""


def test_socket_activate() -> None:
    """systemd's own tool: two listeners, one of them a UNIX socket, each by its name."""
    directory, port = scratch("activate"), free_port()
    path, log = directory / "vnc", directory / "log"
    activate = ["systemd-socket-activate", "-l", f"127.0.0.1:{port}", "-l", str(path)]
    command = [*activate, "--fdname=vnc:local", sys.executable, "-c", TAKES]
    with running(command, log) as process:
        wait_for("listening", lambda: listens(path), process, log)  # who asks is the first to come

        def told() -> str | None:
            lines = log.read_text().splitlines()
            return next((each for each in lines if each.startswith("[[")), None)

        (vnc, local, again), left = json.loads(wait_for("started", told, process, log))
    assert vnc == [["127.0.0.1", port]]
    assert local == [str(path)]
    assert "systemd:vnc: systemd has handed over no sockets" in again
    assert left == []


# -- how long somebody waits ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def guest() -> Iterator[qmp_guest.Guest]:
    with qmp_guest.start() as running:
        yield running


async def fail(gateway: live.Gateway, times: int) -> None:
    wrong = sealvnc.Credentials("alice", "wrong")
    for _ in range(times):
        with pytest.raises(sealvnc.AuthenticationError):
            async with connect(gateway, credentials=wrong):
                pass


def edit(gateway: live.Gateway, old: str, new: str) -> None:
    text, path = gateway.config.read_text(), Path(f"{gateway.config}.new")
    assert old in text
    path.write_text(text.replace(old, new))
    path.rename(gateway.config)


async def test_who_waits_gets_in(guest: qmp_guest.Guest) -> None:
    """However long the wait is set, it leaves time to log in: nobody is locked out."""
    settings = (
        "[limits]\nhandshake_timeout = 3\n"
        "[throttle]\nfree = 1\nfirst_delay = 60\nlongest_delay = 60\n"
    )
    with live.run({"web01": guest.uri}, settings=settings) as gateway:
        await fail(gateway, 2)
        async with connect(gateway, credentials=ALICE) as session:
            await shown(session)
        assert [each["seconds"] for each in gateway.facts("throttled")] == ["1.5"] * 2
        assert not gateway.facts("too-slow")


async def test_reload(guest: qmp_guest.Guest) -> None:
    """Delays and bounds of the new file count at once, and failures so far count on."""
    settings = "[limits]\nstrangers = 9\n[throttle]\nfree = 1\nfirst_delay = 0.2\n"
    with live.run({"web01": guest.uri}, settings=settings) as gateway:
        await fail(gateway, 2)
        edit(gateway, "first_delay = 0.2", "first_delay = 0.4")
        gateway.wait("reloaded")
        await fail(gateway, 1)
        assert [each["seconds"] for each in gateway.facts("throttled")] == ["0.2", "0.8"]
        edit(gateway, "strangers = 9", "strangers = 2")
        gateway.wait("reloaded", 2)
        with contextlib.ExitStack() as crowd:
            first, *_ = (
                crowd.enter_context(socket.create_connection(("127.0.0.1", gateway.port)))
                for _ in range(3)
            )
            first.settimeout(10)
            said = first.recv(100)
            while said and (more := first.recv(100)):
                said += more
            assert said in (b"", GREETING)
            assert gateway.wait("too-many")["peer"] == "127.0.0.1"


async def test_strangers_behind_a_proxy(guest: qmp_guest.Guest) -> None:
    """Each counts by its own address, and not all of them by the proxy's."""
    settings = "[limits]\nstrangers_per_address = 2\n"
    listener = 'proxies = ["127.0.0.0/8"]\n'
    with (
        live.run({"web01": guest.uri}, settings=settings, listener=listener) as gateway,
        contextlib.ExitStack() as crowd,
    ):

        def stranger(source: str) -> socket.socket:
            client = socket.create_connection(("127.0.0.1", gateway.port), timeout=10)
            crowd.enter_context(client)
            client.sendall(f"PROXY TCP4 {source} 192.0.2.9 4711 5900\r\n".encode())
            assert client.recv(100) == GREETING
            return client

        alice, flood = stranger("192.0.2.1"), [stranger("192.0.2.2") for _ in range(4)]
        assert [each.recv(1) for each in flood[:2]] == [b"", b""]
        assert gateway.wait("too-many")["peer"] == "192.0.2.2"
        alice.sendall(GREETING)
        assert alice.recv(1) != b""
