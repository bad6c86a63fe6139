"""The peers work with each other; no code of ours takes part (but the certificates are ours).

If one of these fails, look at the peers before you look at SealVNC.
"""

import time
from pathlib import Path
from typing import Any

import pytest

from peers import gtkvnc, pki, qemu, tigervnc
from peers.process import PeerError

pytestmark = pytest.mark.peers

ALICE: dict[str, Any] = {"user": "alice", "password": "alice-pw"}


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize("name", qemu.CONFIGS)
def test_qemu_starts_with_every_configuration_and_stops(name: str) -> None:
    started = time.monotonic()
    with qemu.start(name) as server:
        assert time.monotonic() - started < 5  # 0.04 s on an idle machine
        assert server.qmp("query-vnc")["enabled"]
        assert is_running(server.pid)
    assert not is_running(server.pid)


def test_qemu_that_does_not_start_shows_its_log() -> None:
    with (
        pytest.raises(PeerError, match="no-such-option"),
        qemu.start("none", arguments=["-no-such-option"]),
    ):
        pass


@pytest.mark.parametrize(
    ("config", "mechanism"),
    [
        ("x509-scram-sha-1", "SCRAM-SHA-1"),
        ("x509-scram-sha-256", "SCRAM-SHA-256"),
        ("x509-scram-sha-512", "SCRAM-SHA-512"),
        ("x509-plain", "PLAIN"),
    ],
)
def test_gtkvnc_to_qemu_by_sasl(config: str, mechanism: str) -> None:
    with qemu.start(config) as server:
        login = gtkvnc.login(port=server.port, ca=pki.session().ca_file, **ALICE)
        assert login.ok, login.log
        assert (login.subtype, login.mechanism) == ("X509SASL", mechanism)
        assert (login.name, login.size) == (f"QEMU (peer-{config})", (720, 400))
        assert "vnc_auth_pass" in server.trace()


def test_gtkvnc_with_the_mechanism_pinned() -> None:
    with qemu.start("x509-sasl-many") as server:
        login = gtkvnc.login(port=server.port, ca=pki.session().ca_file, mechanism="PLAIN", **ALICE)
        assert login.ok, login.log
        assert login.mechanisms == (*qemu.SCRAM, "PLAIN")
        assert login.mechanism == "PLAIN"


@pytest.mark.parametrize("config", ["x509-scram-sha-256", "x509-plain", "x509vnc", "unix-vnc"])
def test_gtkvnc_to_qemu_with_a_wrong_password(config: str) -> None:
    with qemu.start(config) as server:
        login = gtkvnc.login(
            port=server.port,
            path=server.path,
            ca=pki.session().ca_file,
            user="alice",
            password="wrong",
        )
        assert not login.ok
        assert login.error in ("Authentication failed", "Unable to read from server")
        assert "vnc_auth_fail" in server.trace()


@pytest.mark.parametrize(
    ("client", "ok", "reason"),
    [
        ("alice", True, ""),
        ("bob", False, "TLS x509 authz check for O=Example,CN=bob is denied"),
        # gtk-vnc keeps back a certificate of an authority that the server does not name
        ("mallory", False, "No certificate was found"),
        (None, False, "No certificate was found"),
    ],
)
def test_gtkvnc_to_qemu_by_client_certificate(client: str | None, ok: bool, reason: str) -> None:
    certificates = pki.session().directory(client) if client else None
    with qemu.start("x509-client-cert-none") as server:
        login = gtkvnc.login(port=server.port, ca=pki.session().ca_file, client=certificates)
        assert login.ok is ok, login.log
        assert reason in server.trace()


def test_qemu_turns_away_a_sasl_user_who_may_not() -> None:
    with qemu.start("x509-sasl-authz") as server:
        bob = gtkvnc.login(
            port=server.port, ca=pki.session().ca_file, user="bob", password="bob-pw"
        )
        assert (bob.ok, bob.error) == (False, "Authentication failed")
        assert gtkvnc.login(port=server.port, ca=pki.session().ca_file, **ALICE).ok


@pytest.mark.parametrize(
    ("config", "gtkvnc_says", "tigervnc_says"),
    [
        ("x509none-expired", "not trusted", "Invalid status of server certificate"),
        ("x509none-self-signed", "not trusted", "server cert signer not found"),
        ("x509none-wrong-name", "does not match hostname", "hostname mismatch"),
    ],
)
def test_viewers_refuse_bad_server_certificates(
    config: str, gtkvnc_says: str, tigervnc_says: str
) -> None:
    ca = pki.session().ca_file
    with qemu.start(config) as server:
        assert gtkvnc_says in str(gtkvnc.login(port=server.port, ca=ca).error)
        with tigervnc.viewer(server.address, ca=ca) as viewer:
            assert not viewer.logged_in
            assert tigervnc_says in str(viewer.error)


def test_gtkvnc_types_and_takes_a_picture(tmp_path: Path) -> None:
    picture = tmp_path / "screen.png"
    with qemu.start("unix") as server:
        login = gtkvnc.login(path=server.path, type="hello\n", screenshot=picture)
        assert login.ok, login.log
    assert picture.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("config", "security_type"),
    [
        ("none", "None"),
        ("vnc", "VncAuth"),
        ("x509none", "X509None"),
        ("x509vnc", "X509Vnc"),
        ("anon-none", "TLSNone"),
        ("anon-vnc", "TLSVnc"),
        ("unix", "None"),
    ],
)
def test_tigervnc_to_qemu(config: str, security_type: str) -> None:
    with (
        qemu.start(config) as server,
        tigervnc.viewer(
            server.address, password=qemu.VNC_PASSWORD, ca=pki.session().ca_file
        ) as viewer,
    ):
        assert viewer.logged_in, viewer.log
        assert viewer.security_type == security_type
        assert "vnc_auth_fail" not in server.trace()
        assert is_running(viewer.pid)
    assert not is_running(viewer.pid)


@pytest.mark.parametrize("security_type", ["X509Plain", "TLSPlain", "Plain"])
def test_tigervnc_to_tigervnc_by_plain(security_type: str) -> None:
    with tigervnc.server([security_type]) as server:
        for password, logged_in in (("alice-pw", True), ("wrong", False)):
            with tigervnc.viewer(
                server.address,
                user="alice",
                password=password,
                security_types=[security_type],
                ca=pki.session().ca_file,
            ) as viewer:
                assert viewer.logged_in is logged_in, viewer.log
                assert viewer.security_type == security_type


@pytest.mark.parametrize(
    "security_type", ["None", "VncAuth", "TLSNone", "TLSVnc", "X509None", "X509Vnc"]
)
def test_gtkvnc_to_tigervnc(security_type: str) -> None:
    with tigervnc.server([security_type]) as server:
        login = gtkvnc.login(
            port=server.port, ca=pki.session().ca_file, password=tigervnc.VNC_PASSWORD
        )
        assert login.ok, login.log
        assert login.size == (800, 600)
        assert (login.subtype or "None") in (security_type, "None")


def test_tigervnc_leaves_nothing_of_pam_behind() -> None:
    with tigervnc.server(["X509Plain"]) as server:
        copies = [copy for copy in Path("/tmp").glob("pam.?/vnc") if belongs(copy, server)]
        assert copies
    assert not any(belongs(copy, server) for copy in Path("/tmp").glob("pam.?/vnc"))
    assert not is_running(server.pid)


def belongs(copy: Path, server: tigervnc.Server) -> bool:
    try:
        return str(server.directory) in copy.read_text()
    except FileNotFoundError:  # of another worker's server, gone by now
        return False
