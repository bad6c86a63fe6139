"""What stands before a gateway: a proxy that says who is behind it, and systemd's sockets."""

import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import sealvnc
from gateway import live
from interop.test_gateway_guests import ALICE, connect, shown
from peers import pki, qmp_guest
from peers.haproxy import haproxy
from peers.process import free_port, running, scratch, wait_for

pytestmark = [pytest.mark.peers, pytest.mark.slow]


@pytest.fixture(scope="module")
def guest() -> Iterator[qmp_guest.Guest]:
    with qmp_guest.start() as running:
        yield running


@pytest.mark.parametrize("how", ["send-proxy", "send-proxy-v2"])
async def test_haproxy(how: str, guest: qmp_guest.Guest) -> None:
    """The gateway knows who is behind a proxy that it was told to believe."""
    listener = 'proxies = ["127.0.0.0/8"]\n'
    with (
        live.run({"web01": guest.uri}, listener=listener) as gateway,
        haproxy(gateway.port, how) as port,
    ):
        address = f"vnc://localhost:{port}"
        before = socket.create_connection(("127.0.0.1", port))
        before.close()
        ca = pki.session().ca_file
        async with sealvnc.connect(address, ALICE, ca=ca, security=["x509sasl"]) as session:
            await shown(session)
            ours = session._link.socket.getsockname()
            assert gateway.sessions()[0]["peer"] == f"127.0.0.1:{ours[1]}"


async def test_no_header(guest: qmp_guest.Guest) -> None:
    """From a named proxy the header is required; from anybody else it is no greeting."""
    listener = 'proxies = ["127.0.0.0/8"]\n'
    with live.run({"web01": guest.uri}, listener=listener) as gateway:
        client = socket.create_connection(("127.0.0.1", gateway.port))
        with client:
            client.sendall(b"RFB 003.008\n")
            assert client.recv(100) == b""
        assert "PROXY" in gateway.wait("protocol-error")["cause"]
    with live.run({"web01": guest.uri}) as gateway:
        client = socket.create_connection(("127.0.0.1", gateway.port))
        with client:
            client.sendall(b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n")
            assert client.recv(12) == b"RFB 003.008\n"
        assert gateway.wait("protocol-error")["peer"].startswith("127.0.0.1:")


@pytest.mark.parametrize(("address", "offered"), [("192.0.2.1", False), ("127.0.0.1", True)])
def test_in_clear(address: str, offered: bool, guest: qmp_guest.Guest) -> None:
    """How far a viewer is away is what the proxy says of it: SASL in clear is for this host alone.

    Without a keytab no mechanism brings a layer, so that to others nothing is offered.
    """
    listener = 'security = ["sasl", "x509sasl"]\nproxies = ["127.0.0.1"]\n'
    with live.run({"web01": guest.uri}, listener=listener) as gateway:
        client = socket.create_connection(("127.0.0.1", gateway.port), timeout=10)
        with client, client.makefile("rwb", 0) as stream:
            stream.write(f"PROXY TCP4 {address} 127.0.0.1 1 2\r\n".encode())
            assert stream.read(12) == b"RFB 003.008\n"
            stream.write(b"RFB 003.008\n")
            assert stream.read(3) == bytes([2, 20, 19])
            stream.write(b"\x14")
            names = stream.read(4)
            assert (b"SCRAM" in stream.read(20) if names else False) is offered
        if not offered:
            assert "no SASL mechanism" in gateway.wait("protocol-error")["cause"]


async def test_socket_activation(guest: qmp_guest.Guest) -> None:
    """systemd opens the socket; the gateway is started with it."""
    port = free_port()
    listener = 'address = "systemd:vnc"\n'
    with live.prepared({"web01": guest.uri}, listener=listener) as gateway:
        gateway.port = port
        run = [sys.executable, "-m", "sealvnc", "gateway", "run", "--config", str(gateway.config)]
        activate = ["systemd-socket-activate", "-l", f"127.0.0.1:{port}", "--fdname=vnc"]
        with running([*activate, *run], gateway.log) as process:
            wait_for(
                "listening",
                lambda: "Listening" in gateway.log.read_text() or None,
                process,
                gateway.log,
            )
            async with connect(gateway, timeout=20) as session:
                await shown(session)
            assert gateway.wait("listening")["address"] == "systemd:vnc"


async def test_unix_listener(guest: qmp_guest.Guest) -> None:
    """A UNIX socket with the mode that was asked for; its peers are users of this machine."""
    path = Path(scratch("door")) / "vnc"
    listener = f'address = "unix:{path}"\nmode = "0600"\nsecurity = ["x509sasl", "sasl"]\n'
    with live.run({"web01": guest.uri}, listener=listener) as gateway:
        assert path.stat().st_mode & 0o777 == 0o600
        address = f"vnc+unix://{path}"
        options = {"security": ["sasl"], "mechanisms": ["SCRAM-SHA-256"]}
        async with sealvnc.connect(address, ALICE, **options) as session:
            await shown(session)
            assert gateway.sessions()[0]["peer"].startswith("uid ")
    assert not path.exists()
