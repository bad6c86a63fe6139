"""TigerVNC: Xtigervnc as the server, and vncviewer on a display of its own."""

import contextlib
import functools
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import pam, pki
from .process import DEADLINE, PeerError, free_port, running, scratch, wait_for
from .xvfb import display, x_server

USERS = {"alice": "alice-pw", "bob": "bob-pw"}
"""Who may log in by the Plain types, and their passwords."""

VNC_PASSWORD = "labpass"

_QUESTION = re.compile(
    r"TLS: +(hostname mismatch|server cert signer not found|Server host not previously known)"
)


@dataclass(frozen=True, slots=True)
class Server:
    """A running Xtigervnc, 800x600, black."""

    host: str
    port: int
    path: Path
    pid: int
    display: str
    directory: Path

    @property
    def address(self) -> str:
        """The address as vncviewer takes it."""
        return f"{self.host}::{self.port}"

    @property
    def log(self) -> str:
        """What the server says, everything: its steps, its reasons for refusals."""
        return unwrap((self.directory / "log").read_text())


@functools.cache
def knows(security_type: str) -> bool:
    """Whether the installed Xtigervnc has it; RSA-AES came with 1.13."""
    try:
        said = subprocess.run(["Xtigervnc", "-help"], capture_output=True, text=True)
    except FileNotFoundError:
        return False
    return re.search(rf"\b{security_type}\b", said.stdout + said.stderr) is not None


@contextlib.contextmanager
def server(
    security_types: Sequence[str], *, certificate: str = "server", arguments: Sequence[str] = ()
) -> Iterator[Server]:
    """Run Xtigervnc with these security types (`None VncAuth TLSNone ... X509Plain`).

    It listens on 127.0.0.1 and on a UNIX socket; 0.1 s. `certificate` names one of the PKI.
    """
    directory = scratch("tigervnc")
    with contextlib.ExitStack() as stack:
        environment: dict[str, str] = {}
        if any(name.endswith("Plain") for name in security_types):
            environment = stack.enter_context(pam.private_service("vnc", USERS, directory))
        command = [*_command(directory, security_types, certificate), *arguments]
        port, process, name = _start(stack, command, directory / "log", environment)
        path = directory / "vnc"
        yield Server("127.0.0.1", port, path, process.pid, name, directory)


def _start(
    stack: contextlib.ExitStack, command: Sequence[str], log: Path, environment: Mapping[str, str]
) -> tuple[int, subprocess.Popen[bytes], str]:
    """Start the server on a free port, again if somebody else was quicker; it cannot search."""
    attempts = 5
    while True:
        port = free_port()
        try:
            process, name = stack.enter_context(
                x_server([*command, "-rfbport", str(port)], log, environment)
            )
        except PeerError as error:
            attempts -= 1
            if not attempts or "Address already in use" not in str(error):
                raise
            log.unlink()
        else:
            return port, process, name


def _command(directory: Path, security_types: Sequence[str], certificate: str) -> list[str]:
    (directory / "passwd").write_bytes(_password_file())
    certificates = pki.session().directory(certificate)
    return [
        *("Xtigervnc", "-geometry", "800x600", "-nolisten", "tcp", "-Log", "*:stderr:100"),
        *("-interface", "127.0.0.1", "-rfbunixpath", f"{directory}/vnc"),
        *("-SecurityTypes", ",".join(security_types), "-PasswordFile", f"{directory}/passwd"),
        *("-PlainUsers", ",".join(USERS), "-PAMService", "vnc"),
        *("-X509Cert", f"{certificates}/server-cert.pem"),
        *("-X509Key", f"{certificates}/server-key.pem"),
        *("-BlacklistThreshold", "1000000"),  # tests fail logins on purpose
    ]


@functools.cache
def _password_file() -> bytes:
    try:
        return subprocess.check_output(["tigervncpasswd", "-f"], input=VNC_PASSWORD.encode())
    except (OSError, subprocess.CalledProcessError) as error:
        raise PeerError(f"tigervncpasswd: {error}; see tests/peers/packages.txt") from error


@dataclass(frozen=True, slots=True)
class Viewer:
    """A running vncviewer that has come to an outcome."""

    logged_in: bool
    security_type: str | None
    error: str | None
    display: str
    pid: int
    directory: Path

    @property
    def log(self) -> str:
        """What the viewer says, everything."""
        return unwrap((self.directory / "log").read_text())


@contextlib.contextmanager
def viewer(
    address: str,
    *,
    user: str | None = None,
    password: str | None = None,
    security_types: Sequence[str] = (),
    ca: Path | None = None,
    arguments: Sequence[str] = (),
    deadline: float = DEADLINE,
) -> Iterator[Viewer]:
    """Run vncviewer on its own display until it is logged in or refused; in the block it goes on.

    `address` is `HOST::PORT` or the path of a UNIX socket; `ca` is the authority to trust. A
    viewer that asks its user whether to trust a certificate counts as not logged in. Raises
    PeerError, with its log, if neither happens within `deadline` seconds.
    """
    directory = scratch("vncviewer")
    log = directory / "log"
    environment = {"HOME": str(directory)}
    if user is not None:
        environment["VNC_USERNAME"] = user
    if password is not None:
        environment["VNC_PASSWORD"] = password
    options = ["-Log", "*:stderr:100", "-AlertOnFatalError=0", "-ReconnectOnError=0"]
    if security_types:
        options += ["-SecurityTypes", ",".join(security_types)]
    if ca is not None:
        options += ["-X509CA", str(ca)]
    with (
        display() as name,
        running(
            ["xtigervncviewer", "-display", name, *options, *arguments, address],
            log,
            environment=environment,
        ) as process,
    ):

        def outcome() -> tuple[bool, str | None] | None:
            ended = process.poll() is not None
            return _outcome(unwrap(log.read_text()), ended=ended)

        logged_in, error = wait_for("logged in or refused", outcome, process, log, deadline)
        chosen = re.findall(r"Choosing security type (\w+) ?\(", unwrap(log.read_text()))
        security_type = chosen[-1] if chosen else None
        yield Viewer(logged_in, security_type, error, name, process.pid, directory)


def _outcome(log: str, *, ended: bool) -> tuple[bool, str | None] | None:
    """Tell from a viewer's log whether it is logged in, or why not; None: not yet decided."""
    if "CConnection: initialisation done" in log:
        return True, None
    if question := _QUESTION.search(log):
        return False, f"asks its user: {question[1]}"
    if ended:
        return False, ([None, *re.findall(r"CConn: +(.+)", log)])[-1]
    return None


def unwrap(log: str) -> str:
    """Undo the folding of TigerVNC's log at column 79."""
    return re.sub(r"\n {14}(?=\S)", " ", log)
