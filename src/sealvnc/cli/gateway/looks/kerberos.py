"""The keytab: there, readable, with keys for ``vnc/`` on this host."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ....errors import ConfigurationError
from .. import keytab, krb5
from ..findings import Finding, error, hint, of_error, warning
from .modes import too_open

if TYPE_CHECKING:
    from ....gateway.config import Loaded

_SERVICE = "vnc"


def look(loaded: "Loaded") -> Iterator[Finding]:
    """Without a keytab there is no Kerberos, which is a hint only where there is a realm."""
    from ....gateway.config.models import DEFAULT_KEYTAB

    config = loaded.config
    path, where = config.kerberos.found_keytab(), loaded.where("kerberos")
    realm = config.kerberos.realm or krb5.default_realm()
    make = " && ".join(krb5.commands(config.gateway.name, realm, path or DEFAULT_KEYTAB))
    if path is None:
        if realm:
            yield hint(where, f"no keytab, so no Kerberos, though there is a realm {realm}", make)
        return
    yield from too_open(path, "the gateway's Kerberos keys")
    try:
        entries = keytab.read(path)
    except ConfigurationError as problem:
        yield of_error(where, problem, f"{make} && chgrp sealvnc {path} && chmod 0640 {path}")
        return
    yield from _principals(str(path), entries, config.gateway.name, make)
    for weak in sorted({each.weak for each in entries if each.service == _SERVICE and each.weak}):
        yield warning(str(path), f"it has a key of the broken type {weak}", make)
    yield from _library(where)


def _principals(
    path: str, entries: Sequence[keytab.Entry], name: str, make: str
) -> Iterator[Finding]:
    ours = [each for each in entries if each.service == _SERVICE]
    if not ours:
        found = ", ".join(sorted({each.principal for each in entries})) or "nobody"
        text = f"it has keys of {found}, and none of {_SERVICE}/{name}"
        if any(each.service == "qemu" for each in entries):
            text = f"{text}: viewers ask for the service vnc, whatever QEMU's manual says"
        yield error(path, text, make)
    elif not any(each.host.lower() == name.lower() for each in ours):
        found = ", ".join(sorted({each.principal for each in ours}))
        yield warning(
            path, f"it has keys of {found}, but viewers that say {name} need others", make
        )


def _library(where: str) -> Iterator[Finding]:
    from ....sasl.kerberos import library

    try:
        library.require()
    except ConfigurationError as problem:
        yield of_error(where, problem, "pip install 'sealvnc[kerberos]', or take the keytab away")
