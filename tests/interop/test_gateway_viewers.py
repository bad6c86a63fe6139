"""Stock viewers, and ours, at the gateway's one door: who comes in, by what, to which guest."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import sealvnc
from gateway import live
from interop import versions
from interop.matrix import Matrix
from interop.test_gateway_guests import connect, shown
from peers import gtkvnc, kerberos, pki, qmp_guest, tigervnc, vncclient

pytestmark = [pytest.mark.peers, pytest.mark.slow]

GTK_VNC = versions.from_gtkvnc().split(" to ")[0]
PEER = "to our gateway, and a QEMU behind it"


@pytest.fixture(scope="module")
def guest() -> Iterator[qmp_guest.Guest]:
    with qmp_guest.start() as running:
        yield running


@pytest.fixture(scope="module")
def realm() -> Iterator[kerberos.Realm]:
    with kerberos.start() as running:
        yield running


def row(matrix: Matrix, viewer: str, setup: str, gateway: live.Gateway) -> dict[str, object]:
    """The session that a viewer had, as the gateway's log tells it, in the matrix."""
    opened = gateway.wait("session-opened")
    matrix.row(
        peer=f"{viewer} {PEER}",
        setup=setup,
        result="logged in",
        mechanism=opened["mechanism"],
        tls="1.3" if "TLSv1.3" in opened["protection"] else "",
    )
    return opened


# -- gtk-vnc: remote-viewer, virt-manager, GNOME Boxes ------------------------------------------


@pytest.mark.parametrize("user", ["alice", "alice:web01"])
def test_gtkvnc_scram(user: str, guest: qmp_guest.Guest, matrix: Matrix) -> None:
    with live.run({"web01": guest.uri}) as gateway:
        login = gtkvnc.login(
            port=gateway.port, user=user, password="alice-pw", ca=pki.session().ca_file
        )
        assert login.ok, login.log
        opened = row(matrix, GTK_VNC, f"X509SASL, {user}", gateway)
        assert (opened["user"], opened["guest"]) == ("alice", "web01")
        assert opened["mechanism"] == login.mechanism


@pytest.mark.parametrize("security", ["sasl", "x509sasl"])
def test_gtkvnc_kerberos(
    security: str, guest: qmp_guest.Guest, realm: kerberos.Realm, matrix: Matrix
) -> None:
    """`kinit` is enough: no password, and without TLS a layer of 256 bits."""
    options = {
        "listener": f'security = ["{security}"]\nmechanisms = ["GSSAPI"]\nguest = "web01"\n',
        "settings": f'[kerberos]\nkeytab = "{realm.keytab}"\n',
        "rules": '[[rule]]\nrealm = "EXAMPLE.ORG"\nguest = "web01"\nallow = ["view"]\n',
        "environment": realm.environment(),
    }
    with live.run({"web01": guest.uri}, **options) as gateway:
        environment = realm.environment(realm.kinit())
        login = gtkvnc.login(port=gateway.port, ca=pki.session().ca_file, environment=environment)
        assert login.ok, login.log
        opened = row(
            matrix, versions.from_gtkvnc().split(" to ")[0], f"{security}, ticket", gateway
        )
        assert (opened["user"], opened["mechanism"]) == ("alice", "GSSAPI")


def test_ticket_ends(guest: qmp_guest.Guest, realm: kerberos.Realm, tmp_path: Path) -> None:
    """A session ends with the ticket that opened it, give or take the skew that Kerberos allows."""
    exact = tmp_path / "krb5.conf"
    text = (realm.directory / "krb5.conf").read_text()
    exact.write_text(text.replace("[libdefaults]", "[libdefaults]\n  clockskew = 1"))
    options = {
        "listener": 'security = ["x509sasl"]\nmechanisms = ["GSSAPI"]\n',
        "settings": f'[kerberos]\nkeytab = "{realm.keytab}"\n',
        "environment": {**realm.environment(), "KRB5_CONFIG": str(exact)},
    }
    with live.run({"web01": guest.uri}, **options) as gateway:
        environment = realm.environment(realm.kinit("alice", None, "-l", "5s"))
        gtkvnc.login(port=gateway.port, ca=pki.session().ca_file, environment=environment, linger=9)
        ended = gateway.wait("session-ended")
        assert "ticket" in ended["cause"]
        assert 3 < ended["seconds"] < 9


# -- TigerVNC and libvncclient ------------------------------------------------------------------


def test_tigervnc(guest: qmp_guest.Guest, matrix: Matrix) -> None:
    with live.run({"web01": guest.uri}) as gateway:
        address, user = f"localhost::{gateway.port}", "alice:web01"
        with tigervnc.viewer(
            address,
            user=user,
            password="alice-pw",
            security_types=["X509Plain"],
            ca=pki.session().ca_file,
        ) as viewer:
            assert viewer.logged_in, viewer.log
            opened = row(matrix, "TigerVNC's viewer", f"X509Plain, {user}", gateway)
            assert (opened["user"], opened["guest"]) == ("alice", "web01")


def test_libvncclient(guest: qmp_guest.Guest, matrix: Matrix) -> None:
    """Remmina and KRDC: by an address, since Cyrus SASL takes the host for one."""
    with live.run({"web01": guest.uri}) as gateway:
        login = vncclient.login(
            gateway.port, user="alice", password="alice-pw", ca=pki.session().ca_file
        )
        assert login.ok, login.log
        row(matrix, "libvncclient", "X509SASL", gateway)


# -- ours ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "mechanism",
    ["SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "SCRAM-SHA-1", "PLAIN"],
)
async def test_mechanisms(mechanism: str, guest: qmp_guest.Guest) -> None:
    with live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway, "web01", mechanisms=[mechanism]) as session:
            await shown(session)
            assert session.mechanism == mechanism
            assert gateway.sessions()[0]["mechanism"] == mechanism


async def test_x509plain(guest: qmp_guest.Guest) -> None:
    with live.run({"web01": guest.uri}) as gateway:
        async with connect(gateway, "web01", security=["x509plain"]) as session:
            await shown(session)
            assert gateway.sessions()[0]["user"] == "alice"


async def test_certificate(guest: qmp_guest.Guest) -> None:
    """EXTERNAL: the certificate is the login, and its end is the session's."""
    keys = pki.session().directory("alice")
    rules = '[[rule]]\ncertificate = "O=Example,CN=alice"\nguest = "*"\nallow = ["view"]\n'
    options = {"certificate": keys / "client-cert.pem", "key": keys / "client-key.pem"}
    with live.run({"web01": guest.uri}, rules=rules) as gateway:
        async with connect(gateway, "web01", mechanisms=["EXTERNAL"], **options) as session:
            await shown(session)
            assert gateway.sessions()[0]["user"] == "O=Example,CN=alice"
        bob = pki.session().directory("bob")
        options = {"certificate": bob / "client-cert.pem", "key": bob / "client-key.pem"}
        with pytest.raises(sealvnc.AuthenticationError):
            async with connect(gateway, "web01", mechanisms=["EXTERNAL"], **options):
                pass


# -- which guest --------------------------------------------------------------------------------


async def test_choice(guest: qmp_guest.Guest) -> None:
    """By authorization identity, by user name, by TLS server name, or there is only one."""
    listener = 'domain = ".consoles.example.org"\n'
    rules = live.rule("alice") + live.rule("bob", "web01")
    with (
        qmp_guest.start() as other,
        live.run(
            {"web01": guest.uri, "db01": other.uri}, listener=listener, rules=rules
        ) as gateway,
    ):

        async def reached(name: str = "", **options: object) -> str:
            async with connect(gateway, name, **options):
                return str(gateway.sessions()[0]["guest"])

        assert await reached("db01") == "db01"
        assert await reached(sni="web01.consoles.example.org") == "web01"
        named = sealvnc.Credentials("alice:db01", "alice-pw")
        assert await reached(credentials=named) == "db01"
        assert await reached(credentials=sealvnc.Credentials("bob", "bob-pw")) == "web01"
        with pytest.raises(sealvnc.AuthenticationError, match=r"say which guest.*db01, web01"):
            await reached()
        with pytest.raises(sealvnc.AuthenticationError, match="guest is not running"):
            await reached("nobody")
        for forbidden in ("db01", "nobody"):  # who may not see a guest does not learn of it
            with pytest.raises(sealvnc.AuthenticationError, match="Authentication failed"):
                await reached(forbidden, credentials=sealvnc.Credentials("bob", "bob-pw"))
        with pytest.raises(sealvnc.AuthenticationError, match="Authentication failed"):
            await reached("db01", sni="web01.consoles.example.org")


async def test_one_viewer(guest: qmp_guest.Guest) -> None:
    """Nobody is thrown out by a newcomer, who is told why there is no room."""
    with live.prepared({"web01": guest.uri}) as gateway:
        gateway.config.write_text(gateway.config.read_text() + 'viewers = "one"\n')
        with live.started(gateway):
            gateway.wait("guest-appeared")
            async with connect(gateway, shared=False) as session:
                bob = sealvnc.Credentials("bob", "bob-pw")
                with pytest.raises(sealvnc.AuthenticationError, match="the console is in use"):
                    async with connect(gateway, credentials=bob, shared=False):
                        pass
                await session.refresh()
