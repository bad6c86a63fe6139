"""Certificates for tests of TLS in memory: good ones, and one for each way to be refused."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = timedelta(days=1)


def name(*parts: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def example(common_name: str) -> x509.Name:
    return name((NameOID.ORGANIZATION_NAME, "Example"), (NameOID.COMMON_NAME, common_name))


@dataclass(frozen=True)
class Made:
    """A certificate with its key, in memory."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def make(
    subject: x509.Name,
    issuer: Made | None = None,
    *,
    names: tuple[str, ...] = (),
    ca: bool = False,
    first: timedelta = -DAY,
    last: timedelta = DAY,
    sign_with: hashes.HashAlgorithm | None = None,
) -> Made:
    """A certificate for ``names`` (DNS or addresses); without issuer it signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + first)
        .not_valid_after(now + last)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_general_name(each) for each in names]), critical=False
        )
    signer = key if issuer is None else issuer.key
    return Made(builder.sign(signer, sign_with or hashes.SHA256()), key)


def _general_name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


@dataclass(frozen=True)
class Files:
    """PEM files below ``root``: `certificate`, `key` and `both` (in one file) of each by name.

    Servers: server, expired, early, self-signed, nameless, other-name. Clients: alice, and
    mallory, who says to be alice but is signed by other-ca.
    """

    root: Path
    made: dict[str, Made] = field(default_factory=dict)

    def write(self, label: str, made: Made) -> None:
        self.made[label] = made
        self.certificate(label).write_bytes(made.pem)
        self.key(label).write_bytes(made.key_pem)
        self.both(label).write_bytes(made.pem + made.key_pem)

    def certificate(self, label: str) -> Path:
        return self.root / f"{label}.pem"

    def key(self, label: str) -> Path:
        return self.root / f"{label}-key.pem"

    def both(self, label: str) -> Path:
        return self.root / f"{label}-both.pem"


def write(root: Path) -> Files:
    """Make them all (a few milliseconds) and write them."""
    names = ("localhost", "vm7.example.org", "127.0.0.1")
    ca, other_ca = (make(example(text), ca=True) for text in ("Test CA", "Other CA"))
    files = Files(root)
    for label, each in {
        "ca": ca,
        "other-ca": other_ca,
        "server": make(example("vm7.example.org"), ca, names=names),
        "expired": make(example("expired"), ca, names=names, first=-9 * DAY, last=-2 * DAY),
        "early": make(example("early"), ca, names=names, first=2 * DAY, last=9 * DAY),
        "self-signed": make(example("self-signed"), names=names),
        "nameless": make(example("localhost"), ca),
        "other-name": make(example("other"), ca, names=("other.example.org", "192.0.2.7")),
        "alice": make(example("alice"), ca),
        "mallory": make(example("alice"), other_ca),
    }.items():
        files.write(label, each)
    return files
