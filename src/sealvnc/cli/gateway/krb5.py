"""What this host knows of Kerberos: the realm, and how one gets a keytab for the gateway."""

import os
import re
from pathlib import Path

from ...errors import ConfigurationError


def default_realm() -> str:
    """The host's realm; empty without one. python-gssapi is asked, or else krb5.conf is read."""
    from ...sasl.kerberos import library

    try:
        library.require()
    except ConfigurationError:
        return _from_files()
    return library.default_realm() or _from_files()


def _from_files() -> str:
    names = os.environ.get("KRB5_CONFIG", "/etc/krb5.conf").split(":")
    for name in names:
        try:
            text = Path(name).read_text(errors="replace")
        except OSError:
            continue
        if match := re.search(r"^\s*default_realm\s*=\s*(\S+)", text, re.MULTILINE):
            return match[1]
    return ""


def commands(host: str, realm: str, keytab: Path) -> tuple[str, ...]:
    """What an administrator of the realm types to make the gateway's keys."""
    principal = f"vnc/{host}@{realm or 'REALM'}"
    return (
        f"kadmin -q 'addprinc -randkey {principal}'",
        f"kadmin -q 'ktadd -k {keytab} {principal}'",
    )
