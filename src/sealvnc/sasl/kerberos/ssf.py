"""How strong the encryption of a security context is, in bits."""

from typing import TYPE_CHECKING

from . import library

if TYPE_CHECKING:
    import gssapi

_SASL_SSF = "1.2.840.113554.1.2.2.5.15"  # GSS_C_SEC_CONTEXT_SASL_SSF: MIT 1.16 and later
_SESSION_KEY = "1.2.840.113554.1.2.2.5.5"  # GSS_C_INQ_SSPI_SESSION_KEY: Heimdal and old MIT

_WEAKEST = 56
_ENCTYPES = {16: 112, 17: 128, 18: 256, 19: 128, 20: 256, 23: 64, 25: 128, 26: 256}
"""Kerberos' encryption types by number (IANA), with the strength that MIT gives each."""


def ssf(handle: "gssapi.SecurityContext") -> int:
    """What the library says, or else what its session key's type is known for; at least 56."""
    if data := _inquire(handle, _SASL_SSF):
        return int.from_bytes(data[0], "big")
    if len(data := _inquire(handle, _SESSION_KEY)) > 1:  # the key, and an OID with its type
        return _ENCTYPES.get(data[1][-1], _WEAKEST)
    return _WEAKEST


def _inquire(handle: "gssapi.SecurityContext", aspect: str) -> list[bytes]:
    import gssapi

    try:
        return list(gssapi.raw.inquire_sec_context_by_oid(handle, library.oid(aspect)))
    except (gssapi.raw.misc.GSSError, AttributeError):  # a library that does not know it
        return []
