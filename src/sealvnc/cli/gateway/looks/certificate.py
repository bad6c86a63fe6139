"""The gateway's certificate: it is there, it is valid, and it has the names that viewers use."""

import stat
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ....errors import ConfigurationError
from ..findings import Finding, error, of_error, warning

if TYPE_CHECKING:
    from cryptography import x509

    from ....gateway.config import Loaded

_SOON = timedelta(days=30)
_MAKE = "`sealvnc gateway init` makes one, or name another in [tls]"
_RENEW = "have it renewed, and put the new one in its place; the gateway takes it up by itself"


def look(loaded: "Loaded") -> Iterator[Finding]:
    """Nothing, if no listener has a use for a certificate."""
    from ....rfb.channel import ServerTLS

    tls = loaded.config.tls
    if not any(each.needs_certificate for each in loaded.config.listeners):
        return
    if tls.certificate is None:
        where = loaded.where("tls", "certificate")
        yield error(where, "tls.certificate is empty, and listeners need one", _MAKE)
        return
    where = loaded.where("tls")
    try:
        ServerTLS(tls.certificate, tls.key, client_ca=tls.client_ca)
    except ConfigurationError as problem:
        yield of_error(where, problem, _MAKE)
        return
    yield from _key(tls.key or tls.certificate)
    yield from _validity(tls.certificate)
    yield from _names(loaded, _read(tls.certificate)[0])
    if tls.client_ca is not None:
        yield from _validity(tls.client_ca)


def _read(path: Path) -> "Sequence[x509.Certificate]":
    from cryptography import x509

    return x509.load_pem_x509_certificates(path.read_bytes())


def _key(path: Path) -> Iterator[Finding]:
    if path.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        yield error(
            str(path), "every user of this host can get at the private key", f"chmod o= {path}"
        )


def _validity(path: Path, now: datetime | None = None) -> Iterator[Finding]:
    now = now or datetime.now(UTC)
    for each in _read(path):
        name = each.subject.rfc4514_string() or "without a name"
        ends, begins = each.not_valid_after_utc, each.not_valid_before_utc
        if ends <= now:
            yield error(str(path), f"the certificate {name} has expired on {ends:%Y-%m-%d}", _RENEW)
        elif begins > now:
            text = f"the certificate {name} is not valid before {begins:%Y-%m-%d %H:%M} UTC"
            yield error(str(path), text, "wait, or set the clock: `timedatectl set-ntp true`")
        elif ends - now < _SOON:
            days = (ends - now).days
            text = f"the certificate {name} ends on {ends:%Y-%m-%d}, in {days} days"
            yield warning(str(path), text, _RENEW)


def _names(loaded: "Loaded", certificate: "x509.Certificate") -> Iterator[Finding]:
    from cryptography import x509
    from cryptography.x509.oid import ExtendedKeyUsageOID

    path, config = str(loaded.config.tls.certificate), loaded.config
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
        names = extension.value.get_values_for_type(x509.DNSName)
    except x509.ExtensionNotFound:
        yield warning(path, "it has no subjectAltName, so that no viewer accepts it", _MAKE)
        return
    wanted = [config.gateway.name]
    wanted += [f"*{each.domain}" for each in config.listeners if each.domain]
    for name in wanted:
        if not any(_covers(each.lower(), name.lower()) for each in names):
            text = f"it is for {', '.join(names) or 'no DNS name'}, not for {name}"
            yield warning(path, text, "have one made with this name, or viewers use another name")
    try:
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return
    if ExtendedKeyUsageOID.SERVER_AUTH not in usage:
        yield warning(path, "it is not meant for servers (extended key usage)", _MAKE)


def _covers(pattern: str, name: str) -> bool:
    """Whether a name of a certificate is good for ``name`` (RFC 9525 6.3)."""
    return pattern == name or (
        pattern.startswith("*.")
        and not name.startswith("*")
        and name.partition(".")[2] == pattern[2:]
    )
