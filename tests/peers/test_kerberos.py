"""The realm by itself, and QEMU and gtk-vnc on it; no code of ours takes part."""

import os
import subprocess
from pathlib import Path

import pytest

from peers import gtkvnc, kerberos, pki, qemu
from peers.process import PeerError

pytestmark = pytest.mark.peers


def klist(realm: kerberos.Realm, ccache: Path) -> tuple[bool, str]:
    """Whether there is a ticket that is good now, and what klist says of it."""
    environment = {**os.environ, **realm.environment(ccache)}
    good = subprocess.run(["klist", "-s"], env=environment).returncode == 0
    said = subprocess.run(["klist"], env=environment, capture_output=True, text=True)
    return good, said.stdout + said.stderr


def test_realm() -> None:
    with kerberos.start() as realm:
        ccache = realm.kinit("alice")
        realm.kvno(ccache, *(f"vnc/{host}" for host in kerberos.HOSTS), f"vnc/{kerberos.UNKEPT}")
        good, said = klist(realm, ccache)
        assert good
        assert "Default principal: alice@EXAMPLE.ORG" in said
        assert f"vnc/{kerberos.UNKEPT}@EXAMPLE.ORG" in said
        assert not klist(realm, realm.no_ticket)[0]
        with pytest.raises(PeerError, match=r"nowhere\.example\.org"):
            realm.kvno(ccache, "vnc/nowhere.example.org")
        with pytest.raises(PeerError, match="Password incorrect"):
            realm.kinit("alice", "wrong")
    with pytest.raises(PeerError, match="Cannot contact any KDC"):
        realm.kinit("alice")


def test_two_realms_at_once() -> None:
    with kerberos.start() as realm, kerberos.start("OTHER.ORG", trusts=[realm]) as other:
        assert realm.port != other.port
        ccache = realm.kinit("bob")
        other.kvno(ccache, "vnc/localhost")
        assert "vnc/localhost@OTHER.ORG" in klist(other, ccache)[1]


def test_another_time() -> None:
    with kerberos.start() as realm:
        ccache = realm.kinit()
        realm.kvno(kerberos.at_another_time(ccache, 0), "vnc/localhost")
        with pytest.raises(PeerError, match="Clock skew too great"):
            realm.kvno(kerberos.at_another_time(ccache, 600), "vnc/localhost")
        with pytest.raises(PeerError, match="Ticket expired"):
            realm.kvno(kerberos.at_another_time(ccache, 86400), "vnc/localhost")


@pytest.mark.parametrize(
    ("config", "subtype", "mechanism"),
    [
        ("gssapi", None, "GSSAPI"),
        ("x509-gssapi", "X509SASL", "GSSAPI"),
        ("x509-gss-spnego", "X509SASL", "GSS-SPNEGO"),
    ],
)
def test_gtkvnc_to_qemu(config: str, subtype: str | None, mechanism: str) -> None:
    with kerberos.start() as realm, qemu.start(config, environment=realm.environment()) as server:
        for ccache, ok in ((realm.kinit("alice"), True), (realm.no_ticket, False)):
            login = gtkvnc.login(
                port=server.port, ca=pki.session().ca_file, environment=realm.environment(ccache)
            )
            assert login.ok is ok, login.log
            assert login.subtype == subtype
            assert login.mechanism == (mechanism if ok else None)
        assert "name=alice" in server.trace()


@pytest.mark.parametrize("config", ["gss-spnego", "anon-gssapi"])
def test_gtkvnc_and_qemu_that_do_not_understand_each_other(config: str) -> None:
    """QEMU seals its yes to GSS-SPNEGO; inside TLS gtk-vnc wants no layer, and QEMU one."""
    with kerberos.start() as realm, qemu.start(config, environment=realm.environment()) as server:
        login = gtkvnc.login(
            port=server.port, environment=realm.environment(realm.kinit()), deadline=2
        )
        assert not login.ok
