"""Real SASL libraries as peers, each in a process of its own: Cyrus SASL, GNU SASL, the JDK's.

None of them shares code with us, nor our process. All speak the protocol of ``lines.py``.
"""

import base64
import contextlib
import functools
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..process import PeerError, scratch, session_directory
from ..realms import realms

_HERE = Path(__file__).parent
_JAVA = _HERE.parent / "java"

USERS = {"alice": "alice-pw", "bob": "bob-pw", "otto": "otto-passphrase"}
"""The accounts of every server. (The passwords of OTP have ten characters or more.)"""


class RefusedError(Exception):
    """The peer's library says no."""


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the peer's, `None` if there is none, and whether it has nothing more to do."""

    data: bytes | None
    done: bool


@dataclass(frozen=True, slots=True)
class Result:
    """What the peer believes at the end; a client's authzid may be empty."""

    authzid: str
    qop: str
    ssf: int


class Peer:
    """A running peer. It has one exchange at a time; `start` begins a new one."""

    def __init__(self, name: str, requests: IO[bytes], answers: IO[bytes], log: Path) -> None:
        self.name, self._log = name, log
        self._requests, self._answers = requests, answers

    def mechanisms(self, role: str) -> list[str]:
        """What it can do as a ``client`` or as a ``server``."""
        return (self._ask("list", role=role.encode()).get("names") or b"").decode().split()

    def start(self, role: str, mechanism: str, data: bytes | None = None, **values: object) -> Said:
        """Begin. ``data`` is the initial response, for a server.

        Other values: user, password, authzid, realm, service, host, subject (of the client's
        certificate), binding and bindingdata, and for the layer lowest and highest (SSF) and
        buffer. Raises `RefusedError`.
        """
        defaults = {"user": "alice", "password": "alice-pw", "service": "vnc"}
        layer = {"lowest": 0, "highest": 0, "buffer": 65536}
        given = {name: value for name, value in values.items() if value is not None}
        fields = {**defaults, **layer, **given, "role": role, "mechanism": mechanism}
        return self._said("start", data, {name: _bytes(value) for name, value in fields.items()})

    def step(self, data: bytes | None) -> Said:
        """Go on with our message. Raises `RefusedError`."""
        return self._said("step", data, {})

    def result(self) -> Result:
        """After a success."""
        answer = {name: value.decode() for name, value in self._ask("result").items()}
        return Result(answer["authzid"], answer["qop"], int(answer["ssf"]))

    def wrap(self, plaintext: bytes) -> bytes:
        """What goes over the network: u32 lengths and tokens."""
        return self._ask("wrap", data=plaintext)["data"]

    def unwrap(self, framed: bytes) -> bytes:
        """The plaintext of whole tokens with their lengths. Raises `RefusedError`."""
        return self._ask("unwrap", data=framed)["data"]

    def _said(self, word: str, data: bytes | None, fields: dict[str, bytes]) -> Said:
        answer = self._ask(word, **fields, **({} if data is None else {"data": data}))
        return Said(answer.get("data"), answer["done"] == b"1")

    def _ask(self, word: str, **fields: bytes) -> dict[str, bytes]:
        encoded = (f"{name}={base64.b64encode(value).decode()}" for name, value in fields.items())
        with contextlib.suppress(BrokenPipeError):  # its log tells
            self._requests.write((" ".join([word, *encoded]) + "\n").encode())
            self._requests.flush()
        line = self._answers.readline().decode()
        if not line.endswith("\n"):
            raise PeerError(f"the peer {self.name} died\n{self._log.read_text(errors='replace')}")
        word, *answered = line.split()
        pairs = (field.split("=", 1) for field in answered)
        answer = {name: base64.b64decode(value) for name, value in pairs}
        if word == "refused":
            raise RefusedError(f"{self.name}: {answer['reason'].decode(errors='replace')}")
        return answer


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


@contextlib.contextmanager
def cyrus(configuration: str = "", environment: Mapping[str, str] | None = None) -> Iterator[Peer]:
    """Debian's libsasl2. ``configuration`` are lines of its server's file; default: `sasldb`."""
    directory = scratch("cyrus")
    (directory / "peer.conf").write_text(configuration or sasldb_configuration())
    variables = {"SASL_CONF_PATH": str(directory), **(environment or {})}
    with _running("Cyrus", [*_PYTHON, str(_HERE / "cyrus_peer.py")], variables) as peer:
        yield peer


@contextlib.contextmanager
def gsasl(environment: Mapping[str, str] | None = None) -> Iterator[Peer]:
    """Debian's libgsasl. Its server knows the user that a test names, with that password."""
    with _running("gsasl", [*_PYTHON, str(_HERE / "gsasl_peer.py")], environment or {}) as peer:
        yield peer


@contextlib.contextmanager
def java(environment: Mapping[str, str] | None = None) -> Iterator[Peer]:
    """The JDK. Its server knows the user that a test names; for GSSAPI it takes ``KRB5_*``."""
    variables = environment or {}
    command = ["java", "-Xshare:auto", "-XX:TieredStopAtLevel=1", *_kerberos(variables)]
    with _running("Java", [*command, "-cp", str(_classes()), "SaslPeer"], variables) as peer:
        yield peer


@functools.cache
def sasldb() -> Path:
    """The file of `USERS` for Cyrus servers whose realm is this machine's name, or localhost."""
    path = session_directory() / "saslpeers-sasldb2"
    for user, password in USERS.items():
        for realm in realms() | {"localhost"}:
            command = ["saslpasswd2", "-f", str(path), "-a", "peer", "-u", realm, "-c", "-p", user]
            _run(command, password)
    return path


def sasldb_configuration() -> str:
    """The configuration of a server with these accounts."""
    return f"pwcheck_method: auxprop\nauxprop_plugin: sasldb\nsasldb_path: {sasldb()}\n"


_PYTHON = (sys.executable, "-S", "-E")


@contextlib.contextmanager
def _running(name: str, command: list[str], environment: Mapping[str, str]) -> Iterator[Peer]:
    log = scratch(name.lower()) / "log"
    with log.open("wb") as errors:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env={**os.environ, **environment},
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise PeerError(f"{command[0]} is missing; see tests/peers/packages.txt") from error
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Peer(name, process.stdin, process.stdout, log)
    finally:
        process.kill()  # it holds nothing that would have to be put away
        process.wait()
        process.stdout.close()
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()


def _run(command: list[str], stdin: str = "") -> None:
    try:
        subprocess.run(command, input=stdin.encode(), capture_output=True, check=True, timeout=60)
    except FileNotFoundError as error:
        raise PeerError(f"{command[0]} is missing; see tests/peers/packages.txt") from error
    except subprocess.CalledProcessError as error:
        raise PeerError(f"{command[0]}: {error.stderr.decode(errors='replace')}") from error


@functools.cache
def _classes() -> Path:
    directory = scratch("java")
    _run(["javac", "-d", str(directory), str(_JAVA / "SaslPeer.java")])
    return directory


def _kerberos(environment: Mapping[str, str]) -> list[str]:
    """What the JVM takes instead of libkrb5's environment variables."""
    if "KRB5_CONFIG" not in environment:
        return []
    directory = scratch("jaas")
    module = "com.sun.security.auth.module.Krb5LoginModule required doNotPrompt=true"
    cache = environment["KRB5CCNAME"].removeprefix("FILE:")
    keytab = environment["KRB5_KTNAME"].removeprefix("FILE:")
    (directory / "jaas.conf").write_text(
        "com.sun.security.jgss.krb5.initiate {\n"
        f'  {module} useTicketCache=true ticketCache="{cache}";\n'
        "};\n"
        "com.sun.security.jgss.krb5.accept {\n"
        f'  {module} useKeyTab=true storeKey=true isInitiator=false principal="*"'
        f' keyTab="{keytab}";\n'
        "};\n"
    )
    return [
        f"-Djava.security.krb5.conf={environment['KRB5_CONFIG']}",
        f"-Djava.security.auth.login.config={directory}/jaas.conf",
        "-Djavax.security.auth.useSubjectCredsOnly=false",
    ]
