"""The names in certificates: who it is (subject) and where it is found (subjectAltName)."""

import ipaddress
import re
from collections.abc import Mapping, Sequence

from cryptography import x509
from cryptography.x509.oid import NameOID, ObjectIdentifier

from ..errors import ConfigurationError

Subject = Sequence[tuple[str, str]]
"""Attributes and values in certificate order, such as `(("O", "Example"), ("CN", "alice"))`."""

_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")  # RFC 1123, and _ as in some host names

ATTRIBUTES: Mapping[str, ObjectIdentifier] = {  # RFC 4514 section 3, and the two everyone adds
    "CN": NameOID.COMMON_NAME,
    "L": NameOID.LOCALITY_NAME,
    "ST": NameOID.STATE_OR_PROVINCE_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "C": NameOID.COUNTRY_NAME,
    "DC": NameOID.DOMAIN_COMPONENT,
    "UID": NameOID.USER_ID,
    "EMAIL": NameOID.EMAIL_ADDRESS,
    "SERIALNUMBER": NameOID.SERIAL_NUMBER,
}


def parse_subject(text: str) -> tuple[tuple[str, str], ...]:
    r"""Read a subject such as `O=Example,CN=alice`, in certificate order; `\,` is a comma.

    This is the order in which QEMU and libvirt compare subjects, the reverse of RFC 4514's.
    Raises ConfigurationError if a part is not of the form NAME=VALUE.
    """
    parts = (part.partition("=") for part in re.split(r"(?<!\\),", text))
    pairs = tuple((name.strip(), value.replace("\\,", ",")) for name, _, value in parts)
    distinguished_name(pairs)
    return pairs


def distinguished_name(subject: Subject) -> x509.Name:
    """Build an X.500 name; raises ConfigurationError for an unknown attribute or a bad value."""
    attributes = []
    for name, value in subject:
        try:
            attributes.append(x509.NameAttribute(ATTRIBUTES[name.upper()], value))
        except KeyError:
            known = ", ".join(ATTRIBUTES)
            raise ConfigurationError(f"subject: {name!r} is not one of {known}") from None
        except ValueError as error:
            raise ConfigurationError(f"subject: {name}={value}: {error}") from error
    if not attributes:
        raise ConfigurationError("subject: a certificate needs at least one NAME=VALUE")
    return x509.Name(attributes)


def alternative_names(dns: Sequence[str], ip: Sequence[str]) -> list[x509.GeneralName]:
    """Build the names of a subjectAltName; raises ConfigurationError for a malformed one."""
    names: list[x509.GeneralName] = []
    for name in dns:
        labels = name.removeprefix("*.").split(".")
        if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
            raise ConfigurationError(f"{name!r} is not a DNS name (IDNs: write the xn-- form)")
        names.append(x509.DNSName(name))
    for address in ip:
        try:
            names.append(x509.IPAddress(ipaddress.ip_address(address)))
        except ValueError as error:
            raise ConfigurationError(f"{address!r} is not an IP address") from error
    return names
