"""OpenSSL contexts: versions, cipher suites, and the files that go into them."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, rsa
from OpenSSL import SSL

from ....errors import CertificateError, ConfigurationError

_CERTIFICATE_SUITES = b"ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:DHE+CHACHA20"
_ANONYMOUS_SUITES = b"ADH+AESGCM:ADH+AES:AECDH+AES:" + _CERTIFICATE_SUITES + b":@SECLEVEL=0"


@dataclass(slots=True)
class Verification:
    """What came of looking at the peer's certificate during one handshake."""

    error: CertificateError | None = None
    believed: str = ""


_SIGNING = (
    dsa.DSAPrivateKey,
    ec.EllipticCurvePrivateKey,
    ed448.Ed448PrivateKey,
    ed25519.Ed25519PrivateKey,
    rsa.RSAPrivateKey,
)
"""The kinds of key that OpenSSL takes beside a certificate; X25519 and DH are none."""

_PARTIAL_WRITE = 1
"""SSL_MODE_ENABLE_PARTIAL_WRITE, which pyOpenSSL sets: a call for each record, for full sockets."""


def make(certificate: Path | None, key: Path | None, *, anonymous: bool) -> SSL.Context:
    """A context for TLS 1.2 and 1.3 with these PEM files.

    ``anonymous`` adds the suites without certificates; TLS 1.3 has none, so it is left
    out. The key may stand in the certificate's file. `ConfigurationError` names the
    file that cannot be used.
    """
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(SSL.TLS1_2_VERSION)
    context.set_options(SSL.OP_NO_COMPRESSION | SSL.OP_NO_RENEGOTIATION)
    context.set_options(SSL.OP_CIPHER_SERVER_PREFERENCE)  # else TigerVNC's anonymous TLS takes CBC
    context.clear_mode(_PARTIAL_WRITE)
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    context.set_cipher_list(_ANONYMOUS_SUITES if anonymous else _CERTIFICATE_SUITES)
    if anonymous:
        context.set_max_proto_version(SSL.TLS1_2_VERSION)
    if certificate is not None:
        _use(context, certificate, key if key is not None else certificate)
    return context


def _use(context: SSL.Context, certificate: Path, key: Path) -> None:
    """OpenSSL itself would ask for the passphrase of an encrypted key at the terminal."""
    for path in (certificate, key):
        require_readable(path)
    try:
        context.use_certificate_chain_file(str(certificate))
    except SSL.Error as error:
        raise ConfigurationError(f"{certificate}: not a usable PEM file") from error
    try:
        private_key = serialization.load_pem_private_key(key.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:  # TypeError: it is encrypted
        raise ConfigurationError(f"{key}: not a usable PEM file, or encrypted") from error
    if not isinstance(private_key, _SIGNING):
        raise ConfigurationError(f"{key} is not the key of {certificate}")
    try:
        context.use_privatekey(private_key)
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


def require_readable(path: Path) -> None:
    """Raise `ConfigurationError`, with the system's reason, unless ``path`` can be read."""
    try:
        path.open("rb").close()
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error


def load_dh_group(context: SSL.Context) -> None:
    """Give a server a group for finite-field anonymous suites; pyOpenSSL takes it from files only.

    GnuTLS peers offer these suites and not the elliptic ones.
    """
    with tempfile.NamedTemporaryFile() as file:
        file.write(FFDHE2048)
        file.flush()
        context.load_tmp_dh(file.name)


FFDHE2048 = b"""\
-----BEGIN DH PARAMETERS-----
MIIBCAKCAQEA//////////+t+FRYortKmq/cViAnPTzx2LnFg84tNpWp4TZBFGQz
+8yTnc4kmz75fS/jY2MMddj2gbICrsRhetPfHtXV/WVhJDP1H18GbtCFY2VVPe0a
87VXE15/V8k1mE8McODmi3fipona8+/och3xWKE2rec1MKzKT0g6eXq8CrGCsyT7
YdEIqUuyyOP7uWrat2DX9GgdT0Kj3jlN9K5W7edjcrsZCwenyO4KbXCeAvzhzffi
7MA0BM0oNC9hkXL+nOmFg/+OTxIy7vKBg8P+OxtMb61zO7X8vC7CIAXFjvGDfRaD
ssbzSibBsu/6iGtCOGEoXJf//////////wIBAg==
-----END DH PARAMETERS-----
"""
"""ffdhe2048, RFC 7919 A.1."""
