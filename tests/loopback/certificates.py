"""Where certificates are: `peers.pki` has most, and the odd ones are made here.

Servers: `rival` (as good as `server`, but somebody else's), `not-yet`, `for-clients`.
Clients: `late` (alice's, expired).
"""

import functools
from datetime import UTC, datetime, timedelta
from pathlib import Path

from peers import pki, process
from sealvnc.manage.certificate_files import write
from sealvnc.manage.certificate_names import parse_subject
from sealvnc.manage.certificates import Role, Validity, make_leaf


def file(directory: str, name: str) -> Path:
    """A PEM file, such as ``server-cert.pem``, in the directory of a certificate."""
    if (found := pki.session().directory(directory)).exists():
        return found / name
    return _odd() / directory / name


@functools.cache
def _odd() -> Path:
    root, ca, now = process.scratch("odd"), pki.session().ca, datetime.now(UTC)
    past = Validity(now - timedelta(days=9), now - timedelta(days=2))
    future = Validity(now + timedelta(days=2), now + timedelta(days=9))
    month, subject = Validity.days(30), parse_subject("O=Example,CN=localhost")
    servers = {
        "rival": make_leaf(Role.SERVER, subject, month, ca, dns=["localhost"]),
        "not-yet": make_leaf(Role.SERVER, subject, future, ca, dns=["localhost"]),
        "for-clients": make_leaf(Role.CLIENT, subject, month, ca, dns=["localhost"]),
    }
    for name, leaf in servers.items():
        write(root / name, ca=ca, server=leaf)
    alice = make_leaf(Role.CLIENT, parse_subject("O=Example,CN=alice"), past, ca)
    write(root / "late", ca=ca, client=alice)
    return root
