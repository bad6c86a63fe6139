"""What is left to do after `init`, as commands that can be copied."""

import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from shlex import quote

from .. import krb5
from .found import DEFAULT_PLACES, Found, Places

_HOMES = (Path("/home"), Path("/root"), Path("/run/user"))


def advice(found: Found, places: Places, *, service: bool) -> Iterator[str]:
    """Paragraphs."""
    if places.certificate is None:
        yield (
            f"Viewers have to trust {places.pki / 'ca-cert.pem'}: give it to your users.\n"
            f"{places.pki / 'ca-key.pem'} signs every later certificate: move it to a safe place."
        )
    if found.realm and not found.principals:
        commands = krb5.commands(found.name, found.realm, places.keytab)
        lines = "\n".join(f"  {each}" for each in commands)
        yield f"For Kerberos, an administrator of {found.realm} makes the gateway's keys:\n{lines}"
        if places.config != DEFAULT_PLACES.config:
            yield f'Then say keytab = "{places.keytab}" in {places.config}, in [kerberos].'
    if found.libvirt and not find_spec("libvirt"):
        yield "libvirt is here, and libvirt-python is not: pip install 'sealvnc[libvirt]'"
    yield "Next:\n" + "\n".join(f"  {each}" for each in _next(found, places, service=service))
    if service and found.systemd and (home := _home(found.program)):
        yield (
            f"The service cannot start a program below {home}: install sealvnc elsewhere, such as "
            "in /opt/sealvnc, and run this again."
        )


def _next(found: Found, places: Places, *, service: bool) -> Iterator[str]:
    usual = DEFAULT_PLACES
    config = "" if places.config == usual.config else f" --config {quote(str(places.config))}"
    yield f"sealvnc user add alice{config}"
    yield f"sealvnc acl allow alice 'web*'{config}"
    yield f"sealvnc gateway check{config}"
    if service and found.systemd and places.state == usual.state:
        yield "systemctl enable --now sealvnc-gateway"
    else:
        yield f"sealvnc gateway run{config}"


def _home(program: Path) -> Path | None:
    """The home directory that a program, or its Python, is in: ProtectHome= hides those."""
    for path in (program, Path(sys.base_prefix)):
        for home in _HOMES:
            if path.is_relative_to(home):
                return home
    return None
