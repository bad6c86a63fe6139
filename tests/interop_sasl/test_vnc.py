"""The Cyrus SASL provider where it is used: a client of QEMU's, a server of gtk-vnc's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

import sealvnc
from peers import gtkvnc, pki, qemu
from sealvnc.errors import AuthenticationError, CredentialsError

from .bench import Bench

pytestmark = pytest.mark.peers

ALICE, WRONG = sealvnc.Credentials("alice", "alice-pw"), sealvnc.Credentials("alice", "wrong")


def client(server: qemu.Server, who: sealvnc.Credentials = ALICE, **options: object) -> object:
    ca = pki.session().ca_file
    address = f"vnc://localhost:{server.port}"
    return sealvnc.connect(address, who, provider="cyrus", ca=ca, insecure=False, **options)


@pytest.mark.parametrize(
    ("config", "mechanism", "layer"),
    [
        ("x509-plain", "PLAIN", 0),
        ("x509-scram-sha-1", "SCRAM-SHA-1", 0),
        ("x509-scram-sha-256", "SCRAM-SHA-256", 0),
        ("x509-scram-sha-512", "SCRAM-SHA-512", 0),
        ("x509-digest-md5", "DIGEST-MD5", 0),
        ("x509-gssapi", "GSSAPI", 0),
        ("digest-md5", "DIGEST-MD5", 128),
        ("gssapi", "GSSAPI", 256),
        ("anon-gssapi", "GSSAPI", 256),
        ("anon-digest-md5", "DIGEST-MD5", 128),
    ],
)
async def test_to_qemu(config: str, mechanism: str, layer: int, the_bench: Bench) -> None:
    options = {"mechanisms": [mechanism]}
    if config.startswith("anon"):
        options["security"] = ["tlssasl"]
    with qemu.start(config, environment=the_bench.tickets) as server:
        async with client(server, **options) as session:
            assert session.mechanism == mechanism
            assert session.protection.layer_ssf == layer
            assert (await session.screenshot()).size in ((640, 480), (720, 400))


@pytest.mark.parametrize("config", ["x509-plain", "x509-scram-sha-256", "digest-md5"])
async def test_to_qemu_with_a_wrong_password(config: str, the_bench: Bench) -> None:
    named = ["PLAIN", "SCRAM-SHA-256", "DIGEST-MD5"]
    with (
        qemu.start(config, environment=the_bench.tickets) as server,
        pytest.raises(CredentialsError),
    ):
        async with client(server, WRONG, mechanisms=named):
            pass


async def test_to_qemu_without_a_ticket_but_with_a_password(
    the_bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qemu.start("x509-gssapi-scram", environment=the_bench.tickets) as server:
        monkeypatch.setenv("KRB5CCNAME", the_bench.no_tickets["KRB5CCNAME"])
        async with client(server) as session:
            assert session.mechanism == "SCRAM-SHA-256"


@asynccontextmanager
async def our_server(*mechanisms: str) -> AsyncIterator[tuple[sealvnc.Server, list[object]]]:
    """A server of ours with the accounts of the bench."""
    certificates, seen = pki.session().directory("server"), []

    async def session(session: sealvnc.ServerSession) -> None:
        seen.append(session)
        async for message in session.messages():
            if isinstance(message, sealvnc.FramebufferUpdateRequest):
                await session.send_update(sealvnc.Rectangle(0, 0, 16, 16), bytes(1024))

    async with sealvnc.serve(
        session,
        {},
        size=(16, 16),
        security=["x509sasl"],
        mechanisms=mechanisms,
        provider="cyrus",
        certificate=certificates / "server-cert.pem",
        key=certificates / "server-key.pem",
    ) as server:
        yield server, seen


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "DIGEST-MD5"])
async def test_from_gtkvnc(mechanism: str) -> None:
    async with our_server(mechanism) as (server, seen):
        options = {"port": server.port, "ca": pki.session().ca_file, "user": "alice"}
        login = await asyncio.to_thread(gtkvnc.login, password="alice-pw", **options)
        assert login.ok, login.log
        assert (login.subtype, login.mechanism) == ("X509SASL", mechanism)
        assert str(seen[0].identity) == "alice"
        login = await asyncio.to_thread(gtkvnc.login, password="wrong", **options)
        assert not login.ok


async def test_from_gtkvnc_with_everything_offered() -> None:
    async with our_server() as (server, _):
        options = {"port": server.port, "ca": pki.session().ca_file, "user": "alice"}
        login = await asyncio.to_thread(gtkvnc.login, password="alice-pw", **options)
        assert "PLAIN" in login.mechanisms
        assert len(",".join(login.mechanisms)) <= 300


def ours(server: sealvnc.Server, who: sealvnc.Credentials = ALICE, **options: object) -> object:
    return sealvnc.connect(
        f"vnc://localhost:{server.port}", who, ca=pki.session().ca_file, **options
    )


@pytest.mark.parametrize("provider", ["own", "cyrus"])
async def test_from_us_bound_to_the_channel(provider: str) -> None:
    async with our_server() as (server, seen):
        named = ["SCRAM-SHA-256-PLUS"]
        async with ours(server, provider=provider, mechanisms=named) as session:
            assert session.opened.authenticated.channel_binding == "tls-exporter"
        assert seen[0].opened.authenticated.channel_binding == "tls-exporter"
        with pytest.raises(CredentialsError):
            async with ours(server, WRONG, provider=provider, mechanisms=named):
                pass


async def test_logins_at_once() -> None:
    """The library is called in threads."""
    named = ("SCRAM-SHA-1", "PLAIN", "DIGEST-MD5", "SCRAM-SHA-256")

    async def once(number: int) -> str:
        mechanism = named[number % 4]
        provider = ("own", "cyrus")[number // 4 % 2]
        wrong = number % 3 == 0
        try:
            async with ours(
                server, WRONG if wrong else ALICE, provider=provider, mechanisms=[mechanism]
            ) as session:
                return session.mechanism
        except AuthenticationError:
            return "refused" if wrong else "wrongly refused"

    async with our_server(*named) as (server, _):
        results = []
        for start in range(0, 48, 12):
            results += await asyncio.gather(*(once(n) for n in range(start, start + 12)))
        assert results == [
            "refused"
            if n % 3 == 0
            else ("SCRAM-SHA-1", "PLAIN", "DIGEST-MD5", "SCRAM-SHA-256")[n % 4]
            for n in range(48)
        ]
