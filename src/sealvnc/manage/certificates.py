"""X.509 certificates (RFC 5280) for VNC servers and viewers.

A certificate authority signs leaf certificates; each leaf serves one role. `certificate_files`
puts them where QEMU, libvirt and the gateway look.

    ca = make_ca(parse_subject("O=Example,CN=Example CA"), Validity.days(3650))
    server = make_leaf(Role.SERVER, parse_subject("O=Example,CN=vm7"), Validity.days(365), ca,
                       dns=["vm7.example.org"], ip=["192.0.2.7"])
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from ..errors import ConfigurationError
from .certificate_names import Subject, alternative_names, distinguished_name

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
CLOCK_SKEW = timedelta(hours=1)
"""How far a new certificate is dated back, for peers whose clock is slow."""


class Role(Enum):
    """What a leaf certificate is for; the value is its extended key usage."""

    SERVER = ExtendedKeyUsageOID.SERVER_AUTH
    CLIENT = ExtendedKeyUsageOID.CLIENT_AUTH


class KeyType(StrEnum):
    """Private keys that GnuTLS, OpenSSL and every viewer in the field accept."""

    EC_P256 = "ec-p256"
    RSA_2048 = "rsa-2048"


_GENERATE: Mapping[KeyType, Callable[[], PrivateKey]] = {
    KeyType.EC_P256: lambda: ec.generate_private_key(ec.SECP256R1()),
    KeyType.RSA_2048: lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
}


@dataclass(frozen=True, slots=True)
class Validity:
    """The time a certificate is valid, both ends included; times are aware, to the second.

    Raises ConfigurationError if a time has no time zone or the end is not after the start.
    """

    not_before: datetime
    not_after: datetime

    def __post_init__(self) -> None:
        if self.not_before.tzinfo is None or self.not_after.tzinfo is None:
            raise ConfigurationError("a certificate's validity needs times with a time zone")
        if self.not_before.year < 1950:  # RFC 5280 section 4.1.2.5 knows no earlier time
            raise ConfigurationError("a certificate cannot start before 1950")
        if self.not_after <= self.not_before:
            raise ConfigurationError(
                f"a certificate cannot end ({self.not_after}) before it starts ({self.not_before})"
            )

    @classmethod
    def days(cls, days: float, now: datetime | None = None) -> "Validity":
        """From `now` (default: the clock), less an hour for slow clocks, for so many days."""
        start = datetime.now(UTC) if now is None else now
        try:
            return cls(start - CLOCK_SKEW, start + timedelta(days=days))
        except OverflowError:
            raise ConfigurationError(f"a certificate cannot be valid for {days} days") from None


@dataclass(frozen=True, slots=True)
class Credential:
    """A certificate and the private key that belongs to it."""

    certificate: x509.Certificate
    key: PrivateKey = field(repr=False)

    @property
    def certificate_pem(self) -> bytes:
        """The certificate, PEM."""
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        """The private key, PEM, PKCS #8, not encrypted: servers start without a prompt."""
        return self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


def make_ca(
    subject: Subject, validity: Validity, *, key_type: KeyType = KeyType.EC_P256
) -> Credential:
    """Make a self-signed certificate authority that may sign leaf certificates only.

    Raises ConfigurationError if the subject cannot be a certificate's.
    """
    key, name = _GENERATE[key_type](), distinguished_name(subject)
    usage = _key_usage(key_cert_sign=True, crl_sign=True)
    builder = (
        _builder(name, name, key, validity)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
    )
    return Credential(builder.sign(key, hashes.SHA256()), key)


def make_leaf(
    role: Role,
    subject: Subject,
    validity: Validity,
    issuer: Credential | None,
    *,
    dns: Sequence[str] = (),
    ip: Sequence[str] = (),
    key_type: KeyType = KeyType.EC_P256,
) -> Credential:
    """Make a certificate for one server or one client, signed by `issuer` (None: by itself).

    `dns` and `ip` become subjectAltNames, the only names a client compares; a server needs at
    least one. Raises ConfigurationError for a server without a name, and for malformed names.
    """
    names = alternative_names(dns, ip)
    if role is Role.SERVER and not names:
        raise ConfigurationError("a server certificate needs a DNS name or an IP address")
    key, name = _GENERATE[key_type](), distinguished_name(subject)
    issuer_name, issuer_key = (
        (name, key) if issuer is None else (issuer.certificate.subject, issuer.key)
    )
    # keyEncipherment is for RSA only (RFC 8813 section 3). libvirt wants it of every certificate
    # whose key usage is critical; where it is not, libvirt only warns.
    is_rsa = isinstance(key, rsa.RSAPrivateKey)
    usage = _key_usage(digital_signature=True, key_encipherment=is_rsa)
    builder = (
        _builder(name, issuer_name, key, validity)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=is_rsa)
        .add_extension(x509.ExtendedKeyUsage([role.value]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()),
            critical=False,
        )
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return Credential(builder.sign(issuer_key, hashes.SHA256()), key)


def _builder(
    name: x509.Name, issuer: x509.Name, key: PrivateKey, validity: Validity
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(validity.not_before)
        .not_valid_after(validity.not_after)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _key_usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )
