"""The certificate: a given one that is good, one that is there already, or a new one."""

from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from ....errors import ConfigurationError
from ....manage import certificate_files
from ....manage.certificates import Credential, Role, Validity, make_ca, make_leaf
from ....rfb.channel import ServerTLS
from .found import Found, Places
from .step import Step, give

_CA_DAYS = 3650
_DAYS = 825  # as long as every client in the field accepts
_GROUP = "sealvnc"


def step(found: Found, places: Places) -> Step:
    """Raises `ConfigurationError` if what was given, or is half there, cannot be used."""
    if places.certificate is not None:
        ServerTLS(places.certificate, places.key)
        return Step("certificate", str(places.certificate), "given, and good", lambda: None)
    certificate, key = places.pki / "server-cert.pem", places.pki / "server-key.pem"
    if certificate.exists():
        ServerTLS(certificate, key)
        return Step("certificate", str(certificate), "there already", lambda: None)
    authority = _authority(places.pki)
    what = "by the authority there" if authority else "with an authority of its own"
    text = f"{certificate}, for {', '.join(_names(found))}, {_DAYS} days, {what}"
    return Step("certificate", text, None, lambda: _make(found, places.pki, authority), certificate)


def _names(found: Found) -> Sequence[str]:
    """The host's name, and its first part, which is what people type at home."""
    short = found.name.partition(".")[0]
    return (found.name,) if found.is_address or short == found.name else (found.name, short)


def _make(found: Found, pki: Path, authority: Credential | None) -> None:
    subject = [("O", "SealVNC"), ("CN", found.name)]
    ca = authority or make_ca(
        [("O", "SealVNC"), ("CN", f"{found.name} authority")], Validity.days(_CA_DAYS)
    )
    names = _names(found)
    server = make_leaf(
        Role.SERVER,
        subject,
        Validity.days(_DAYS),
        ca,
        dns=() if found.is_address else names,
        ip=names if found.is_address else (),
    )
    if authority is None:
        certificate_files.write(pki, ca=ca, with_ca_key=True)
    certificate_files.write(pki, server=server)
    key = pki / "server-key.pem"
    give(key, group=_GROUP)
    if key.stat().st_gid:
        key.chmod(0o640)


def _authority(pki: Path) -> Credential | None:
    """The authority that is in the directory, with its key; `None` if there is none."""
    certificate, key = pki / "ca-cert.pem", pki / "ca-key.pem"
    if not certificate.exists():
        return None
    if not key.exists():
        raise ConfigurationError(
            f"{pki} has an authority, but not its key (ca-key.pem): have it sign a certificate "
            "and name that with --certificate and --key, or use another directory with --pki"
        )
    try:
        loaded = serialization.load_pem_private_key(key.read_bytes(), password=None)
        made = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError, TypeError) as error:
        raise ConfigurationError(f"{pki}: the authority there cannot be used: {error}") from error
    if not isinstance(loaded, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ConfigurationError(f"{key}: neither an EC nor an RSA key")
    return Credential(made, loaded)
