"""`manage/certificates.py`: the right extensions, and certificates that OpenSSL accepts."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from sealvnc.errors import ConfigurationError
from sealvnc.manage.certificates import (
    CLOCK_SKEW,
    Credential,
    KeyType,
    Role,
    Validity,
    make_ca,
    make_leaf,
)

YEAR = Validity.days(365)
CA = make_ca([("O", "Example"), ("CN", "Example CA")], YEAR)


def make_server(*, issuer: Credential | None = CA, **options) -> Credential:
    options.setdefault("dns", ["vm7.example.org"])
    return make_leaf(Role.SERVER, [("CN", "vm7")], YEAR, issuer, **options)


def make_client(**options) -> Credential:
    return make_leaf(Role.CLIENT, [("O", "Example"), ("CN", "alice")], YEAR, CA, **options)


def extension(credential: Credential, kind: type[x509.ExtensionType]) -> x509.Extension:
    return credential.certificate.extensions.get_extension_for_class(kind)


def verify_server(leaf: Credential, name: str, ca: Credential = CA) -> None:
    policy = PolicyBuilder().store(Store([ca.certificate])).time(datetime.now(UTC))
    policy.build_server_verifier(x509.DNSName(name)).verify(leaf.certificate, [])


def test_authority() -> None:
    assert extension(CA, x509.BasicConstraints).critical
    assert extension(CA, x509.BasicConstraints).value == x509.BasicConstraints(True, 0)
    usage = extension(CA, x509.KeyUsage)
    assert usage.critical
    assert usage.value.key_cert_sign
    assert usage.value.crl_sign
    assert not usage.value.digital_signature
    CA.certificate.verify_directly_issued_by(CA.certificate)


@pytest.mark.parametrize("key_type", KeyType)
def test_server_is_accepted_for_its_names_only(key_type: KeyType) -> None:
    ca = make_ca([("CN", "CA")], YEAR, key_type=key_type)
    leaf = make_server(issuer=ca, dns=["vm7.example.org", "*.lab.example.org"], key_type=key_type)
    verify_server(leaf, "vm7.example.org", ca)
    verify_server(leaf, "x.lab.example.org", ca)
    with pytest.raises(VerificationError):
        verify_server(leaf, "vm8.example.org", ca)
    with pytest.raises(VerificationError):
        verify_server(leaf, "vm7.example.org", CA)


def test_addresses() -> None:
    leaf = make_server(dns=[], ip=["192.0.2.7", "::1"])
    names = extension(leaf, x509.SubjectAlternativeName).value
    assert [str(a) for a in names.get_values_for_type(x509.IPAddress)] == ["192.0.2.7", "::1"]


@pytest.mark.parametrize(
    ("role", "purpose"), [(Role.SERVER, "serverAuth"), (Role.CLIENT, "clientAuth")]
)
def test_purpose_is_the_role_alone(role: Role, purpose: str) -> None:
    leaf = make_leaf(role, [("CN", "x")], YEAR, CA, dns=["x"])
    usages = list(extension(leaf, x509.ExtendedKeyUsage).value)
    assert [usage._name for usage in usages] == [purpose]
    assert extension(leaf, x509.BasicConstraints).value.ca is False


def test_key_usage_of_ec_is_signing_only_and_not_critical() -> None:
    leaf = make_client()
    usage = extension(leaf, x509.KeyUsage)
    assert isinstance(leaf.key, ec.EllipticCurvePrivateKey)
    assert isinstance(leaf.key.curve, ec.SECP256R1)
    assert (usage.value.digital_signature, usage.value.key_encipherment) == (True, False)
    assert not usage.critical


def test_key_usage_of_rsa() -> None:
    leaf = make_client(key_type=KeyType.RSA_2048)
    usage = extension(leaf, x509.KeyUsage)
    assert isinstance(leaf.key, rsa.RSAPrivateKey)
    assert leaf.key.key_size == 2048
    assert (usage.value.digital_signature, usage.value.key_encipherment) == (True, True)
    assert usage.critical


def test_client_needs_no_name_but_keeps_its_subject_in_order() -> None:
    subject = make_client().certificate.subject
    assert [(a.rfc4514_attribute_name, a.value) for a in subject] == [
        ("O", "Example"),
        ("CN", "alice"),
    ]


def test_server_needs_a_name() -> None:
    with pytest.raises(ConfigurationError, match="DNS name or an IP address"):
        make_server(dns=[])


def test_self_signed() -> None:
    leaf = make_server(issuer=None)
    assert leaf.certificate.issuer == leaf.certificate.subject
    assert not extension(leaf, x509.BasicConstraints).value.ca
    with pytest.raises(VerificationError):
        verify_server(leaf, "vm7.example.org")


def test_validity_in_days_starts_an_hour_early() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    validity = Validity.days(1, now)
    assert validity == Validity(now - CLOCK_SKEW, now + timedelta(days=1))
    certificate = make_ca([("CN", "CA")], validity).certificate
    assert certificate.not_valid_before_utc == validity.not_before
    assert certificate.not_valid_after_utc == validity.not_after


def test_expired_certificates_can_be_made() -> None:
    now = datetime.now(UTC)
    past = Validity(now - timedelta(days=2), now - timedelta(days=1))
    leaf = make_leaf(Role.SERVER, [("CN", "x")], past, CA, dns=["x.example.org"])
    with pytest.raises(VerificationError):
        verify_server(leaf, "x.example.org")


@pytest.mark.parametrize(
    "make",
    [
        lambda: Validity(datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: Validity(datetime(2026, 1, 1), datetime(2026, 1, 2)),
        lambda: Validity(datetime(1900, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)),
        lambda: Validity.days(-1),
        lambda: Validity.days(10**7),
        lambda: Validity.days(10**12),
    ],
)
def test_impossible_validity(make) -> None:
    with pytest.raises(ConfigurationError):
        make()


def test_pem_round_trip_and_no_secret_in_repr() -> None:
    leaf = make_client()
    assert x509.load_pem_x509_certificate(leaf.certificate_pem) == leaf.certificate
    key = load_pem_private_key(leaf.key_pem, password=None)
    assert key.public_key() == leaf.certificate.public_key()
    assert "key=" not in repr(leaf)


def test_serial_numbers_differ() -> None:
    assert make_client().certificate.serial_number != make_client().certificate.serial_number
