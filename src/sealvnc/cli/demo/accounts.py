"""Accounts in a Cyrus SASL database of the demo's own, and the qemu.conf that points to it."""

import os
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path

from ...errors import ConfigurationError

MECHANISM = "SCRAM-SHA-256"


def create(directory: Path, saslpasswd2: Path, users: Mapping[str, str]) -> dict[str, str]:
    """Make accounts for `users` (name to password); the environment QEMU needs to find them.

    Raises ConfigurationError if saslpasswd2 refuses one.
    """
    database = directory / "sasldb2"
    (directory / "qemu.conf").write_text(
        f"mech_list: {MECHANISM}\n"
        "pwcheck_method: auxprop\n"
        "auxprop_plugin: sasldb\n"
        f"sasldb_path: {database}\n"
    )
    environment = {"SASL_CONF_PATH": str(directory)}
    for realm in realms():
        for user, password in users.items():
            done = subprocess.run(  # noqa: S603
                [saslpasswd2, "-c", "-p", "-a", "qemu", "-f", database, "-u", realm, "--", user],
                env={**os.environ, **environment},
                input=password.encode(),
                capture_output=True,
                check=False,
            )
            if done.returncode != 0:
                said = done.stderr.decode(errors="replace").strip()
                raise ConfigurationError(f"saslpasswd2 made no account for {user}: {said}")
    return environment


def realms() -> set[str]:
    """The realms in which Cyrus SASL may look for a user who gave none.

    QEMU names no host, so Cyrus takes this one's name, made fully qualified where the resolver
    can do that; saslpasswd2 does not, and on such machines finds no agreement with it.
    """
    name = socket.gethostname().lower()
    try:
        canonical = socket.getaddrinfo(name, None, flags=socket.AI_CANONNAME)[0][3].lower()
    except OSError:
        canonical = ""
    return {name, canonical or name}
