"""Every security type x mechanism x version x chunk size, with real TLS."""

from dataclasses import dataclass, replace

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.seal import Seal
from loopback.wire import join
from sealvnc.rfb.handshake.version import Version
from sealvnc.rfb.security.none import NoAuthentication
from sealvnc.rfb.security.numbers import Number
from sealvnc.rfb.security.tls import AnonymousTLS
from sealvnc.rfb.security.vnc_auth import VNCAuthentication
from sealvnc.sasl import Identity, Policy
from sealvnc.wire import Transport

ALICE = Identity("alice", "alice")
SUBJECT = Identity(ends.SUBJECT, ends.SUBJECT)
ANYBODY = Identity("anonymous", "anonymous")
LOOPBACK, UNIX, NETWORK = Transport.LOOPBACK, Transport.UNIX, Transport.NETWORK
SCRAM = tuple(f"SCRAM-SHA-{n}" for n in (512, 256, 1))
LEGACY = ("DIGEST-MD5", "CRAM-MD5", "OTP")
LAYERS = {"TEST-SEAL": "TEST-SEAL", "DIGEST-MD5": "DIGEST-MD5 rc4"}
PLUS = tuple(f"{name}-PLUS" for name in SCRAM)


@dataclass(frozen=True)
class Case:
    """A way in, and what both ends must say of it; ``tls`` is the version and its trust."""

    security: str
    title: str
    transport: Transport
    mechanism: str = ""
    identity: Identity | None = None
    tls: str = ""
    binding: str = ""
    layer: int = 0

    def __str__(self) -> str:
        where = self.transport.name.lower()
        return "-".join(filter(None, (self.security, self.mechanism, self.tls, where)))


def in_x509(tls: str, binding: str) -> list[Case]:
    sasl = Case("x509sasl", "VeNCrypt X509SASL", NETWORK, tls=tls)
    return [
        *(replace(sasl, mechanism=name, identity=ALICE, binding=binding) for name in PLUS),
        *(replace(sasl, mechanism=name, identity=ALICE) for name in (*SCRAM, *LEGACY, "PLAIN")),
        replace(sasl, mechanism="OAUTHBEARER", identity=ALICE),
        replace(sasl, mechanism="EXTERNAL", identity=SUBJECT),
        replace(sasl, mechanism="ANONYMOUS", identity=ANYBODY),
        Case("x509plain", "VeNCrypt X509Plain", NETWORK, identity=ALICE, tls=tls),
        Case("x509vnc", "VeNCrypt X509Vnc", NETWORK, tls=tls),
        Case("x509none", "VeNCrypt X509None", NETWORK, tls=tls),
    ]


def in_clear(security: str, title: str, tls: str = "") -> list[Case]:
    sasl = Case(security, title, LOOPBACK, identity=ALICE, tls=tls)
    return [
        *(replace(sasl, mechanism=name) for name in (*SCRAM, "CRAM-MD5", "OTP")),
        replace(sasl, mechanism="PLAIN", transport=UNIX),
        replace(sasl, mechanism="ANONYMOUS", transport=UNIX, identity=ANYBODY),
        *(
            replace(sasl, mechanism=name, layer=128, transport=where)
            for name in LAYERS
            for where in Transport
        ),
    ]


ANONYMOUS = "TLSv1.2, anonymous"
BEFORE_3_7 = [
    *(Case("vnc", "VNC password", where) for where in (LOOPBACK, UNIX)),
    *(Case("none", "None", where) for where in (LOOPBACK, UNIX)),
]
CASES = [
    *in_x509("TLSv1.3", "tls-exporter"),
    *in_x509("TLSv1.2", "tls-server-end-point"),
    *in_clear("sasl", "SASL"),
    *in_clear("tlssasl", "VeNCrypt TLSSASL", ANONYMOUS),
    *in_clear("tls", "TLS, SASL", ANONYMOUS),
    Case("tlsplain", "VeNCrypt TLSPlain", UNIX, identity=ALICE, tls=ANONYMOUS),
    Case("tlsvnc", "VeNCrypt TLSVnc", LOOPBACK, tls=ANONYMOUS),
    Case("tlsnone", "VeNCrypt TLSNone", LOOPBACK, tls=ANONYMOUS),
    *BEFORE_3_7,
]


def log_in(case: Case, version: Version, chunk: int | None):
    """What both ends returned."""
    setting = Setting([case.security], [case.mechanism] * bool(case.mechanism), case.transport)
    if case.mechanism == "TEST-SEAL":
        setting = replace(setting, extra=[Seal()])
    alice = case.mechanism == "EXTERNAL"
    tls = ends.server_tls(asks=alice, version=ends.TLS_1_2 if case.tls == "TLSv1.2" else None)
    client, server = ends.client(setting, alice=alice), ends.server(setting, tls=tls)
    join((client, server), chunk=chunk, tamper=ends.spoken_as(version))
    return client.result, server.result


VERSIONED = [
    *((case, Version.V3_8) for case in CASES),
    *((case, Version.V3_7) for case in CASES if not case.tls.startswith("TLSv1.2")),
    *((case, Version.V3_3) for case in BEFORE_3_7),
]


@pytest.mark.parametrize("chunk", [1, 7, None])
@pytest.mark.parametrize(("case", "version"), VERSIONED, ids=str)
def test_both_ends_agree(case: Case, version: Version, chunk: int | None):
    opened = log_in(case, version, chunk)
    for end in opened:
        found = end.authenticated
        assert end.version is version
        assert end.server_init == ends.DESKTOP
        assert (found.security, found.mechanism) == (case.title, case.mechanism)
        assert found.channel_binding == case.binding
        protection = found.protection
        assert (protection.transport, protection.layer_ssf) == (case.transport, case.layer)
        assert protection.layer_name == (LAYERS[case.mechanism] if case.layer else "")
        assert (found.layer is not None) == bool(case.layer)
        assert _tls(protection.tls) == case.tls
    client, server = (end.authenticated for end in opened)
    assert server.identity == case.identity
    if case.mechanism != "EXTERNAL":  # its client does not know what it is called
        assert client.identity == case.identity
    if case.tls.startswith("TLSv1.2") or case.tls == "TLSv1.3":
        ours, theirs = client.protection.tls, server.protection.tls
        assert (ours.cipher, ours.bits) == (theirs.cipher, theirs.bits)
        assert ours.bindings == theirs.bindings
        assert ours.verified_by == ("" if case.tls == ANONYMOUS else "certificate verified")


def _tls(facts) -> str:
    if facts is None:
        return ""
    return facts.version + ", anonymous" * facts.anonymous


@pytest.mark.parametrize("chunk", [1, 7, None])
@pytest.mark.parametrize(
    ("inner", "title"),
    [
        ({Number.VNC_AUTHENTICATION: VNCAuthentication(Policy())}, "TLS, VNC password"),
        ({Number.NONE: NoAuthentication(Policy())}, "TLS, None"),
    ],
    ids=["vnc", "none"],
)
@pytest.mark.parametrize("version", [Version.V3_7, Version.V3_8])
def test_type_18_without_sasl(inner, title: str, version: Version, chunk: int | None):
    setting, types = Setting(["tls"]), {Number.TLS: AnonymousTLS(inner)}
    client, server = ends.client(setting, types=types), ends.server(setting, types=types)
    join((client, server), chunk=chunk, tamper=ends.spoken_as(version))
    assert client.result.authenticated.security == server.result.authenticated.security == title


@pytest.mark.parametrize("shared", [True, False])
def test_shared_flag(shared: bool):
    setting = Setting(["none"])
    client, server = ends.client(setting, shared=shared), ends.server(setting)
    join((client, server))
    assert client.result.shared == server.result.shared == shared
