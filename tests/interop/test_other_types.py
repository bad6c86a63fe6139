"""The security types that only our client knows, against the servers that have them.

Debian 12 has Tight's (TightVNC, libvncserver). RSA-AES and Apple Diffie-Hellman are in TigerVNC
from 1.13 and in neatvnc from 0.8: where these are installed they are tried as well, and
unit/rfb/security/recorded holds what they said elsewhere. MS-Logon II has no server on Linux:
ours of `support.other_servers` is held to the truth by gtk-vnc, and so is the one of Apple's type.
"""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import pytest

import sealvnc
from peers import gtkvnc, libraries, tigervnc, tightvnc
from sealvnc.errors import CredentialsError, ServerKeyError
from sealvnc.rfb import connection
from sealvnc.rfb.channel import Stack
from sealvnc.rfb.security.numbers import Number
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.server import pack_raw_update
from sealvnc.wire import Ask, Pump
from support.other_servers import AppleDHServer, MSLogonServer, OtherServer
from support.pair import DESKTOP, LOOPBACK, as_alice

pytestmark = pytest.mark.peers

TIMEOUT = 20.0


@dataclass(frozen=True)
class Case:
    """A server, how our client logs in to it, and what it then says of itself."""

    name: str
    start: Callable[[], AbstractContextManager[Any]]
    security: str
    password: str
    says: str
    protection: str = "not encrypted, loopback"
    size: tuple[int, int] = libraries.SIZE

    def __str__(self) -> str:
        return f"{self.name}-{self.security}-{self.says.split(', ')[-1]}"


@contextlib.contextmanager
def tigervnc_with_key() -> Iterator[tigervnc.Server]:
    types = ["RA2_256", "RA2", "RA2ne_256", "RA2ne"]
    key = f"-RSAKey={libraries.rsa_key()}"
    with tigervnc.server(types, arguments=[key]) as server:
        yield server


def sealed(bits: int) -> str:
    return f"RSA-AES-{bits} layer ({bits} bits)"


VNC, NONE = "Tight, VNC password", "Tight, None"
LABPASS, ALICE_PW = tightvnc.PASSWORD, libraries.PASSWORD
CASES = [
    Case("tightvnc", tightvnc.server, "tight", LABPASS, VNC, size=tightvnc.SIZE),
    Case(
        "tightvnc",
        lambda: tightvnc.server(password=False),
        "tight",
        "",
        NONE,
        size=tightvnc.SIZE,
    ),
    Case("libvncserver", lambda: libraries.libvncserver(ALICE_PW), "tight", ALICE_PW, VNC),
    Case("libvncserver", libraries.libvncserver, "tight", "", NONE),
]
if libraries.HAS_NEATVNC:
    CASES += [
        Case("neatvnc", libraries.neatvnc, "ra2_256", ALICE_PW, "RA2_256", sealed(256)),
        Case("neatvnc", libraries.neatvnc, "ra2", ALICE_PW, "RA2", sealed(128)),
        Case("neatvnc", libraries.neatvnc, "ard", ALICE_PW, "Apple Diffie-Hellman"),
    ]
if tigervnc.knows("RA2_256"):
    CASES += [
        Case("tigervnc", tigervnc_with_key, name.lower(), LABPASS, name, layer, (800, 600))
        for name, layer in (
            ("RA2_256", sealed(256)),
            ("RA2", sealed(128)),
            ("RA2ne_256", "not encrypted, loopback"),
            ("RA2ne", "not encrypted, loopback"),
        )
    ]


def answering(password: str, trust: bool = True):
    async def answer(question: object) -> object:
        if isinstance(question, sealvnc.TrustServerKey):
            return trust
        return sealvnc.Credentials(libraries.USER, password)

    return answer


def connect(case: Case, port: int, password: str | None = None, **more: Any):
    answer = answering(case.password if password is None else password, more.pop("trust", True))
    address = f"vnc://127.0.0.1:{port}"
    return sealvnc.connect(
        address, answer=answer, security=[case.security], timeout=TIMEOUT, **more
    )


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_login_and_picture(case: Case) -> None:
    with case.start() as server:
        async with connect(case, server.port) as session:
            assert session.security == case.says
            assert str(session.protection) == case.protection
            image = await session.screenshot()
            assert image.size == case.size
            if case.size == libraries.SIZE:
                assert image.getpixel((63, 2)) == (63, 2, 128)
            await session.type("hello")
        if case.security.startswith("ra2"):
            await pin(case, server.port)


async def pin(case: Case, port: int) -> None:
    """Nobody vouches for the key: the error names it. Pinned, it is good."""
    with pytest.raises(ServerKeyError) as caught:
        async with connect(case, port, trust=False):
            pass
    async with connect(case, port, trust=False, pin=caught.value.fingerprint) as session:
        assert session.security == case.says


@pytest.mark.parametrize("case", [case for case in CASES if case.password], ids=str)
async def test_wrong_password(case: Case) -> None:
    with case.start() as server, pytest.raises(CredentialsError):
        async with connect(case, server.port, "wrong"):
            pass


# -- servers of our own, held to the truth by somebody else's client --------------------------


class Loner(threading.Thread):
    """Serves one connection by one security type, from greeting to a first picture."""

    def __init__(self, number: int, server: OtherServer) -> None:
        super().__init__(daemon=True)
        self._table = {number: server}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.opened: connection.Opened | None = None

    def run(self) -> None:
        with (
            contextlib.suppress(OSError),  # the peer has gone away
            self._listener,
            self._listener.accept()[0] as sock,
        ):
            sock.settimeout(TIMEOUT)
            pump = Pump(Stack())
            with contextlib.suppress(sealvnc.Error):
                self._serve(pump, sock)
            sock.sendall(pump.data_to_send())
            while sock.recv(4096):
                pass

    def _serve(self, pump: Pump, sock: socket.socket) -> None:
        pump.start(connection.server(self._table, LOOPBACK, DESKTOP))
        while pump.waiting is not None:
            sock.sendall(pump.data_to_send())
            if isinstance(pump.waiting, Ask):
                pump.answer(as_alice(pump.waiting.question))
            elif data := sock.recv(4096):
                pump.receive_data(data)
            else:
                pump.receive_eof()
        self.opened = pump.result
        whole = Rectangle(0, 0, DESKTOP.width, DESKTOP.height)
        pump.channel.send(pack_raw_update(whole, bytes(4 * DESKTOP.width * DESKTOP.height)))


OURS = [
    pytest.param(Number.APPLE_DH, AppleDHServer, "Apple Diffie-Hellman", id="ard"),
    pytest.param(Number.MS_LOGON_II, MSLogonServer, "MS-Logon II", id="mslogon2"),
]


@pytest.mark.parametrize(("number", "server", "_says"), OURS)
@pytest.mark.parametrize("password", ["pencil", "eraser"])
async def test_gtkvnc(
    number: Number, server: Callable[[], OtherServer], _says: str, password: str
) -> None:
    """gtk-vnc is let in by our server of the type, by the right password alone."""
    loner = Loner(number, server())
    loner.start()
    login = await asyncio.to_thread(
        gtkvnc.login,
        "127.0.0.1",
        loner.port,
        user="alice",
        password=password,
        security_type=int(number),
    )
    assert login.ok is (password == "pencil"), login.log
    assert (loner.opened is not None) is login.ok


@pytest.mark.parametrize(("number", "server", "says"), OURS)
async def test_our_client(number: Number, server: Callable[[], OtherServer], says: str) -> None:
    """And so is our client, by the same server."""
    loner = Loner(number, server())
    loner.start()
    name = {Number.APPLE_DH: "ard", Number.MS_LOGON_II: "mslogon2"}[number]
    alice = sealvnc.Credentials("alice", "pencil")
    address = f"vnc://127.0.0.1:{loner.port}"
    async with sealvnc.connect(address, alice, security=[name], timeout=TIMEOUT) as session:
        assert session.security == says
        assert (session.width, session.height) == (DESKTOP.width, DESKTOP.height)
