"""libvncclient (Remmina, KRDC) against our server."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import sealvnc
from interop import console, our_server
from interop.matrix import Matrix
from peers import kerberos, pki, vncclient
from peers.kerberos import Realm
from sealvnc import errors
from sealvnc.sasl import Identity

pytestmark = pytest.mark.peers

SCRAM = ("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512")
RETURN = 0xFF0D


@pytest.fixture(scope="module")
def realm() -> Iterator[Realm]:
    with kerberos.start() as running:
        yield running


@pytest.fixture
def ticket(realm: Realm, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Our server has the keytab, and libvncclient alice's ticket: both have this environment."""
    ccache = realm.kinit("alice")
    for name, value in realm.environment(ccache).items():
        monkeypatch.setenv(name, value)
    return ccache


def peer() -> str:
    return f"libvncclient {vncclient.version()} to our server"


@dataclass(frozen=True, slots=True)
class Login:
    """What our server offers, and what libvncclient makes of it.

    ``types`` and ``pinned`` are chosen where libvncclient would choose otherwise.
    """

    security: str
    chosen: str  # the security type as our server calls it
    mechanism: str = ""
    mechanisms: tuple[str, ...] = ()  # offered; empty: all
    bits: int = 0  # of the SASL layer
    types: tuple[int, ...] = ()
    pinned: str = ""
    password: str = our_server.USERS["alice"]
    note: str = ""

    @property
    def title(self) -> str:
        return f"{self.security}, {self.note}" if self.note else self.security


VNC = our_server.VNC_PASSWORD
LOGINS = [
    Login("none", "None"),
    Login("vnc", "VNC password", password=VNC),
    Login("x509none", "X509None"),
    Login("x509vnc", "X509Vnc", password=VNC),
    Login("x509plain", "X509Plain"),
    Login("tlsnone", "TLSNone"),
    Login("tlsvnc", "TLSVnc", password=VNC),
    Login("tls", "TLS, SASL", "SCRAM-SHA-512"),
    Login("none x509none vnc", "VNC password", types=(2,), password=VNC, note="type 2 alone"),
    *(Login("x509sasl", "X509SASL", name, (name,), note=f"{name} alone") for name in SCRAM),
    *(
        Login("x509sasl", "X509SASL", name, (f"{name}-PLUS", name), note=f"{name} and -PLUS")
        for name in SCRAM
    ),
    *(
        Login("x509sasl", "X509SASL", name, pinned=name, note=f"everything, {name} pinned")
        for name in SCRAM
    ),
    Login("x509sasl", "X509SASL", "SCRAM-SHA-512", note="everything"),
    Login("tlssasl", "TLSSASL", "SCRAM-SHA-256", pinned="SCRAM-SHA-256"),
]


def log_in(login: Login, matrix: Matrix, identity: str) -> None:
    """Log in as alice, get the picture, press Return; our server has to see the same."""
    with our_server.running(
        login.security.split(), mechanisms=login.mechanisms, insecure=True
    ) as server:
        outcome = vncclient.login(
            server.port,
            user="alice",
            password=login.password,
            ca=pki.session().ca_file,
            types=login.types,
            mechanism=login.pinned,
        )
        assert outcome.ok, outcome.log
        (session,) = server.sessions
        matrix.session(peer(), login.title, session, outcome.initialized_ms)
        assert session.security.removeprefix("VeNCrypt ") == login.chosen
        assert session.mechanism == outcome.mechanism == login.mechanism
        assert session.protection.layer_ssf == login.bits
        assert str(session.identity or "") == identity
        assert (outcome.name, outcome.size) == ("SealVNC's own", our_server.SIZE)
        assert server.keysyms() == [RETURN]
    assert outcome.picture is not None
    assert console.same(outcome.picture, our_server.PICTURE)


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.title)
def test_login(login: Login, matrix: Matrix) -> None:
    named = login.mechanism or "Plain" in login.chosen
    log_in(login, matrix, "alice" if named else "")


@pytest.mark.usefixtures("ticket")
@pytest.mark.parametrize(
    "login",
    [
        Login("sasl", "SASL", "GSSAPI", ("GSSAPI",), 256, note="GSSAPI"),
        Login("x509sasl", "X509SASL", "GSSAPI", ("GSSAPI",), note="GSSAPI"),
        Login("tlssasl", "TLSSASL", "GSSAPI", ("GSSAPI",), note="GSSAPI"),
    ],
    ids=lambda login: login.title,
)
def test_kerberos(login: Login, matrix: Matrix) -> None:
    """Its ticket is for vnc/127.0.0.1: see `vncclient.HOST`."""
    log_in(login, matrix, "alice")


@pytest.mark.parametrize(
    "login",
    [
        Login("sasl", "SASL", "DIGEST-MD5", ("DIGEST-MD5",), 128, note="DIGEST-MD5"),
        Login("x509sasl", "X509SASL", "DIGEST-MD5", ("DIGEST-MD5",), note="DIGEST-MD5"),
    ],
    ids=lambda login: login.title,
)
def test_digest_md5(login: Login, matrix: Matrix) -> None:
    log_in(login, matrix, "alice")


DEADLINE = 10.0
REFUSED = f"VNC connection failed: {errors.REFUSAL}"
STEP = "Failed SASL step: "
"""What it says of a login by SCRAM or DIGEST-MD5 that fails: our last message has no proof."""

WRONG = [  # our server's offer, user and password, libvncclient's words, the cause in our log
    *(
        (name, "", "", "wrong", REFUSED, "CredentialsError")
        for name in ("vnc", "tlsvnc", "x509vnc")
    ),
    *(
        ("x509plain", "", user, "wrong", REFUSED, "CredentialsError")
        for user in ("alice", "nobody")
    ),
    *(
        ("x509sasl", name, user, "wrong", STEP, "CredentialsError")
        for name in (*SCRAM, "DIGEST-MD5")
        for user in ("alice", "nobody")
    ),
    ("sasl", "DIGEST-MD5", "alice", "wrong", STEP, "CredentialsError"),
    (
        *("x509sasl", "SCRAM-SHA-256", our_server.BARRED, "carol-pw"),
        *("Authentication failure", "AuthorizationError"),
    ),
]


def wait_for(words: str, caplog: pytest.LogCaptureFixture) -> None:
    """Until our server, in its thread, has written them down."""
    end = time.monotonic() + DEADLINE
    while words not in caplog.text:
        assert time.monotonic() < end, caplog.text
        time.sleep(0.005)


@pytest.mark.parametrize(("security", "mechanism", "user", "password", "words", "cause"), WRONG)
def test_refusal(
    security: str,
    mechanism: str,
    user: str,
    password: str,
    words: str,
    cause: str,
    matrix: Matrix,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="sealvnc")
    mechanisms = (mechanism,) if mechanism else ()
    with our_server.running([security], mechanisms=mechanisms, insecure=True) as server:
        ca = pki.session().ca_file
        outcome = vncclient.login(server.port, user=user, password=password, ca=ca)
        wait_for(f"{cause}: ", caplog)
    assert not outcome.ok
    assert words in outcome.log
    assert server.sessions == []
    notes = {"nobody": "unknown user", our_server.BARRED: "not authorised"}
    setup = (security, *mechanisms, notes.get(user, "wrong password"))
    matrix.row(peer=peer(), setup=", ".join(setup), result=cause)


def test_no_ticket(
    realm: Realm, ticket: Path, matrix: Matrix, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="sealvnc")
    with our_server.running(["sasl"], mechanisms=("GSSAPI",)) as server:
        outcome = vncclient.login(server.port, environment=realm.environment(realm.no_ticket))
        wait_for("ConnectionClosedError: ", caplog)
    assert (outcome.ok, server.sessions) == (False, [])
    assert "No Kerberos credentials available" in outcome.log
    matrix.row(peer=peer(), setup="sasl, GSSAPI, no ticket", result="client gives up")


def test_authority_that_it_does_not_trust(matrix: Matrix, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="sealvnc")
    with our_server.running(["x509none"]) as server:
        outcome = vncclient.login(server.port, ca=pki.session().other_ca_file)
        wait_for("ConnectionClosedError: ", caplog)
    assert (outcome.ok, server.sessions) == (False, [])
    assert "The certificate hasn't got a known issuer." in outcome.log
    matrix.row(peer=peer(), setup="x509none, another CA", result="client gives up")


def test_scram_without_tls(matrix: Matrix, caplog: pytest.LogCaptureFixture) -> None:
    """Our server would take it on loopback; libvncclient wants a layer, which SCRAM has not."""
    caplog.set_level(logging.INFO, logger="sealvnc")
    with our_server.running(["sasl"], mechanisms=SCRAM, insecure=True) as server:
        outcome = vncclient.login(server.port, user="alice", password="alice-pw")
        wait_for("ConnectionClosedError: ", caplog)
    assert (outcome.ok, server.sessions) == (False, [])
    assert "No worthy mechs found" in outcome.log
    matrix.row(peer=peer(), setup="sasl, SCRAM", result="client gives up")


def test_plain_is_beyond_libvncclient(
    matrix: Matrix, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own fault, with every server: our server had let alice in.

    Our server says "complete" in its answer to the first message. libvncclient (0.9.14) then
    takes one more step with Cyrus SASL, as always, though PLAIN has none: that is an error, and
    libvncclient hangs up before it reads that the login succeeded. `ANONYMOUS` and `EXTERNAL`
    have one message, too. If this test fails because it logs in, the library has been mended.
    """
    caplog.set_level(logging.INFO, logger="sealvnc")
    asked: list[Identity | None] = []

    def authorize(question: sealvnc.Authorize) -> bool:
        asked.append(question.identity)
        return True

    monkeypatch.setattr(our_server, "ANSWERS", {**our_server.ANSWERS, sealvnc.Authorize: authorize})
    with our_server.running(["x509sasl"], mechanisms=("PLAIN",)) as server:
        ca = pki.session().ca_file
        outcome = vncclient.login(server.port, user="alice", password="alice-pw", ca=ca)
        wait_for("ConnectionClosedError: ", caplog)  # by libvncclient, where ClientInit is due
    assert asked == [Identity("alice", "alice")]
    assert (outcome.ok, outcome.mechanism, server.sessions) == (False, "PLAIN", [])
    assert "Client start result complete: 1." in outcome.log
    assert "attempting client step after doneflag" in outcome.log
    matrix.row(peer=peer(), setup="x509sasl, PLAIN", result="client gives up")
