"""Our client against QEMU: every way in, every way to be turned away, and the picture."""

import asyncio
import os
import signal
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

import sealvnc
from interop import command, console
from interop.attempt import (
    Attempt,
    address,
    fingerprint,
    logged_in_to_qemu,
    refused_by_qemu,
)
from interop.matrix import Matrix
from peers import qemu
from sealvnc import errors
from sealvnc.cli.failure import explain
from sealvnc.rfb.handshake.version import Version

pytestmark = pytest.mark.peers

MECHANISMS = {
    "x509-plain": "PLAIN",
    "x509-scram-sha-1": "SCRAM-SHA-1",
    "x509-scram-sha-256": "SCRAM-SHA-256",
    "x509-scram-sha-512": "SCRAM-SHA-512",
}
SCRAM, PLAIN = "x509-scram-sha-256", "x509-plain"
MANY, AUTHZ = "x509-sasl-many", "x509-sasl-authz"

ANONYMOUS = qemu.Config("x509-anonymous", tls="server", mechanisms=["ANONYMOUS"])
DIGEST = qemu.Config("x509-digest", tls="server", mechanisms=["DIGEST-MD5"])
TCP_SASL = qemu.Config("sasl", mechanisms=["SCRAM-SHA-256", "PLAIN"])
TCP_DIGEST = qemu.Config("sasl-digest", mechanisms=["DIGEST-MD5", "PLAIN"])
ANON_SASL = qemu.Config("anon-sasl", tls="anonymous", mechanisms=["SCRAM-SHA-256", "PLAIN"])
UNIX_SASL = qemu.Config("unix-sasl", unix=True, mechanisms=["SCRAM-SHA-256"])


@dataclass(frozen=True, slots=True)
class Login:
    """An attempt, and the security type and mechanism that it must come to."""

    attempt: Attempt
    security: str
    mechanism: str = ""


LOGINS = [
    *(Login(Attempt(name), "X509SASL", mechanism) for name, mechanism in MECHANISMS.items()),
    *(
        Login(Attempt(name, "pinned", mechanisms=(mechanism,)), "X509SASL", mechanism)
        for name, mechanism in MECHANISMS.items()
    ),
    Login(Attempt(MANY, "the strongest"), "X509SASL", "SCRAM-SHA-512"),
    *(
        Login(Attempt(MANY, f"{mechanism} pinned", mechanisms=(mechanism,)), "X509SASL", mechanism)
        for mechanism in MECHANISMS.values()
    ),
    Login(
        Attempt(MANY, "two, in our order", mechanisms=("SCRAM-SHA-1", "SCRAM-SHA-512")),
        "X509SASL",
        "SCRAM-SHA-1",
    ),
    Login(Attempt(ANONYMOUS, "named", mechanisms=("ANONYMOUS",)), "X509SASL", "ANONYMOUS"),
    *(
        Login(Attempt(name, "named", security=(security,), mechanisms=("DIGEST-MD5",)), kind, md5)
        for name, security, kind, md5 in (
            ("digest-md5", "sasl", "SASL", "DIGEST-MD5"),
            ("x509-digest-md5", "x509sasl", "X509SASL", "DIGEST-MD5"),
        )
    ),
    Login(Attempt("x509-client-cert", "alice's", client="alice"), "X509SASL", "SCRAM-SHA-256"),
    Login(Attempt(AUTHZ, "alice"), "X509SASL", "SCRAM-SHA-256"),
    Login(Attempt(SCRAM, "needless certificate", client="bob"), "X509SASL", "SCRAM-SHA-256"),
    Login(Attempt("x509-client-cert-none", "alice's", client="alice"), "X509None"),
    Login(Attempt("x509none"), "X509None"),
    Login(Attempt("x509none", "pin", pin="server", ca=""), "X509None"),
    Login(Attempt("x509none", "pin and authority", pin="server"), "X509None"),
    Login(Attempt("x509none", "sni of its own", sni="vm7.example.org"), "X509None"),
    Login(Attempt("x509none", "no sni", sni=""), "X509None"),
    Login(Attempt("x509none", "by its address", server_name="127.0.0.1"), "X509None"),
    Login(Attempt("x509none-self-signed", "pin", pin="self-signed", ca=""), "X509None"),
    Login(Attempt("x509none-wrong-name", "named", server_name="other.example.org"), "X509None"),
    Login(
        Attempt("x509none-wrong-name", "and sni", server_name="other.example.org", sni="vm7"),
        "X509None",
    ),
    Login(Attempt("x509vnc"), "X509Vnc"),
    Login(Attempt("anon-none", "named", security=("tlsnone",)), "TLSNone"),
    Login(Attempt("anon-vnc", "named", security=("tlsvnc",)), "TLSVnc"),
    Login(Attempt("none"), "None"),
    Login(Attempt("vnc", "named", security=("vnc",)), "VNC password"),
    Login(Attempt("unix"), "None"),
    Login(Attempt("unix-vnc", "named", security=("vnc",)), "VNC password"),
]


@pytest.mark.parametrize("login", LOGINS, ids=lambda login: login.attempt.title)
async def test_login(login: Login, matrix: Matrix) -> None:
    attempt = login.attempt
    with qemu.start(attempt.config) as server:
        async with logged_in_to_qemu(matrix, attempt, server) as session:
            assert facts(session) == expected_facts(login)
            assert qemus_facts(server) == expected_of_qemu(login)
            await console.picture(session, server)
        assert "vnc_auth_fail" not in server.trace()


def facts(session: sealvnc.Session) -> dict[str, object]:
    """What was negotiated, as our client tells it."""
    tls = session.protection.tls
    return {
        "version": session.opened.version,
        "security": session.security.removeprefix("VeNCrypt "),
        "mechanism": session.mechanism,
        "channel binding": session.channel_binding,
        "identity": str(session.identity or ""),
        "name": session.name,
        "TLS": (tls.version, tls.anonymous, tls.verified_by) if tls else None,
        "transport": session.protection.transport.value,
        "layer": session.protection.layer_ssf,
    }


def expected_facts(login: Login) -> dict[str, object]:
    attempt = login.attempt
    tls: tuple[str, bool, str] | None = None
    if login.security.startswith("X509"):
        tls = ("TLSv1.3", False, f"certificate {'pinned' if attempt.pin else 'verified'}")
    elif login.security.startswith("TLS"):
        tls = ("TLSv1.2", True, "")
    return {
        "version": Version.V3_8,
        "security": login.security,
        "mechanism": login.mechanism,
        "channel binding": "",  # QEMU gives Cyrus SASL none
        "identity": user(login),
        "name": f"QEMU (peer-{attempt.name})",
        "TLS": tls,
        "transport": "UNIX socket" if attempt.name.startswith("unix") else "loopback",
        "layer": 128 if login.security == "SASL" else 0,  # DIGEST-MD5's
    }


def user(login: Login) -> str:
    names = {"": "", "ANONYMOUS": "anonymous"}
    return names.get(login.mechanism, login.attempt.user)


def qemus_facts(server: qemu.Server) -> dict[str, str]:
    """Who we are, as QEMU tells it."""
    (client,) = server.qmp("query-vnc")["clients"]
    return {name: client[name] for name in ("sasl_username", "x509_dname") if name in client}


def expected_of_qemu(login: Login) -> dict[str, str]:
    asks_for_certificate = login.attempt.name.startswith("x509-client-cert")
    found = {"sasl_username": user(login)} if login.mechanism else {}
    return found | ({"x509_dname": "O=Example,CN=alice"} if asks_for_certificate else {})


@dataclass(frozen=True, slots=True)
class Refusal:
    """An attempt, and the error it must come to: class, exit code, and words of its message."""

    attempt: Attempt
    error: type[errors.Error]
    code: int
    words: str
    by_command: bool


def refusals(error: type[errors.Error], code: int, words: str, *attempts: Attempt) -> list[Refusal]:
    """Attempts that end alike; the first of them stands for all when it comes to the command."""
    first = attempts[0]
    return [Refusal(attempt, error, code, words, attempt is first) for attempt in attempts]


WRONG, EMPTY = "not-the-password", ""
WRONG_VNC = "not-vnc"

REFUSALS = [
    *refusals(
        errors.CredentialsError,
        5,
        "refused the login by",
        *(Attempt(name, "wrong password", password=WRONG) for name in MECHANISMS),
        *(
            Attempt(MANY, f"wrong password, {m}", password=WRONG, mechanisms=(m,))
            for m in MECHANISMS.values()
        ),
        Attempt(SCRAM, "unknown user", user="nobody", password=WRONG),
        Attempt(PLAIN, "unknown user", user="nobody", password=WRONG),
        Attempt(SCRAM, "another's password", password="bob-pw"),
        Attempt(AUTHZ, "bob, wrong password", user="bob", password=WRONG),
        Attempt("x509-client-cert", "wrong password", password=WRONG, client="alice"),
    ),
    *refusals(
        errors.CredentialsError,
        5,
        "an empty one is never sent",
        Attempt(SCRAM, "empty password", password=EMPTY),
        Attempt(PLAIN, "empty password", password=EMPTY),
        Attempt("x509vnc", "empty password", password=EMPTY),
        Attempt("unix-vnc", "empty password", password=EMPTY, security=("vnc",)),
    ),
    *refusals(
        errors.CredentialsError,
        5,
        "the server refused the login: Authentication failed",
        Attempt("x509vnc", "wrong password", password=WRONG_VNC),
        Attempt("anon-vnc", "wrong password", password=WRONG_VNC, security=("tlsvnc",)),
        Attempt("vnc", "wrong password", password=WRONG_VNC, security=("vnc",)),
        Attempt("unix-vnc", "wrong password", password=WRONG_VNC, security=("vnc",)),
        # with PLAIN the server proves nothing, so we cannot know that the password was right
        Attempt(AUTHZ, "bob by PLAIN", user="bob", mechanisms=("PLAIN",)),
    ),
    *refusals(
        errors.AuthorizationError,
        6,
        "does not let us in: Authentication failed",
        Attempt(AUTHZ, "bob", user="bob"),
    ),
    *refusals(
        errors.ClientCertificateError,
        7,
        "wants a client certificate",
        Attempt("x509-client-cert", "no certificate"),
        Attempt("x509-client-cert-none", "no certificate"),
    ),
    *refusals(
        errors.ClientCertificateError,
        7,
        "does not accept our client certificate",
        Attempt("x509-client-cert", "bob's", client="bob"),
        Attempt("x509-client-cert", "another authority's", client="mallory"),
        Attempt("x509-client-cert-none", "bob's", client="bob"),
        Attempt("x509-client-cert-none", "another authority's", client="mallory"),
    ),
    *refusals(
        errors.CertificatePinError,
        7,
        "not the one that is pinned",
        Attempt("x509none", "another pin", pin="expired"),
        Attempt(SCRAM, "another pin", pin="expired", ca=""),
    ),
    *refusals(
        errors.CertificateUntrustedError,
        7,
        "is not trusted",
        Attempt("x509none", "another authority", ca="other"),
        Attempt("x509none", "system's authorities", ca=""),
        Attempt(SCRAM, "another authority", ca="other"),
        Attempt("x509none", "pin and another authority", pin="server", ca="other"),
        Attempt("x509none-self-signed"),
        Attempt("x509none-self-signed", "pin and authority", pin="self-signed"),
    ),
    *refusals(
        errors.CertificateExpiredError,
        7,
        "CN=localhost,O=Example has expired",
        Attempt("x509none-expired"),
        Attempt("x509none-expired", "pin and authority", pin="expired"),
    ),
    *refusals(
        errors.CertificateNameError,
        7,
        "is for other.example.org, not for localhost",
        Attempt("x509none-wrong-name"),
        Attempt("x509none-wrong-name", "only sni", sni="other.example.org"),
        Attempt("x509none-wrong-name", "pin and authority", pin="wrong-name"),
    ),
    *refusals(
        errors.CertificateNameError,
        7,
        "not for other.example.org",
        Attempt("x509none", "another name", server_name="other.example.org", sni="localhost"),
    ),
    *refusals(
        errors.TLSError,
        7,
        "its TLS is probably anonymous (TLSSASL)",
        Attempt(ANON_SASL),
    ),
    *refusals(
        errors.SecurityTypeError,
        8,
        "Used only if asked for by name: ",
        Attempt("anon-none"),
        Attempt("anon-vnc"),
        Attempt("vnc"),
        Attempt("unix-vnc"),
        Attempt("x509none", "pinned to tlsnone", security=("tlsnone",)),
    ),
    *refusals(
        errors.SecurityTypeError,
        8,
        "what may be used here is ",
        Attempt("none", "pinned to x509sasl", security=("x509sasl",)),
        Attempt(SCRAM, "pinned to x509none", security=("x509none",)),
        Attempt("x509none", "pinned to sasl", security=("sasl",)),
    ),
    *refusals(
        errors.MechanismError,
        8,
        "the server offers these SASL mechanisms: ",
        Attempt(PLAIN, "pinned to SCRAM", mechanisms=("SCRAM-SHA-256",)),
        Attempt(SCRAM, "pinned to -PLUS", mechanisms=("SCRAM-SHA-256-PLUS",)),
        Attempt(TCP_SASL),
        Attempt(ANON_SASL, "named", security=("tlssasl",)),
    ),
    *refusals(
        errors.PolicyError,
        8,
        "DIGEST-MD5: it is weak",
        Attempt(DIGEST),
        Attempt(TCP_DIGEST),
    ),
    *refusals(
        errors.PolicyError,
        8,
        "ANONYMOUS: it is weak",
        Attempt(ANONYMOUS),
    ),
    *refusals(
        errors.ConnectionClosedError,
        3,
        "the peer closed the connection",
        Attempt(UNIX_SASL),  # QEMU cannot do it: "Not an inet socket type"
    ),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.attempt.title)
async def test_refusal(refusal: Refusal, matrix: Matrix) -> None:
    with qemu.start(refusal.attempt.config) as server:
        error = await refused_by_qemu(matrix, refusal.attempt, server)
        assert type(error) is refusal.error
        assert refusal.words in str(error)
        assert "vnc_auth_pass" not in server.trace()


@pytest.mark.parametrize(
    "refusal",
    [refusal for refusal in REFUSALS if refusal.by_command],
    ids=lambda refusal: refusal.attempt.title,
)
async def test_refusal_by_the_command(refusal: Refusal, tmp_path: Path) -> None:
    """Its words are those of the library's error; a file that was there is there still."""
    attempt, file = refusal.attempt, tmp_path / "screen.png"
    file.write_bytes(b"an older picture")
    with qemu.start(attempt.config) as server:
        outcome = command.run(
            *("screenshot", address(server), file, *attempt.arguments()),
            variables={"VNC_PASSWORD": attempt.secret},
        )
        with pytest.raises(refusal.error) as caught:
            await sealvnc.connect(
                address(server), attempt.credentials, **attempt.keywords()
            ).__aenter__()
    said = outcome.require_error(refusal.code, attempt.secret)
    assert said == f"{explain(caught.value)[0]}\n"
    assert command.files(tmp_path) == {"screen.png": b"an older picture"}


async def test_error_about_a_certificate_tells_what_to_pin(matrix: Matrix) -> None:
    attempt = Attempt("x509none-self-signed", "then its fingerprint")
    with qemu.start(attempt.config) as server:
        error = await refused_by_qemu(matrix, attempt, server)
        assert isinstance(error, errors.CertificateUntrustedError)
        assert error.fingerprint == fingerprint("self-signed")
        async with sealvnc.connect(address(server), pin=error.fingerprint) as session:
            assert session.protection.verified_tls


async def test_vnc_password_that_has_expired(matrix: Matrix) -> None:
    attempt = Attempt("vnc", "expired password", security=("vnc",))
    with qemu.start("vnc") as server:
        server.qmp("expire_password", protocol="vnc", time="now")
        error = await refused_by_qemu(matrix, attempt, server)
    assert type(error) is errors.CredentialsError


async def test_who_wants_the_desktop_alone_throws_the_others_out() -> None:
    with qemu.start("none") as server:
        async with (
            sealvnc.connect(address(server)) as first,
            sealvnc.connect(address(server), shared=False) as second,
        ):
            await second.screenshot()
            with pytest.raises(errors.ConnectionClosedError):
                await first.screenshot(timeout=10)


@pytest.mark.parametrize("config", ["none", "x509none"])
async def test_qemu_that_dies_in_a_session(config: str) -> None:
    attempt = Attempt(config)
    with qemu.start(config) as server:
        async with sealvnc.connect(address(server), **attempt.keywords()) as session:
            await session.screenshot()
            os.kill(server.pid, signal.SIGKILL)
            with pytest.raises(errors.ConnectionClosedError):
                await session.wait_until_stable(60, timeout=10)


async def test_qemu_that_hangs() -> None:
    """Stopped, it still accepts connections: the kernel does."""
    with qemu.start("none") as server:
        async with sealvnc.connect(address(server)) as session:
            os.kill(server.pid, signal.SIGSTOP)
            try:
                with pytest.raises(errors.DeadlineError, match=r"waited 0\.2 s"):
                    await session.screenshot(timeout=0.2)
                with pytest.raises(errors.DeadlineError, match="no session with vnc://localhost"):
                    await sealvnc.connect(address(server), timeout=0.2).__aenter__()
            finally:
                os.kill(server.pid, signal.SIGCONT)
            await session.screenshot()


async def test_many_sessions_at_once() -> None:
    """They share one read buffer and one guest; each gets the whole picture.

    One connects after the other: QEMU's backlog is 1, and of a burst the kernel drops some
    without telling them, so that they wait for a greeting in vain.
    """
    attempt = Attempt(SCRAM)
    with qemu.start(SCRAM) as server:
        async with AsyncExitStack() as stack:
            sessions = [
                await stack.enter_async_context(
                    sealvnc.connect(address(server), attempt.credentials, **attempt.keywords())
                )
                for _ in range(8)
            ]
            await asyncio.gather(*(session.wait_until_stable(0.3) for session in sessions))
            pictures = [await session.screenshot() for session in sessions]
            assert len({picture.size for picture in pictures}) == 1
            assert len(server.qmp("query-vnc")["clients"]) == 8
