"""One handshake of each kind, in TLS that is only told: its bytes can be counted and replaced."""

from dataclasses import dataclass

from loopback import ends
from loopback.ends import Setting
from loopback.seal import Seal
from loopback.wire import End
from sealvnc.rfb.handshake.version import Version
from sealvnc.wire import Transport

UNIX, NETWORK = Transport.UNIX, Transport.NETWORK


@dataclass(frozen=True)
class Case:
    """A handshake. ``alice``: the server asks for her certificate, and she has one."""

    setting: Setting
    alice: bool = False
    version: Version = Version.V3_8

    def __str__(self) -> str:
        words = (*self.setting.security, *self.setting.mechanisms, str(self.version))
        return "-".join(words) + "-alice" * self.alice

    def ends(self) -> tuple[End, End]:
        client = ends.client(self.setting, alice=self.alice)
        return client, ends.server(self.setting, alice=self.alice)


def told(*security: str, mechanism: str = "", **options) -> Setting:
    seal = [Seal(buffer=40)] if mechanism == "TEST-SEAL" else []
    return Setting(security, [mechanism] * bool(mechanism), told=True, extra=seal, **options)


CASES = [
    *(
        Case(told("x509sasl", mechanism=name))
        for name in ("SCRAM-SHA-256-PLUS", "SCRAM-SHA-1", "PLAIN", "ANONYMOUS")
    ),
    Case(told("x509sasl", mechanism="EXTERNAL"), alice=True),
    Case(told("x509sasl", mechanism="SCRAM-SHA-512"), alice=True),
    Case(told("sasl", mechanism="SCRAM-SHA-256")),
    Case(told("sasl", mechanism="SCRAM-SHA-256"), version=Version.V3_7),
    Case(told("sasl", mechanism="PLAIN", transport=UNIX)),
    Case(told("sasl", mechanism="TEST-SEAL", transport=NETWORK)),
    Case(told("tlssasl", mechanism="SCRAM-SHA-256")),
    Case(told("tlssasl", mechanism="TEST-SEAL", transport=NETWORK)),
    Case(told("tls", mechanism="SCRAM-SHA-256")),
    Case(told("x509plain")),
    Case(told("x509plain"), alice=True),
    Case(told("x509vnc")),
    Case(told("x509vnc"), alice=True),
    Case(told("x509none")),
    Case(told("x509none"), alice=True),
    Case(told("tlsplain", transport=UNIX)),
    Case(told("tlsvnc")),
    Case(told("tlsnone")),
    *(Case(told("vnc"), version=version) for version in Version),
    *(Case(told("none"), version=version) for version in Version),
]
