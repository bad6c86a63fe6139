"""Kerberos with real peers: our client to QEMU, gtk-vnc to our server, and an MIT realm."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import sealvnc
from interop import command, console, versions
from interop.matrix import Matrix
from peers import gtkvnc, kerberos, pki, qemu
from peers.kerberos import Realm
from sealvnc import errors
from sealvnc.sasl import Authorize, Credentials, Identity

pytestmark = pytest.mark.peers

TIMEOUT = 20.0
ALICE = Identity("alice", "alice")

Use = Callable[[Mapping[str, str]], None]


@pytest.fixture(scope="module")
def realm() -> Iterator[Realm]:
    with kerberos.start() as running:
        yield running


@pytest.fixture(scope="module")
def ticket(realm: Realm) -> Path:
    return realm.kinit("alice")


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Use:
    def set_all(environment: Mapping[str, str]) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

    return set_all


@pytest.fixture
def alice(realm: Realm, ticket: Path, use: Use) -> Path:
    """This process has alice's ticket, and the server's keytab."""
    use(realm.environment(ticket))
    return ticket


# -- our client to QEMU -------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Login:
    """A way in: the configuration of QEMU, what our client is told, and what comes of it."""

    config: str
    security: str
    mechanism: str
    bits: int = 0
    note: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    credentials: Credentials | None = None

    @property
    def title(self) -> str:
        return f"{self.config}, {self.note}" if self.note else self.config


LOGINS = [
    Login("gssapi", "SASL", "GSSAPI", 256),
    Login("gssapi", "SASL", "GSSAPI", 256, "pinned", {"mechanisms": ["GSSAPI"]}),
    Login("gssapi", "SASL", "GSSAPI", 256, "by number", {"host": "127.0.0.1"}),
    Login("gssapi-authz", "SASL", "GSSAPI", 256),
    Login(
        *("gssapi", "SASL", "GSSAPI", 256, "authzid alice"),
        credentials=Credentials("", authzid="alice"),
    ),
    Login(
        *("gssapi-authz", "SASL", "GSSAPI", 256, "authzid alice@EXAMPLE.ORG"),
        credentials=Credentials("", authzid="alice@EXAMPLE.ORG"),
    ),
    Login("x509-gssapi", "VeNCrypt X509SASL", "GSSAPI"),
    Login("x509-gss-spnego", "VeNCrypt X509SASL", "GSS-SPNEGO"),
    Login("x509-gssapi-scram", "VeNCrypt X509SASL", "GSSAPI", note="rather than SCRAM"),
    Login(
        *("x509-gssapi-scram", "VeNCrypt X509SASL", "SCRAM-SHA-256", 0, "bob's password"),
        credentials=Credentials("bob", qemu.USERS["bob"]),
    ),
    Login(
        *("anon-gssapi", "VeNCrypt TLSSASL", "GSSAPI", 256, "layer inside TLS"),
        {"security": ["tlssasl"]},
    ),
]


def connect(server: qemu.Server | sealvnc.Server, login: Login) -> Any:
    options = {"ca": pki.session().ca_file, "timeout": TIMEOUT, **login.options}
    host = options.pop("host", "localhost")
    return sealvnc.connect(f"vnc://{host}:{server.port}", login.credentials, **options)


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.title)
async def test_our_client_to_qemu(login: Login, realm: Realm, matrix: Matrix) -> None:
    with qemu.start(login.config, environment=realm.environment()) as server:
        async with connect(server, login) as session:
            who = login.credentials.authcid if login.credentials else ""
            who = who or "alice"
            assert session.identity == Identity(who, who)
            assert (session.security, session.mechanism) == (login.security, login.mechanism)
            assert session.protection.layer_ssf == login.bits
            (client,) = server.qmp("query-vnc")["clients"]
            assert client["sasl_username"] == who
            await console.picture(session, server)
            matrix.session(versions.to_qemu(), login.title, session)
        assert "vnc_auth_fail" not in server.trace()


@dataclass(frozen=True, slots=True)
class Refusal:
    """A way to be turned away. ``ticket``: none, an old one, or whose."""

    config: str
    ticket: str
    error: type[errors.Error]
    words: str
    options: Mapping[str, Any] = field(default_factory=dict)
    credentials: Credentials | None = None


PINNED = {"mechanisms": ["GSSAPI"]}
REFUSALS = [
    Refusal("gssapi", "none", errors.TicketError, "vnc/localhost@EXAMPLE.ORG"),
    Refusal("gssapi", "old", errors.TicketExpiredError, "has expired"),
    Refusal("x509-gssapi-scram", "none", errors.TicketError, "kinit", PINNED),
    Refusal(
        "x509-gssapi-scram",
        "old",
        errors.AbortedError,
        "SCRAM-SHA-256 needs credentials, and there were none; the Kerberos ticket",
    ),
    Refusal("gssapi-authz", "bob", errors.AuthorizationError, "does not let us in"),
    Refusal(
        *("gssapi", "alice", errors.AuthorizationError, "does not let us in by GSSAPI"),
        credentials=Credentials("", authzid="bob"),
    ),
    Refusal(
        *("gssapi", "alice", errors.TicketError, "as bob"), credentials=Credentials("bob", "bob-pw")
    ),
    Refusal("gssapi", "alice", errors.MechanismError, "offers", {"mechanisms": ["SCRAM-SHA-256"]}),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda r: f"{r.config}, {r.ticket}: {r.words}")
async def test_our_client_is_refused(
    refusal: Refusal, realm: Realm, use: Use, matrix: Matrix
) -> None:
    use(realm.environment(tickets(realm, refusal.ticket)))
    login = Login(refusal.config, "", "", options=refusal.options, credentials=refusal.credentials)
    with qemu.start(refusal.config, environment=realm.environment()) as server:
        with pytest.raises(errors.Error) as caught:
            async with connect(server, login):
                pass
        assert "vnc_auth_pass" not in server.trace()
    assert type(caught.value) is refusal.error
    assert refusal.words in str(caught.value)
    setup = f"{refusal.config}, ticket: {refusal.ticket}"
    matrix.row(peer=versions.to_qemu(), setup=setup, result=refusal.error.__name__)


def tickets(realm: Realm, name: str) -> Path | None:
    if name in ("alice", "bob"):
        return realm.kinit(name)
    return kerberos.at_another_time(realm.kinit(), 86400) if name == "old" else None


async def test_who_has_no_ticket_logs_in_with_a_password(
    realm: Realm, use: Use, matrix: Matrix
) -> None:
    """Whether there never was one, it is over, or it is for another realm."""
    credentials = Credentials("alice", qemu.USERS["alice"])
    with (
        qemu.start("x509-gssapi-scram", environment=realm.environment()) as server,
        kerberos.start("OTHER.ORG", hosts=()) as other,
    ):
        for environment in (
            realm.environment(),
            realm.environment(tickets(realm, "old")),
            other.environment(other.kinit()),
        ):
            use(environment)
            login = Login("", "", "", credentials=credentials)
            async with connect(server, login) as session:
                assert session.mechanism == "SCRAM-SHA-256"
        matrix.session(versions.to_qemu(), "x509-gssapi-scram, no ticket", session)


@pytest.mark.usefixtures("alice")
async def test_qemu_seals_its_own_yes_after_one_round_trip(realm: Realm, matrix: Matrix) -> None:
    """A layer that is agreed in one round trip is started too early; nobody can read that."""
    with qemu.start("gss-spnego", environment=realm.environment()) as server:
        login = Login("gss-spnego", "", "", options={"timeout": 3})
        with pytest.raises(errors.DeadlineError):
            async with connect(server, login):
                pass
        assert "vnc_auth_pass" in server.trace()
    matrix.row(peer=versions.to_qemu(), setup="gss-spnego", result="DeadlineError")


def test_command(realm: Realm, ticket: Path, tmp_path: Path) -> None:
    """`kinit` is enough."""
    file = tmp_path / "screen.png"
    with qemu.start("gssapi", environment=realm.environment()) as server:
        arguments = ["screenshot", "-v", f"vnc://localhost:{server.port}", file]
        refused = command.run(*arguments, variables=realm.environment())
        said = refused.require_error(5)
        assert "there is no Kerberos ticket for vnc/localhost@EXAMPLE.ORG" in said
        assert "kinit" in said
        assert not file.exists()
        taken = command.run(*arguments, variables=realm.environment(ticket))
        assert taken.code == 0, taken.stderr
        assert "GSSAPI layer (256 bits)" in taken.stderr
        assert file.read_bytes().startswith(b"\x89PNG")


# -- gtk-vnc, and our client, to our server -----------------------------------------------------


SIZE = (64, 48)
PICTURE = Image.frombytes("RGB", SIZE, bytes(i % 251 for i in range(3 * 64 * 48)))


@dataclass(slots=True)
class Ours:
    """A server of ours, whom it was asked about, and whom it let in."""

    port: int = 0
    asked: list[Authorize] = field(default_factory=list)
    sessions: list[sealvnc.ServerSession] = field(default_factory=list)

    def authorize(self, question: Authorize) -> bool:
        """Everybody but bob may act as themselves."""
        self.asked.append(question)
        identity = question.identity
        return identity is not None and identity.authcid == identity.authzid != "bob"

    async def handle(self, session: sealvnc.ServerSession) -> None:
        self.sessions.append(session)
        async for message in session.messages():
            if isinstance(message, sealvnc.FramebufferUpdateRequest) and not message.incremental:
                pixels = PICTURE.tobytes("raw", "BGRX")
                await session.send_update(sealvnc.Rectangle(0, 0, *SIZE), pixels)


@asynccontextmanager
async def ours(
    security: str, mechanisms: Sequence[str] = (), **options: Any
) -> AsyncIterator[Ours]:
    certificates, server = pki.session().directory("server"), Ours()
    async with sealvnc.serve(
        server.handle,
        {Authorize: server.authorize, **options.pop("answers", {})},
        size=SIZE,
        security=[security],
        mechanisms=mechanisms,
        certificate=certificates / "server-cert.pem",
        key=certificates / "server-key.pem",
        **options,
    ) as listening:
        server.port = listening.port
        yield server


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("security", "mechanism", "bits"),
    [
        ("sasl", "GSSAPI", 256),
        ("sasl", "GSS-SPNEGO", 256),
        ("x509sasl", "GSSAPI", 0),
        ("x509sasl", "GSS-SPNEGO", 0),
        ("tlssasl", "GSSAPI", 0),  # it knows no layer inside TLS, and loopback needs none
    ],
)
async def test_gtkvnc_to_our_server(
    security: str,
    mechanism: str,
    bits: int,
    realm: Realm,
    ticket: Path,
    matrix: Matrix,
    tmp_path: Path,
) -> None:
    picture = tmp_path / "screen.png"
    async with ours(security, [mechanism]) as server:
        login = await asyncio.to_thread(
            gtkvnc.login,
            port=server.port,
            ca=pki.session().ca_file,
            environment=realm.environment(ticket),
            screenshot=picture,
        )
        assert login.ok, login.log
        (session,) = server.sessions
        assert session.identity == ALICE
        assert (session.mechanism, session.protection.layer_ssf) == (mechanism, bits)
        assert [question.identity for question in server.asked] == [ALICE]
        matrix.session(versions.from_gtkvnc(), f"{security}, {mechanism}", session)
    with Image.open(picture) as theirs:
        assert theirs.convert("RGB").tobytes() == PICTURE.tobytes()


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize(
    ("who", "asked"), [("nobody", 0), ("bob", 1)], ids=["no ticket", "bob, who may not"]
)
async def test_gtkvnc_is_refused(who: str, asked: int, realm: Realm, matrix: Matrix) -> None:
    async with ours("sasl", ["GSSAPI"]) as server:
        login = await asyncio.to_thread(
            gtkvnc.login, port=server.port, environment=realm.environment(tickets(realm, who))
        )
        assert not login.ok
        assert len(server.asked) == asked
        assert server.sessions == []
        if asked:
            assert login.error == errors.REFUSAL
    setup = f"sasl, GSSAPI, ticket: {who}"
    matrix.row(peer=versions.from_gtkvnc(), setup=setup, result="refused")


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("mechanism", ["GSSAPI", "GSS-SPNEGO"])
@pytest.mark.parametrize(("security", "bits"), [("sasl", 256), ("x509sasl", 0), ("tlssasl", 256)])
@pytest.mark.parametrize("authzid", ["", "alice", "alice@EXAMPLE.ORG"])
async def test_our_client_to_our_server(
    security: str, bits: int, mechanism: str, authzid: str
) -> None:
    """Both spellings are one person to whoever authorises; in TLS the ticket is bound to it."""
    async with ours(security, [mechanism]) as server:
        login = Login(
            *("", "", mechanism),
            options={"security": [security], "mechanisms": [mechanism]},
            credentials=Credentials("", authzid=authzid),
        )
        async with connect(server, login) as session:
            assert session.identity == ALICE
            assert session.protection.layer_ssf == bits
            assert (await session.screenshot()).tobytes() == PICTURE.tobytes()
        assert [question.identity for question in server.asked] == [ALICE]
        binding = "tls-server-end-point" if security == "x509sasl" else ""
        assert server.sessions[0].opened.authenticated.channel_binding == binding


async def test_realm_of_others_is_part_of_their_name(realm: Realm, ticket: Path, use: Use) -> None:
    with kerberos.start("OTHER.ORG", trusts=[realm]) as other:
        use(other.environment(ticket))
        async with ours("sasl", ["GSSAPI"]) as server:
            async with connect(server, Login("", "", "", options={"security": ["sasl"]})):
                pass
            who = Identity("alice@EXAMPLE.ORG", "alice@EXAMPLE.ORG")
            assert [question.identity for question in server.asked] == [who]


# -- what an operator does wrong ----------------------------------------------------------------


async def test_keytab_that_is_no_good_stops_the_start(tmp_path: Path) -> None:
    for names in ((), ("GSSAPI",)):
        with pytest.raises(errors.ConfigurationError, match=f"{tmp_path}/none"):
            async with ours("sasl", names, keytab=tmp_path / "none"):
                pass


@pytest.mark.usefixtures("alice")
@pytest.mark.parametrize("option", ["name", "keytab"])
async def test_a_whole_realm_is_not_let_in_unasked(option: str, realm: Realm) -> None:
    """Kerberos proves who somebody is; somebody has to say who may come in."""
    chosen: dict[str, Any] = {
        "name": {"mechanisms": ["GSSAPI"]},
        "keytab": {"keytab": realm.keytab},
    }
    with pytest.raises(errors.ConfigurationError, match="GSSAPI is to be offered, but Authorize"):
        async with sealvnc.serve(Ours().handle, {}, security=["sasl"], **chosen[option]):
            pass


@pytest.mark.usefixtures("alice")
async def test_keytab_alone_does_not_open_a_server() -> None:
    """The default keytab is there, and nobody asked for Kerberos."""
    answers: sealvnc.Answers = {sealvnc.LookupVerifier: lambda _: None}
    async with sealvnc.serve(Ours().handle, answers, security=["sasl"]) as server:
        with pytest.raises(errors.MechanismError, match="SCRAM-SHA-512, SCRAM-SHA-256"):
            async with sealvnc.connect(f"vnc://localhost:{server.port}", mechanisms=["GSSAPI"]):
                pass


async def test_keytab_of_ours(realm: Realm, ticket: Path, use: Use, tmp_path: Path) -> None:
    """By name, whatever the environment says."""
    use({**realm.environment(ticket), "KRB5_KTNAME": f"FILE:{tmp_path}/none"})
    async with ours("sasl", keytab=realm.keytab) as server:
        options = {"security": ["sasl"]}
        async with connect(server, Login("", "", "", options=options)) as session:
            assert session.mechanism == "GSSAPI"
    async with ours("sasl", answers={sealvnc.LookupVerifier: lambda _: None}) as server:
        with pytest.raises(errors.MechanismError, match="SCRAM"):
            async with connect(server, Login("", "", "", options={"mechanisms": ["GSSAPI"]})):
                pass
