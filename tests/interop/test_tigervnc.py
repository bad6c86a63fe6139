"""Our client against Xtigervnc, and TigerVNC's viewer against our server."""

import logging
import os
import subprocess
from pathlib import Path

import pytest

import sealvnc
from interop import our_server, versions
from interop.attempt import address, logged_in, refused
from interop.matrix import Matrix
from interop.our_server import Running, wait_until
from peers import pki, tigervnc
from sealvnc import errors

pytestmark = pytest.mark.peers

ALICE = sealvnc.Credentials("alice", tigervnc.USERS["alice"])
VNC = sealvnc.Credentials("", tigervnc.VNC_PASSWORD)
NOBODY = sealvnc.Credentials("")
WRONG = {
    "wrong password": sealvnc.Credentials("alice", "wrong"),
    "unknown user": sealvnc.Credentials("nobody", "wrong"),
}

SERVED = {  # by Xtigervnc: our name for it, what our client calls it, with whose password
    "X509Plain": ("x509plain", "X509Plain", ALICE),
    "X509Vnc": ("x509vnc", "X509Vnc", VNC),
    "X509None": ("x509none", "X509None", None),
    "TLSPlain": ("tlsplain", "TLSPlain", ALICE),
    "TLSVnc": ("tlsvnc", "TLSVnc", VNC),
    "TLSNone": ("tlsnone", "TLSNone", None),
    "VncAuth": ("vnc", "VNC password", VNC),
    "None": ("none", "None", None),
}
TCP, UNIX = "TCP", "UNIX socket"
WAYS = [(name, way) for name in SERVED for way in (TCP, UNIX) if (name, way) != ("TLSPlain", TCP)]

RETRO = ["-retro"]
"""The old weave as background: Xtigervnc's new one is black."""


@pytest.mark.parametrize(("name", "way"), WAYS)
async def test_login(name: str, way: str, matrix: Matrix) -> None:
    security, called, credentials = SERVED[name]
    with tigervnc.server([name], arguments=RETRO) as server:
        async with logged_in(
            matrix,
            versions.to_xtigervnc(),
            f"{name}, {way}",
            address(server, unix=way == UNIX),
            credentials or NOBODY,
            security=[security],
            ca=pki.session().ca_file,
        ) as session:
            assert session.security.removeprefix("VeNCrypt ") == called
            assert str(session.identity or "") == ("alice" if credentials is ALICE else "")
            assert tls(session) == expected_tls(name)
            require_weave(await session.screenshot(), session)


def tls(session: sealvnc.Session | sealvnc.ServerSession) -> tuple[str, bool] | None:
    found = session.protection.tls
    return (found.version, found.anonymous) if found else None


def expected_tls(name: str) -> tuple[str, bool] | None:
    ways = {"X509": ("TLSv1.3", False), "TLS": ("TLSv1.2", True)}
    return next((value for start, value in ways.items() if name.startswith(start)), None)


def require_weave(picture, session: sealvnc.Session) -> None:
    """Black and white, in like parts, and nothing else."""
    assert session.desktop.framebuffer.complete
    assert picture.size == (800, 600)
    colours = {colour: count for count, colour in picture.getcolors()}
    assert colours.keys() == {(0, 0, 0), (255, 255, 255)}
    assert min(colours.values()) > 800 * 600 / 4


WRONG_PASSWORDS = [(name, way) for name, way in WAYS if SERVED[name][2] is not None]


@pytest.mark.parametrize(("name", "way"), WRONG_PASSWORDS)
async def test_wrong_password(name: str, way: str, matrix: Matrix) -> None:
    with tigervnc.server([name]) as server:
        for note, credentials in WRONG.items():
            error = await refused(
                matrix,
                versions.to_xtigervnc(),
                f"{name}, {way}, {note}",
                address(server, unix=way == UNIX),
                credentials,
                security=[SERVED[name][0]],
                ca=pki.session().ca_file,
            )
            assert type(error) is errors.CredentialsError
            assert "the server refused the login: Authentication failure" in str(error)


NOTHING_SENT = [  # offered, named with `security`, error
    ("TLSPlain", ["tlsplain"], errors.PolicyError, "it would reveal the password outside"),
    ("TLSPlain", [], errors.SecurityTypeError, "only if asked for by name: tlsplain"),
    ("Plain", [], errors.SecurityTypeError, "Plain (password in clear)"),
    ("VncAuth", [], errors.SecurityTypeError, "only if asked for by name: vnc"),
    ("TLSVnc", [], errors.SecurityTypeError, "only if asked for by name: tlsvnc"),
    ("TLSNone", [], errors.SecurityTypeError, "only if asked for by name: tlsnone"),
]


@pytest.mark.parametrize(("name", "security", "error", "words"), NOTHING_SENT)
async def test_refused_by_us(
    name: str, security: list[str], error: type[errors.Error], words: str, matrix: Matrix
) -> None:
    """Weak things over TCP: we go before a password is asked for, let alone sent."""
    with tigervnc.server([name]) as server:
        found = await refused(
            matrix,
            versions.to_xtigervnc(),
            f"{name}, TCP, {'named' if security else 'not named'}",
            address(server),
            ALICE,
            security=security,
            ca=pki.session().ca_file,
        )
        assert type(found) is error
        assert words in str(found)


async def test_bad_certificate(matrix: Matrix) -> None:
    with tigervnc.server(["X509Plain"], certificate="wrong-name") as server:
        error = await refused(
            matrix,
            versions.to_xtigervnc(),
            "X509Plain, wrong name",
            address(server),
            ALICE,
            ca=pki.session().ca_file,
        )
        assert type(error) is errors.CertificateNameError


async def test_safest_of_all_that_is_offered(matrix: Matrix) -> None:
    with tigervnc.server([*reversed(SERVED), "Plain"], arguments=RETRO) as server:
        async with logged_in(
            matrix,
            versions.to_xtigervnc(),
            "everything offered",
            address(server),
            ALICE,
            ca=pki.session().ca_file,
        ) as session:
            assert session.security == "VeNCrypt X509Plain"


async def test_pointer_arrives() -> None:
    with tigervnc.server(["None"]) as server:
        async with sealvnc.connect(address(server, unix=True)) as session:
            await session.point(123, 45)
            await session.refresh()  # the server works in order
            assert "x:123 y:45 " in xdotool(server.display, "getmouselocation")


def xdotool(display: str, *arguments: str) -> str:
    return subprocess.run(
        ["xdotool", *arguments],
        env={**os.environ, "DISPLAY": display},
        check=True,
        capture_output=True,
        text=True,
        timeout=20,
    ).stdout


# -- TigerVNC's viewer, our server -------------------------------------------------------------

OFFERED = {  # by our server: what the viewer calls it, the right password for it
    "x509plain": ("X509Plain", our_server.USERS["alice"]),
    "x509vnc": ("X509Vnc", our_server.VNC_PASSWORD),
    "x509none": ("X509None", ""),
    "tlsvnc": ("TLSVnc", our_server.VNC_PASSWORD),
    "tlsnone": ("TLSNone", ""),
    "vnc": ("VncAuth", our_server.VNC_PASSWORD),
    "none": ("None", ""),
}


@pytest.mark.parametrize("security", OFFERED)
def test_viewer(security: str, matrix: Matrix) -> None:
    called, password = OFFERED[security]
    with (
        our_server.running([security], insecure=True) as server,
        viewing(server, password) as viewer,
    ):
        assert viewer.logged_in, viewer.log
        assert viewer.security_type == called
        wait_until(lambda: bool(server.sessions))  # the viewer has said it before we have
        (session,) = server.sessions
        matrix.session(versions.from_vncviewer(), security, session)
        assert tls(session) == expected_tls(called)
        assert str(session.identity or "") == ("alice" if called == "X509Plain" else "")
        assert session.shared is False
        wait_until(lambda: asked_for_everything(server))


def viewing(server: Running, password: str, user: str = "alice", ca: Path | None = None):
    return tigervnc.viewer(
        server.address, user=user, password=password, ca=ca or pki.session().ca_file
    )


def asked_for_everything(server: Running) -> bool:
    return any(
        isinstance(message, sealvnc.FramebufferUpdateRequest)
        and (message.width, message.height) == our_server.SIZE
        for message in server.messages
    )


VIEWERS_REFUSALS = [
    *((name, "alice", "wrong") for name in ("x509plain", "x509vnc", "tlsvnc", "vnc")),
    ("x509plain", "nobody", "wrong"),
    ("x509plain", our_server.BARRED, our_server.USERS[our_server.BARRED]),
]


@pytest.mark.parametrize(("security", "user", "password"), VIEWERS_REFUSALS)
def test_viewer_is_refused(
    security: str, user: str, password: str, matrix: Matrix, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the cause, the words to the viewer are the same; our log has the cause."""
    caplog.set_level(logging.INFO, logger="sealvnc")
    with (
        our_server.running([security], insecure=True) as server,
        viewing(server, password, user) as viewer,
    ):
        assert not viewer.logged_in
        assert viewer.error == f"Authentication failure: {errors.REFUSAL}"
    barred = user == our_server.BARRED
    cause = "AuthorizationError" if barred else "CredentialsError"
    matrix.row(
        peer=versions.from_vncviewer(),
        setup=f"{security}, {user}, {'right' if barred else 'wrong'} password",
        result=cause,
    )
    assert f"{cause}: " in caplog.text
    assert server.sessions == []


def test_viewer_that_does_not_trust_our_certificate(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="sealvnc")
    with our_server.running(["x509none"]) as server:
        with viewing(server, "", ca=pki.session().other_ca_file) as viewer:
            assert not viewer.logged_in
            assert "server cert signer not found" in str(viewer.error)
        with viewing(server, "") as viewer:
            assert viewer.logged_in


def test_viewer_logs_in_again_and_again() -> None:
    """TigerVNC 1.12 hangs, more often than not, at a server that sends TLS 1.3 session tickets."""
    with our_server.running(["x509none"]) as server:
        for _ in range(6):
            with viewing(server, "") as viewer:
                assert viewer.logged_in, viewer.log
        wait_until(lambda: len(server.sessions) == 6)


def test_keys_typed_into_the_viewer_arrive() -> None:
    with (
        our_server.running(["x509plain"]) as server,
        viewing(server, our_server.USERS["alice"]) as viewer,
    ):
        wait_until(lambda: asked_for_everything(server))
        window = xdotool(viewer.display, "search", "--name", "SealVNC's own").strip()
        xdotool(viewer.display, "windowfocus", window)
        xdotool(viewer.display, "type", "Hello, 7!")
        xdotool(viewer.display, "key", "Return")
        wait_until(lambda: 0xFF0D in server.keysyms())
        assert "".join(map(chr, (k for k in server.keysyms() if k < 0x100))) == "Hello, 7!"
        xdotool(viewer.display, "mousemove", "--window", window, "60", "70", "click", "1")
        wait_until(lambda: sealvnc.PointerEvent(1, 60, 70) in server.messages)
