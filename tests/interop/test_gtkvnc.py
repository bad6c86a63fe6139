"""gtk-vnc (remote-viewer, virt-manager, GNOME Boxes) against our server."""

import logging
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from interop import console, our_server, versions
from interop.matrix import Matrix
from peers import gtkvnc, pki
from sealvnc import errors

pytestmark = pytest.mark.peers

SCRAM = ("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512")
TYPED = "Hello, World 42!\n"


@dataclass(frozen=True, slots=True)
class Login:
    """What our server offers, and what gtk-vnc makes of it.

    ``type`` and ``subtype`` are chosen where gtk-vnc would choose otherwise.
    """

    security: str
    chosen: str  # the security type as our server calls it
    mechanism: str = ""
    mechanisms: tuple[str, ...] = ()  # offered; empty: all
    type: int | None = None
    subtype: int | None = None
    password: str = our_server.USERS["alice"]
    note: str = ""

    @property
    def title(self) -> str:
        return f"{self.security}, {self.note}" if self.note else self.security


LOGINS = [
    *(
        Login("x509sasl", "X509SASL", name, (name,), note=f"{name} alone")
        for name in (*SCRAM, "PLAIN")
    ),
    *(
        Login("x509sasl", "X509SASL", name, (name, f"{name}-PLUS"), note=f"{name} and -PLUS")
        for name in SCRAM
    ),
    Login("x509sasl", "X509SASL", "SCRAM-SHA-512", note="everything"),
    *(
        Login("x509sasl", "X509SASL", name, (name,), note=f"{name} named")
        for name in ("DIGEST-MD5", "CRAM-MD5")
    ),
    Login("sasl", "SASL", "DIGEST-MD5", ("DIGEST-MD5",), note="DIGEST-MD5 and its layer"),
    Login("x509none", "X509None"),
    Login("x509vnc", "X509Vnc", password=our_server.VNC_PASSWORD),
    Login("tlsnone", "TLSNone"),
    Login("tlsvnc", "TLSVnc", password=our_server.VNC_PASSWORD),
    Login("tlssasl", "TLSSASL", "SCRAM-SHA-512"),
    Login("tls none", "TLS, None", type=18, subtype=1, note="None within"),
    Login("tls vnc", "TLS, VNC password", type=18, subtype=2, password=our_server.VNC_PASSWORD),
    Login("tls", "TLS, SASL", "SCRAM-SHA-512", type=18, subtype=20, note="SASL within"),
    Login("vnc", "VNC password", password=our_server.VNC_PASSWORD),
    Login("none", "None"),
]


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.title)
def test_login(login: Login, matrix: Matrix, tmp_path: Path) -> None:
    picture = tmp_path / "screen.png"
    with our_server.running(
        login.security.split(), mechanisms=login.mechanisms, insecure=True
    ) as server:
        outcome = gtkvnc.login(
            port=server.port,
            user="alice",
            password=login.password,
            ca=pki.session().ca_file,
            security_type=login.type,
            subtype=login.subtype,
            type=TYPED,
            linger=0.1,
            screenshot=picture,
        )
        assert outcome.ok, outcome.log
        (session,) = server.sessions
        matrix.session(versions.from_gtkvnc(), login.title, session, outcome.initialized_ms)
        assert session.security.removeprefix("VeNCrypt ") == login.chosen
        assert session.mechanism == (outcome.mechanism or "") == login.mechanism
        assert str(session.identity or "") == ("alice" if login.mechanism else "")
        assert (outcome.name, outcome.size) == ("SealVNC's own", our_server.SIZE)
        assert outcome.updated_ms is not None
        our_server.wait_until(lambda: 0xFF0D in server.keysyms())
        assert server.keysyms() == [*map(ord, TYPED.rstrip()), 0xFF0D]
    with Image.open(picture) as image:
        assert console.same(image.convert("RGB"), our_server.PICTURE)


CYRUS = "Failed SASL step: -5 (SASL(-5): bad protocol / cancel: Invalid {} input expected)"
"""What gtk-vnc says of a login by SCRAM that fails: the server's last message has no proof."""

REFUSALS = [  # our server's offer, user and password, gtk-vnc's words, the cause in our log
    *(
        ("x509sasl", (name,), user, "wrong", CYRUS.format(name), "CredentialsError")
        for name in SCRAM
        for user in ("alice", "nobody")
    ),
    ("x509sasl", ("PLAIN",), "alice", "wrong", errors.REFUSAL, "CredentialsError"),
    ("x509sasl", ("PLAIN",), "nobody", "wrong", errors.REFUSAL, "CredentialsError"),
    *(
        ("x509sasl", names, our_server.BARRED, "carol-pw", errors.REFUSAL, "AuthorizationError")
        for names in ((), ("PLAIN",))
    ),
    *((name, (), "", "wrong", errors.REFUSAL, "CredentialsError") for name in ("x509vnc", "vnc")),
]


@pytest.mark.parametrize(("security", "mechanisms", "user", "password", "words", "cause"), REFUSALS)
def test_refusal(
    security: str,
    mechanisms: tuple[str, ...],
    user: str,
    password: str,
    words: str,
    cause: str,
    matrix: Matrix,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="sealvnc")
    with our_server.running([security], mechanisms=mechanisms, insecure=True) as server:
        ca = pki.session().ca_file
        outcome = gtkvnc.login(port=server.port, user=user, password=password, ca=ca)
    assert (outcome.ok, outcome.error) == (False, words), outcome.log
    notes = {"nobody": "unknown user", our_server.BARRED: "not authorised"}
    setup = (security, *mechanisms, notes.get(user, "wrong password"))
    matrix.row(
        peer=versions.from_gtkvnc(),
        setup=", ".join(setup),
        result=cause,
    )
    assert f"{cause}: " in caplog.text
    assert server.sessions == []
