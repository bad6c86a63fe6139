"""The text of a new ``sealvnc.toml``: defaults as comments, and what was found, or said."""

import json
from importlib.resources import files
from pathlib import Path

from .found import DEFAULT_PLACES, LIBVIRT, Found, Places

_COLUMN = 34


def settings(found: Found, places: Places) -> str:
    """A complete file, with only those values set that are not the default."""
    usual = DEFAULT_PLACES
    certificate = places.certificate or places.pki / "server-cert.pem"
    key = places.key or certificate if places.certificate else places.pki / "server-key.pem"
    control = control_socket(places)
    keytab = places.keytab if found.principals and places.keytab != usual.keytab else ""
    address = "[::]:5900" if found.ipv6 else "0.0.0.0:5900"
    filled = {
        "ACL": _line("acl", places.acl, usual.acl),
        "CONTROL": _line("control", control, "/run/sealvnc/control.sock"),
        "DATABASE": _line(
            "database",
            f"sqlite:///{places.database}",
            f"sqlite:///{usual.database}",
            "empty: no users with passwords",
        ),
        "KEYTAB": _line("keytab", keytab, "", f"empty: {usual.keytab}, if it is there"),
        "CERTIFICATE": _line("certificate", certificate, usual.pki / "server-cert.pem"),
        "KEY": _line("key", key, usual.pki / "server-key.pem"),
        "ADDRESS": _line("address", address, "[::]:5900", "all of IPv4 and IPv6"),
        "HYPERVISOR": _hypervisor(found),
    }
    text = template("settings.txt").replace("@NAME@", json.dumps(found.name)[1:-1])
    for name, line in filled.items():
        text = text.replace(f"@{name}@", line)
    return text


def template(name: str) -> str:
    """A text of this package."""
    return (files(__package__) / name).read_text()


def control_socket(places: Places) -> Path:
    """In /run for the service; with a state elsewhere, there."""
    if places.state == DEFAULT_PLACES.state:
        return Path("/run/sealvnc/control.sock")
    return places.state / "control.sock"


def _line(key: str, value: object, default: object, comment: str = "") -> str:
    """A setting, commented out if it is the default anyway."""
    text = f"{key} = {json.dumps(str(value), ensure_ascii=False)}"
    if str(value) == str(default):
        text = f"# {text}"
    return f"{text:<{_COLUMN - 2}}  # {comment}" if comment else text


def _hypervisor(found: Found) -> str:
    lines = ("[[hypervisor]]", f'uri = "libvirt:{LIBVIRT}"', '# viewers = "several"')
    return "\n".join(lines if found.libvirt else (f"# {each}" for each in lines[:2]))
