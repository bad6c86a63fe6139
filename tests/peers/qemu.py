"""QEMU's VNC server, one row of a table per way to log in. TCG, loopback, no disk."""

import contextlib
import functools
import itertools
import os
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import pki, qmp
from .process import PeerError, running, scratch, session_directory, wait_for
from .realms import realms

USERS = {"alice": "alice-pw", "bob": "bob-pw"}
"""The SASL users of every configuration with SASL, and their passwords."""

VNC_PASSWORD = "labpass"

SCRAM = ("SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512")


@dataclass(frozen=True, slots=True)
class Config:
    """One way to log in to QEMU; what is not named is off."""

    name: str
    tls: str = ""  # a server certificate of the PKI, or "anonymous"
    password: bool = False  # VNC authentication with VNC_PASSWORD
    mechanisms: Sequence[str] = ()  # SASL, offering these (as far as QEMU itself finds them fit)
    client_subject: str = ""  # this client certificate only, subject in certificate order
    sasl_user: str = ""  # this SASL user only; others are turned away after a good password
    unix: bool = False  # a UNIX socket instead of TCP on 127.0.0.1


CONFIGS = {
    config.name: config
    for config in (
        Config("none"),
        Config("vnc", password=True),
        Config("x509none", tls="server"),
        Config("x509vnc", tls="server", password=True),
        Config("x509-plain", tls="server", mechanisms=["PLAIN"]),
        Config("x509-scram-sha-1", tls="server", mechanisms=["SCRAM-SHA-1"]),
        Config("x509-scram-sha-256", tls="server", mechanisms=["SCRAM-SHA-256"]),
        Config("x509-scram-sha-512", tls="server", mechanisms=["SCRAM-SHA-512"]),
        Config("x509-sasl-many", tls="server", mechanisms=[*SCRAM, "PLAIN"]),
        Config(
            "x509-client-cert",
            tls="server",
            mechanisms=["SCRAM-SHA-256"],
            client_subject="O=Example,CN=alice",
        ),
        Config("x509-client-cert-none", tls="server", client_subject="O=Example,CN=alice"),
        Config(
            "x509-sasl-authz",
            tls="server",
            mechanisms=["SCRAM-SHA-256", "PLAIN"],
            sasl_user="alice",
        ),
        Config("gssapi", mechanisms=["GSSAPI"]),
        Config("gssapi-authz", mechanisms=["GSSAPI"], sasl_user="alice"),
        Config("gss-spnego", mechanisms=["GSS-SPNEGO"]),
        Config("digest-md5", mechanisms=["DIGEST-MD5"]),
        Config("x509-gssapi", tls="server", mechanisms=["GSSAPI"]),
        Config("x509-gss-spnego", tls="server", mechanisms=["GSS-SPNEGO"]),
        Config("x509-gssapi-scram", tls="server", mechanisms=["GSSAPI", "SCRAM-SHA-256"]),
        Config("x509-digest-md5", tls="server", mechanisms=["DIGEST-MD5"]),
        Config("anon-gssapi", tls="anonymous", mechanisms=["GSSAPI"]),
        Config("anon-digest-md5", tls="anonymous", mechanisms=["DIGEST-MD5"]),
        Config("anon-none", tls="anonymous"),
        Config("anon-vnc", tls="anonymous", password=True),
        Config("unix", unix=True),
        Config("unix-vnc", unix=True, password=True),
        Config("x509none-expired", tls="expired"),
        Config("x509none-self-signed", tls="self-signed"),
        Config("x509none-wrong-name", tls="wrong-name"),
    )
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running QEMU; `host` and `port`, or `path`, are where its VNC server listens."""

    config: Config
    pid: int
    directory: Path
    host: str | None = None
    port: int | None = None
    path: Path | None = None

    @property
    def address(self) -> str:
        """The address as vncviewer takes it."""
        return str(self.path) if self.path else f"localhost::{self.port}"

    @property
    def log(self) -> str:
        """What QEMU printed."""
        return (self.directory / "log").read_text()

    def trace(self) -> str:
        """Return QEMU's own account of every authentication, with the reasons for refusals.

        `vnc_auth_pass` is missing for TLSNone and X509None; `width=720`, soon after ServerInit,
        marks a client that is in, whatever the way.
        """
        trace = self.directory / "trace"
        return trace.read_text() if trace.exists() else ""

    def qmp(self, command: str, **arguments: object) -> Any:
        """Run a QMP command (`query-vnc`, `screendump`, ...); PeerError with QEMU's answer."""
        return qmp.execute(self.directory / "qmp", command, arguments)


@contextlib.contextmanager
def start(
    config: str | Config,
    *,
    memory: int = 32,
    arguments: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run QEMU as configured, with `memory` MiB; `arguments` may add a kernel, a disk, ...

    For GSSAPI `environment` is that of a realm (`kerberos.Realm.environment`).
    Ready when its VNC server listens: 0.1 s. Raises PeerError with QEMU's log if it does not.
    """
    config = CONFIGS[config] if isinstance(config, str) else config
    directory = scratch("qemu")
    log, control = directory / "log", directory / "qmp"
    command = [
        *("qemu-system-x86_64", "-name", f"peer-{config.name}", "-machine", "pc,accel=tcg"),
        *("-m", str(memory), "-display", "none", "-vga", "std", "-net", "none"),
        *("-no-user-config", "-qmp", f"unix:{control},server=on,wait=off"),
        *("-trace", "vnc_auth*", "-trace", "vnc_client_throttle_threshold"),
        *("-D", f"{directory}/trace"),
        *(_vnc(config, directory)),
        *arguments,
    ]
    variables = {**_sasl(config, directory), **(environment or {})}
    with running(command, log, environment=variables) as process:
        vnc = wait_for("listening", lambda: qmp.try_execute(control, "query-vnc"), process, log)
        if config.unix:
            yield Server(config, process.pid, directory, path=directory / "vnc")
        else:
            yield Server(config, process.pid, directory, vnc["host"], int(vnc["service"]))


def _vnc(config: Config, directory: Path) -> list[str]:
    """Return the options of the VNC server; QEMU itself takes the first free display."""
    # TCP ports 10000 to 19999, starting anywhere so that parallel runs rarely meet
    start_at = 4100 + os.getpid() % 5000
    vnc = [f"unix:{directory}/vnc" if config.unix else f"127.0.0.1:{start_at},to=14099"]
    objects: list[str] = []
    if config.tls == "anonymous":
        objects.append(f"tls-creds-anon,id=tls,endpoint=server,dir={_certificates('server')}")
    elif config.tls:
        # sanity-check=off: QEMU would not start with an expired or self-signed certificate
        verify = "on" if config.client_subject else "off"
        objects.append(
            f"tls-creds-x509,id=tls,endpoint=server,dir={_certificates(config.tls)},"
            f"verify-peer={verify},sanity-check=off"
        )
    if config.tls:
        vnc.append("tls-creds=tls")
    if config.client_subject:
        subject = config.client_subject.replace(",", ",,")  # -object's way to quote a comma
        objects.append(f"authz-simple,id=certificate,identity={subject}")
        vnc.append("tls-authz=certificate")
    if config.password:
        objects.append(f"secret,id=password,data={VNC_PASSWORD}")
        vnc.append("password-secret=password")
    if config.mechanisms:
        vnc.append("sasl=on")
    if config.sasl_user:
        objects.append(f"authz-simple,id=user,identity={config.sasl_user}")
        vnc.append("sasl-authz=user")
    return [*(word for o in objects for word in ("-object", o)), "-vnc", ",".join(vnc)]


def _certificates(name: str) -> Path:
    return pki.session().directory(name)


def _sasl(config: Config, directory: Path) -> dict[str, str]:
    """Write QEMU's Cyrus SASL configuration; its application name is `qemu`."""
    if not config.mechanisms:
        return {}
    (directory / "qemu.conf").write_text(
        f"mech_list: {' '.join(config.mechanisms)}\n"
        "pwcheck_method: auxprop\nauxprop_plugin: sasldb\n"
        f"sasldb_path: {_sasldb()}\n"
    )
    return {"SASL_CONF_PATH": str(directory)}


@functools.cache
def _sasldb() -> Path:
    """Make the users' file once per process; the realm is what QEMU leaves to Cyrus: the host."""
    path = session_directory() / "sasldb2"
    for realm, (user, password) in itertools.product(realms(), USERS.items()):
        command = ["saslpasswd2", "-f", str(path), "-a", "qemu", "-u", realm, "-c", "-p", user]
        try:
            subprocess.run(command, input=password.encode(), capture_output=True, check=True)
        except FileNotFoundError as error:
            raise PeerError("saslpasswd2 is missing; see tests/peers/packages.txt") from error
        except subprocess.CalledProcessError as error:
            raise PeerError(f"saslpasswd2: {error.stderr.decode()}") from error
    return path
