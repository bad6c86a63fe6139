"""OpenSSL contexts: versions, cipher suites, and the files that go into them."""

import functools
import itertools
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dh
from OpenSSL import SSL

from ....errors import CertificateError, ConfigurationError

_CERTIFICATE_SUITES = b"ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20"
_ANONYMOUS_SUITES = b"ADH+AESGCM:ADH+AES:AECDH+AES:" + _CERTIFICATE_SUITES + b":@SECLEVEL=0"


@dataclass(slots=True)
class Verification:
    """What came of looking at the peer's certificate during one handshake."""

    error: CertificateError | None = None
    believed: str = ""


def make(certificate: Path | None, key: Path | None, *, anonymous: bool) -> SSL.Context:
    """A context for TLS 1.2 and 1.3 with these PEM files.

    ``anonymous`` adds the suites without certificates; TLS 1.3 has none, so it is left
    out. The key may stand in the certificate's file. `ConfigurationError` names the
    file that cannot be used.
    """
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION | SSL.OP_NO_TICKET)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_cipher_list(_ANONYMOUS_SUITES if anonymous else _CERTIFICATE_SUITES)
    if anonymous:
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
    if certificate is not None:
        _use(context, certificate, key if key is not None else certificate)
    return context


def _use(context: SSL.Context, certificate: Path, key: Path) -> None:
    for path, load in (
        (certificate, context.use_certificate_chain_file),
        (key, context.use_privatekey_file),
    ):
        require_readable(path)
        try:
            load(str(path))
        except SSL.Error as error:
            raise ConfigurationError(f"{path}: not a usable PEM file") from error
    try:
        context.check_privatekey()
    except SSL.Error as error:
        raise ConfigurationError(f"{key} is not the key of {certificate}") from error


def load_authorities(context: SSL.Context, path: Path) -> None:
    """Trust the authorities in the PEM file ``path``, and no others."""
    require_readable(path)
    try:
        context.load_verify_locations(str(path))
    except SSL.Error as error:
        raise ConfigurationError(f"{path}: no certificates in PEM form") from error


def certificates(path: Path) -> list[x509.Certificate]:
    """The certificates in a PEM file."""
    require_readable(path)
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as error:
        raise ConfigurationError(f"{path}: no certificates in PEM form") from error


def require_readable(path: Path) -> None:
    """Raise `ConfigurationError`, with the system's reason, unless ``path`` can be read."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error


def load_dh_group(context: SSL.Context) -> None:
    """Give a server the group ffdhe2048 of RFC 7919, for finite-field anonymous suites.

    GnuTLS peers offer these and not the elliptic ones. pyOpenSSL takes groups from files only.
    """
    pem = (
        dh.DHParameterNumbers(_ffdhe2048(), 2)
        .parameters()
        .parameter_bytes(serialization.Encoding.PEM, serialization.ParameterFormat.PKCS3)
    )
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem)
        file.flush()
        context.load_tmp_dh(file.name)


@functools.cache
def _ffdhe2048() -> int:
    """RFC 7919 A.1: 2^2048 - 2^1984 + ([2^1918 * e] + 560316) * 2^64 - 1."""
    guard, e, term = 64, 0, 1 << (1918 + 64)
    for k in itertools.count(1):
        if not term:
            break
        e, term = e + term, term // k
    return (1 << 2048) - (1 << 1984) + (((e >> guard) + 560316) << 64) - 1
