"""`connect` and `serve` over real sockets, on both event loops."""

import asyncio
import hashlib
import socket
from contextlib import suppress
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from loopback import ends, live
from loopback.ends import Setting
from loopback.seal import Seal
from peers import pki
from sealvnc import Address, Bounds, Credentials, NeedCredentials, ServerSession, Session
from sealvnc.aio import Server, connect
from sealvnc.aio.dial import dial
from sealvnc.errors import (
    AbortedError,
    ConfigurationError,
    ConnectionClosedError,
    CredentialsError,
    DeadlineError,
    Error,
    LocalProtocolError,
    TLSError,
    UnreachableError,
)
from sealvnc.rfb import connection
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.client import KeyEvent, PointerEvent
from sealvnc.wire import Dialogue, Protection, Transport, limits

SIZE = (64, 48)


async def looks_right(session) -> bool:
    image = await session.screenshot(timeout=10)
    corners = {image.getpixel((x, y)) for x in (0, image.width - 1) for y in (0, image.height - 1)}
    return corners == {live.RED_GREEN_BLUE}


# -- ways to connect --------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost"])
async def test_tcp(host: str):
    if host == "[::1]":
        assert live.has_ipv6(), "this machine has no ::1"
    listen = "::1" if host == "[::1]" else "127.0.0.1"
    async with live.serving(host=listen) as server, live.connecting(server, host) as session:
        assert await looks_right(session)
        assert (session.width, session.height) == SIZE
        assert session.protection.transport is Transport.LOOPBACK
        assert (session.security, session.mechanism) == ("VeNCrypt X509SASL", "SCRAM-SHA-512-PLUS")
        assert session.channel_binding == "tls-exporter"
        assert str(session.identity) == "alice"
        assert str(session.protection).endswith("(certificate verified)")


@pytest.mark.parametrize("mechanism", ["SCRAM-SHA-256", "PLAIN"])
async def test_unix_socket(tmp_path: Path, mechanism: str):
    path = tmp_path / "vnc.sock"
    async with live.serving(path=path, security=["sasl"]):
        address = Address(path=path)
        async with connect(address, ends.ALICE, mechanisms=[mechanism]) as session:
            assert await looks_right(session)
            assert session.protection.transport is Transport.UNIX
            assert str(session.protection) == "not encrypted, UNIX socket"
            assert session.mechanism == mechanism


@pytest.mark.parametrize("security", ["x509plain", "x509vnc", "x509none", "sasl", "tlssasl", "vnc"])
async def test_security_types(security: str):
    answer = ends.client_answer(ends.ALICE)

    async def answers(question):
        return answer(question)

    async with (
        live.serving(security=[security]) as server,
        live.connecting(server, security=[security], credentials=None, answer=answers) as session,
    ):
        assert await looks_right(session)


async def test_sasl_layer():
    """A mechanism with a layer of its own, on a socket: the picture passes through it."""
    setting = Setting(["sasl"], ["TEST-SEAL"], extra=[Seal(buffer=limits.SASL_LAYER_TOKEN)])

    def begin(protection: Protection) -> Dialogue[connection.Opened]:
        return connection.server(setting.types, protection, ends.DESKTOP)

    async def answered(question):
        return ends.server_answer()(question)

    server = Server(live.paint, ends.server_tls(), begin, answered, Bounds())
    await server.listen("127.0.0.1", 0, None)
    link, transport = await dial(Address("127.0.0.1", server.port), Stack())
    try:
        dialogue = connection.client(setting.types, Protection(transport))
        async with Session(link, await link.run(dialogue, answered)) as session:
            assert await looks_right(session)
            assert str(session.protection) == "TEST-SEAL layer (128 bits)"
    finally:
        await link.close()
        await server.close()


async def test_client_certificate():
    shown = {f"{each}": ends.file("alice", f"client-{each}.pem") for each in ("cert", "key")}
    seen = []

    async def handler(session: ServerSession) -> None:
        seen.append(str(session.identity))
        await live.paint(session)

    async with (
        live.serving(
            handler, client_ca=pki.session().ca_file, require_client_certificate=True
        ) as server,
        live.connecting(server, certificate=shown["cert"], key=shown["key"]) as session,
    ):
        assert await looks_right(session)
        assert session.mechanism == "EXTERNAL"
    assert seen == [ends.SUBJECT]


async def test_pin():
    certificate = pki.session().leaves["self-signed"].certificate
    digest = hashlib.sha256(certificate.public_bytes(serialization.Encoding.DER)).hexdigest()
    files = {each: ends.file("self-signed", f"server-{each}.pem") for each in ("cert", "key")}
    async with (
        live.serving(certificate=files["cert"], key=files["key"]) as server,
        live.connecting(server, ca=None, pin=f"sha256:{digest}") as session,
    ):
        assert await looks_right(session)
        assert session.protection.tls.verified_by == "certificate pinned"


async def test_nobody_there():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1::{unused.getsockname()[1]}"
        with pytest.raises(UnreachableError):
            async with connect(address, ends.ALICE):
                pass


@pytest.mark.parametrize(
    ("address", "expected"),
    [("no-such-host.invalid", UnreachableError), ("vnc+unix:///nowhere", UnreachableError)],
)
async def test_unreachable(address: str, expected: type[Error]):
    with pytest.raises(expected):
        async with connect(address, ends.ALICE, timeout=5):
            pass


@pytest.mark.parametrize("port", ["0", "65536", "99999", "-5"])
async def test_no_such_port(port: str, tmp_path: Path):
    """A resolver would take it modulo 65536, and somebody else's server answer."""
    file = tmp_path / "console.vv"
    file.write_text(f"[virt-viewer]\ntype=vnc\nhost=127.0.0.1\nport={port}\n")
    for address in (str(file), f"vnc://127.0.0.1:{port}"):
        with pytest.raises(ConfigurationError):
            async with connect(address, ends.ALICE):
                pass


async def test_port_in_use():
    async with live.serving() as server:
        with pytest.raises(ConfigurationError, match="cannot listen"):
            async with live.serving(port=server.port):
                pass


# -- sessions ---------------------------------------------------------------------------------


async def test_large_framebuffer():
    size = (3840, 2160)
    async with live.serving(size=size) as server, live.connecting(server) as session:
        assert await looks_right(session)
        assert (session.width, session.height) == size


async def test_largest_framebuffer_is_not_refused():
    async with (
        live.serving(security=["none"], size=(limits.FRAMEBUFFER_SIDE, 4)) as server,
        live.connecting(server) as session,
    ):
        assert await looks_right(session)


async def test_many_connections_at_once():
    async with live.serving() as server:

        async def one() -> bool:
            async with live.connecting(server, timeout=20) as session:
                return await looks_right(session)

        assert all(await asyncio.gather(*(one() for _ in range(15))))


async def test_input_arrives_in_order():
    received = []

    async def handler(session: ServerSession) -> None:
        async for message in live.painting(session):
            received.append(message)

    async with live.serving(handler) as server:
        async with live.connecting(server) as session:
            await session.type("aB")
            await session.press("ctrl+alt+delete")
            await session.point(3, 4, 1)
        await live.eventually(lambda: isinstance(received[-1], PointerEvent))
    received = [each for each in received if isinstance(each, KeyEvent | PointerEvent)]
    keys = [(each.down, each.keysym) for each in received[:-1]]
    typed = [(True, 0x61), (False, 0x61), (True, 0xFFE1), (True, 0x42), (False, 0x42)]
    assert keys[:6] == [*typed, (False, 0xFFE1)]
    combination = [0xFFE3, 0xFFE9, 0xFFFF]
    down = [(True, key) for key in combination]
    assert keys[6:] == [*down, *((False, key) for key in reversed(combination))]
    assert received[-1] == PointerEvent(1, 3, 4)


@pytest.mark.parametrize("security", ["none", "x509none"])
async def test_keys_typed_before_leaving_arrive(security: str):
    """A client that types and goes away must not lose its keys to a handler that takes its time."""
    received = []

    async def slow(session: ServerSession) -> None:
        async for message in live.painting(session):
            await asyncio.sleep(0.02)
            if isinstance(message, KeyEvent):
                received.append(message.keysym)

    async with live.serving(slow, security=[security]) as server:
        async with live.connecting(server) as session:
            await session.type("console")
        await live.eventually(lambda: len(received) == 14)


async def test_server_goes_away():
    async def handler(session: ServerSession) -> None:
        async for message in live.painting(session):
            if isinstance(message, KeyEvent):
                return

    async with live.serving(handler) as server, live.connecting(server) as session:
        waiting = asyncio.ensure_future(session.wait_until_stable(60, timeout=60))
        with suppress(ConnectionClosedError):  # it may be gone before the key is up again
            await session.type("x")
        with pytest.raises(ConnectionClosedError):
            await waiting
        with pytest.raises(ConnectionClosedError):
            await session.type("y")


async def test_server_is_stopped():
    async with live.serving() as server:
        ended = asyncio.Event()

        async def stay() -> None:
            async with live.connecting(server) as session:
                assert await looks_right(session)
                ended.set()
                with pytest.raises(ConnectionClosedError):
                    await session.wait_until_stable(60, timeout=60)

        staying = asyncio.ensure_future(stay())
        await ended.wait()
    await staying


@pytest.mark.parametrize(
    "wait", [lambda s: s.refresh(timeout=0.2), lambda s: s.wait_until_stable(60, timeout=0.2)]
)
async def test_session_deadlines(wait):
    async def silent(session: ServerSession) -> None:
        async for _ in session.messages():
            pass

    async with live.serving(silent) as server, live.connecting(server) as session:
        with pytest.raises(DeadlineError):
            await wait(session)


# -- back-pressure ----------------------------------------------------------------------------


async def test_slow_reader_holds_the_server_up():
    """What a client does not read stays bounded, and the server waits."""
    sent, size = 0, (512, 512)
    link = None

    async def pour(session: ServerSession) -> None:
        nonlocal sent, link
        link = session._link
        pixels = bytes(4 * size[0] * size[1])
        while True:
            await session.send_update(Rectangle(0, 0, *size), pixels)
            sent += 1

    async with (
        live.serving(pour, security=["none"], size=size) as server,
        live.stranger(server) as (reader, writer),
    ):
        reader._transport.pause_reading()
        writer.write(b"RFB 003.008\n\1\1")
        await live.eventually(lambda: sent > 0)
        before = -1
        while before != sent:
            before = sent
            await asyncio.sleep(0.2)
        waiting = link._transport.get_write_buffer_size()
        assert waiting <= 1024 * 1024 + 4 * size[0] * size[1] + 1024
        reader._transport.resume_reading()
        while len(await reader.read(1 << 20)) and sent < before + 3:
            pass
        assert sent > before


async def test_slow_handler_holds_the_client_up():
    """What a handler does not read stays in the socket, not in our memory."""
    link, release = None, asyncio.Event()

    async def idle(session: ServerSession) -> None:
        nonlocal link
        link = session._link
        await release.wait()

    async with (
        live.serving(idle, security=["none"]) as server,
        live.stranger(server) as (reader, writer),
    ):
        writer.write(b"RFB 003.008\n\1\1\1")
        await reader.readexactly(12 + 2 + 4 + 24)
        for _ in range(40):
            writer.write(KeyEvent(True, 1).pack() * 32768)
        await live.eventually(lambda: link is not None and not link._transport.is_reading())
        await asyncio.sleep(0.1)
        assert limits.UNREAD <= len(link.pump._inbox) <= limits.UNREAD + 256 * 1024
        writer.transport.abort()
        release.set()


# -- deadlines and questions ------------------------------------------------------------------


@pytest.mark.parametrize("said", [b"", b"RFB 003.0", b"RFB 003.008\n", b"RFB 003.008\n\1\x13\0"])
async def test_connects_deadline(said: bytes):
    async def silent(reader, writer) -> None:
        writer.write(said)
        await reader.read()

    async with live.talking_server(silent) as address:
        with pytest.raises(DeadlineError, match=r"in .*(version|security_type|vencrypt)"):
            async with connect(address, ends.ALICE, timeout=0.2):
                pass


async def test_nobody_to_ask():
    async with live.serving() as server:
        with pytest.raises(AbortedError):
            async with live.connecting(server, credentials=None):
                pass


async def test_answers_may_take_their_time():
    """A prompt does not count against the deadline, and the question says what it is for."""
    asked = []

    async def prompt(question):
        asked.append(question)
        await asyncio.sleep(0.9)
        return ends.ALICE

    async with (
        live.serving() as server,
        live.connecting(server, credentials=None, answer=prompt, timeout=0.8) as session,
    ):
        assert await looks_right(session)
    assert asked == [NeedCredentials("SCRAM-SHA-512-PLUS")]


@pytest.mark.parametrize("security", ["sasl", "x509sasl"])
async def test_server_leaves_while_the_user_types(security: str):
    """The cause is told, not that our prompt came too late."""

    async def prompt(_):
        await asyncio.sleep(0.3)
        return ends.ALICE

    bounds = Bounds(handshake_timeout=0.1)
    async with live.serving(security=[security], bounds=bounds) as server:
        with pytest.raises(Error) as caught:
            async with live.connecting(server, credentials=None, answer=prompt):
                pass
    assert isinstance(caught.value, CredentialsError | ConnectionClosedError)
    assert not isinstance(caught.value, LocalProtocolError)


async def test_the_channel_breaks_while_the_user_types():
    async with live.serving() as server:
        link, transport = await dial(Address("127.0.0.1", server.port), Stack(ends.client_tls()))

        async def prompt(_):
            garbage = bytes(64)
            link.get_buffer(0)[: len(garbage)] = garbage
            link.buffer_updated(len(garbage))
            return ends.ALICE

        dialogue = connection.client(Setting().types, Protection(transport))
        with pytest.raises(TLSError):
            await link.run(dialogue, prompt)
        await link.close()


async def test_wrong_password_over_the_network():
    async with live.serving() as server:
        with pytest.raises(CredentialsError):
            async with live.connecting(server, credentials=Credentials("alice", "wrong")):
                pass
        async with live.connecting(server) as session:
            assert await looks_right(session)


async def test_no_answer() -> None:
    """A server that drops our packets: its queue is full, and a firewall would look alike."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        host, port = listener.getsockname()
        with (
            socket.create_connection((host, port)),
            pytest.raises(DeadlineError, match=r"in 0\.3 s \(no answer: perhaps a firewall"),
        ):
            async with connect(f"{host}::{port}", security=["none"], timeout=0.3):
                pass
