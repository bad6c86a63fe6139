"""``ssh -L`` with an sshd, host key and user key of its own, all thrown away at the end."""

import getpass
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers.process import PeerError, free_port, listens, running, scratch, wait_for

from .processes import family

DEFAULT = ""
AES = "aes128-gcm@openssh.com"

_SSHD = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {directory}/host
AuthorizedKeysFile {directory}/user.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
"""


@dataclass(frozen=True, slots=True)
class Tunnel:
    """A connection of ssh: where its near end listens, and what its two ends run as."""

    port: int
    ssh: int
    sshd: int

    @property
    def pids(self) -> list[int]:
        """Of both ends, with the process that sshd has for this connection."""
        return [*family(self.ssh), *family(self.sshd)]


@contextmanager
def tunnel(far: Path, cipher: str) -> Iterator[Tunnel]:
    """``ssh -L`` to the UNIX socket ``far``, compression off as always, connected before use."""
    directory = scratch("ssh")
    for name in ("host", "user"):
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(directory / name))
    port, near = free_port(), free_port()
    (directory / "sshd_config").write_text(_SSHD.format(port=port, directory=directory))
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # sshd insists; its service makes it
    sshd = ["/usr/sbin/sshd", "-D", "-e", "-f", str(directory / "sshd_config")]
    ssh = [
        *("ssh", "-N", "-F", "none", "-i", str(directory / "user"), "-p", str(port)),
        *("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={directory}/known"),
        *("-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-o", "IdentitiesOnly=yes"),
        *(("-c", cipher) if cipher else ()),
        *("-L", f"127.0.0.1:{near}:{far}", f"{getpass.getuser()}@127.0.0.1"),
    ]
    with ExitStack() as stack:
        log = directory / "sshd.log"
        server = stack.enter_context(running(sshd, log))
        wait_for("listening", lambda: listens(port), server, log)
        log = directory / "ssh.log"
        client = stack.enter_context(running(ssh, log))
        wait_for("forwarding", lambda: listens(near), client, log)
        yield Tunnel(near, client.pid, server.pid)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)
    except FileNotFoundError as error:
        raise PeerError(f"{command[0]} is missing; see bench/packages.txt") from error
