"""A throw-away PKI: certificates that must be accepted, and one for each way to be refused."""

import functools
import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sealvnc.manage.certificate_files import write
from sealvnc.manage.certificate_names import parse_subject
from sealvnc.manage.certificates import Credential, Role, Validity, make_ca, make_leaf
from sealvnc.rfb.channel.tls.context import FFDHE2048

from .process import session_directory


@dataclass(frozen=True, slots=True)
class PKI:
    """Directories with libvirt's file names, one per certificate, each with the CA to trust.

    Servers: `server` (localhost, the host name, 127.0.0.1, ::1), `expired`, `self-signed`,
    `wrong-name` (other.example.org). Clients: `alice`, `bob` and `mallory`, who says to be
    `O=Example,CN=alice` too but is signed by the second authority, `other_ca`.
    """

    root: Path
    ca: Credential
    other_ca: Credential
    leaves: Mapping[str, Credential]

    def directory(self, name: str) -> Path:
        """Return where the certificate of that name is, with its key and ca-cert.pem."""
        return self.root / name

    @property
    def ca_file(self) -> Path:
        """The authority to trust, PEM."""
        return self.root / "ca-cert.pem"

    @property
    def other_ca_file(self) -> Path:
        """An authority that signed nothing a server shows, PEM."""
        return self.root / "other-ca" / "ca-cert.pem"


def make(root: Path) -> PKI:
    """Make all certificates and write them below `root`."""
    month, now = Validity.days(30), datetime.now(UTC)
    past = Validity(now - timedelta(days=9), now - timedelta(days=2))
    ca = make_ca(parse_subject("O=Example,CN=Test CA"), month)
    other_ca = make_ca(parse_subject("O=Example,CN=Other CA"), month)

    def server(
        validity: Validity, issuer: Credential | None, *dns: str, ip: Sequence[str] = ()
    ) -> Credential:
        subject = parse_subject(f"O=Example,CN={dns[0]}")
        return make_leaf(Role.SERVER, subject, validity, issuer, dns=dns, ip=ip)

    def client(name: str, issuer: Credential) -> Credential:
        return make_leaf(Role.CLIENT, parse_subject(f"O=Example,CN={name}"), month, issuer)

    names, ip = ("localhost", socket.gethostname()), ("127.0.0.1", "::1")
    servers = {
        "server": server(month, ca, *names, ip=ip),
        "expired": server(past, ca, *names, ip=ip),
        "self-signed": server(month, None, *names, ip=ip),
        "wrong-name": server(month, ca, "other.example.org"),
    }
    clients = {
        "alice": client("alice", ca),
        "bob": client("bob", ca),
        "mallory": client("alice", other_ca),
    }
    write(root, ca=ca)
    write(root / "other-ca", ca=other_ca)
    for name, leaf in servers.items():
        write(root / name, ca=ca, server=leaf)
        (root / name / "dh-params.pem").write_bytes(
            FFDHE2048
        )  # else QEMU computes a group at every start
    for name, leaf in clients.items():
        write(root / name, ca=ca, client=leaf)
    return PKI(root, ca, other_ca, {**servers, **clients})


@functools.cache
def session() -> PKI:
    """Return the PKI of this process, made at the first call (10 ms)."""
    return make(session_directory() / "pki")
