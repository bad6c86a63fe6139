"""A private MIT Kerberos realm on a loopback port: no DNS, no root, nothing of this machine's."""

import contextlib
import os
import socket
import struct
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from .process import PeerError, free_port, listens, running, scratch, wait_for

REALM = "EXAMPLE.ORG"

USERS = {"alice": "alice-pw", "bob": "bob-pw"}
"""The users of every realm, and their passwords."""

HOSTS = ("localhost", socket.gethostname(), "127.0.0.1")
"""Hosts whose ``vnc/`` principal is in the keytab; `UNKEPT` is in the KDC only."""

UNKEPT = "unkept.example.org"

_ENCTYPES = "aes256-cts:normal aes128-cts:normal"
_CONFIGURATION = """\
[libdefaults]
  default_realm = {name}
  dns_lookup_kdc = false
  dns_lookup_realm = false
  dns_canonicalize_hostname = false
  rdns = false
  # QEMU accepts as vnc/<hostname> only
  ignore_acceptor_hostname = true
  udp_preference_limit = 1
  ticket_lifetime = 1h
[realms]
{realms}
[domain_realm]
{hosts}
"""
_KDC_CONFIGURATION = """\
[kdcdefaults]
  kdc_listen = ""
  kdc_tcp_listen = 127.0.0.1:{port}
[realms]
  {name} = {{
    database_name = {directory}/principal
    key_stash_file = {directory}/stash
    acl_file = {directory}/kadm5.acl
    max_life = 8h
    supported_enctypes = {enctypes}
  }}
[logging]
  kdc = FILE:{directory}/kdc.log
"""


@dataclass(frozen=True, slots=True)
class Realm:
    """A running KDC. Tickets are in files below ``directory``, as is the keytab."""

    name: str
    directory: Path
    port: int

    @property
    def keytab(self) -> Path:
        """The keys of ``vnc/`` on `HOSTS` (and ``qemu/localhost``, which QEMU's manual names)."""
        return self.directory / "vnc.keytab"

    @property
    def no_ticket(self) -> Path:
        """A credentials cache that does not exist."""
        return self.directory / "no-such-ccache"

    def environment(self, ccache: Path | None = None) -> dict[str, str]:
        """Variables for a client with the tickets in ``ccache``, or for a server, or for both.

        In this process set them with pytest's monkeypatch: libkrb5 reads them anew each time.
        """
        return {
            "KRB5_CONFIG": str(self.directory / "krb5.conf"),
            "KRB5_KTNAME": f"FILE:{self.keytab}",
            "KRB5_CLIENT_KTNAME": f"FILE:{self.directory}/no-such-client-keytab",
            "KRB5CCNAME": f"FILE:{ccache or self.no_ticket}",
            "KRB5RCACHEDIR": str(self.directory),
        }

    def kinit(self, user: str = "alice", password: str | None = None, *options: str) -> Path:
        """Get a ticket into a credentials cache of its own; the password goes in by stdin."""
        ccache = scratch("ccache") / "ccache"
        said = USERS[user] if password is None else password
        command = ["kinit", *options, f"{user}@{self.name}"]
        _run(command, said + "\n", self.environment(ccache))
        return ccache

    def kvno(self, ccache: Path, *principals: str) -> None:
        """Get tickets for services, too, so that the KDC is not needed any more."""
        _run(["kvno", *principals], "", self.environment(ccache))


def at_another_time(ccache: Path, seconds: int) -> Path:
    """A copy of ``ccache`` with whose tickets libkrb5 believes the clock to be so much ahead.

    The header of the file tells what to add to this machine's clock to get the KDC's. A day makes
    the tickets expire, some minutes make their use fail with a clock skew; nobody's clock is
    touched, and nobody has to wait.
    """
    content = ccache.read_bytes()
    (length,) = struct.unpack_from(">H", content, 2)
    offset = struct.pack(">HHii", 1, 8, seconds, 0)  # the tag DeltaTime: seconds, microseconds
    copy = scratch("ccache") / "ccache"
    copy.write_bytes(content[:2] + struct.pack(">H", len(offset)) + offset + content[4 + length :])
    return copy


@contextlib.contextmanager
def start(
    name: str = REALM, *, hosts: Sequence[str] = HOSTS, trusts: Sequence[Realm] = ()
) -> Iterator[Realm]:
    """Make a realm and run its KDC: 0.1 s. Users of the realms in ``trusts`` are let in, too.

    ``hosts`` are those with a ``vnc/`` principal in the keytab.
    """
    realm = Realm(name, scratch("kdc"), free_port())
    kdcs = {each.name: each.port for each in (*trusts, realm)}
    realms = "".join(f"  {n} = {{\n    kdc = 127.0.0.1:{port}\n  }}\n" for n, port in kdcs.items())
    mapped = "".join(f"  {host} = {name}\n" for host in HOSTS)
    (realm.directory / "krb5.conf").write_text(
        _CONFIGURATION.format(name=name, realms=realms, hosts=mapped)
    )
    (realm.directory / "kadm5.acl").touch()
    (realm.directory / "kdc.conf").write_text(
        _KDC_CONFIGURATION.format(
            port=realm.port, name=name, directory=realm.directory, enctypes=_ENCTYPES
        )
    )
    _run(["kdb5_util", "create", "-s", "-r", name, "-P", "master-pw"], "", _server(realm))
    _kadmin(realm, *_principals(realm, hosts))
    for other in trusts:
        link = f"addprinc -pw cross-realm krbtgt/{name}@{other.name}"
        _kadmin(realm, link)
        _kadmin(other, link)
    log = realm.directory / "log"
    with running([_program("krb5kdc"), "-n"], log, environment=_server(realm)) as process:
        wait_for("listening", lambda: listens(realm.port), process, log)
        yield realm


def _principals(realm: Realm, hosts: Sequence[str]) -> Iterator[str]:
    for user, password in USERS.items():
        yield f"addprinc -pw {password} {user}"
    kept = [*(f"vnc/{host}" for host in hosts), "qemu/localhost"]
    for service in dict.fromkeys([*kept, f"vnc/{UNKEPT}"]):
        yield f"addprinc -randkey {service}"
    for service in dict.fromkeys(kept):
        yield f"ktadd -k {realm.keytab} {service}"


def _kadmin(realm: Realm, *commands: str) -> None:
    said = _run(["kadmin.local"], "\n".join(commands) + "\n", _server(realm))
    if errors := [line for line in said.splitlines() if ": " in line and "while" in line]:
        raise PeerError(f"kadmin.local: {errors[0]}")


def _server(realm: Realm) -> dict[str, str]:
    profile = {"KRB5_KDC_PROFILE": str(realm.directory / "kdc.conf")}
    return {**realm.environment(), **profile}


def _program(name: str) -> str:
    """KDC programs are in /usr/sbin, which need not be in PATH."""
    return next((p for p in (f"/usr/sbin/{name}", f"/usr/bin/{name}") if os.path.exists(p)), name)


def _run(command: Sequence[str], stdin: str, environment: Mapping[str, str]) -> str:
    """What a program of Kerberos says; PeerError if it fails."""
    try:
        done = subprocess.run(
            [_program(command[0]), *command[1:]],
            input=stdin,
            capture_output=True,
            text=True,
            env={**os.environ, **environment},
            timeout=30,
        )
    except FileNotFoundError as error:
        raise PeerError(f"{command[0]} is missing; see tests/peers/packages.txt") from error
    if done.returncode != 0:
        raise PeerError(f"{' '.join(command)}: {done.stderr.strip() or done.stdout.strip()}")
    return done.stdout + done.stderr
