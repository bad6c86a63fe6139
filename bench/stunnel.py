"""A pair of stunnels: TLS 1.3 in between, a UNIX socket behind the far one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from peers import pki
from peers.process import free_port, listens, running, scratch, wait_for

_COMMON = "foreground = yes\npid =\nsslVersion = TLSv1.3\n"


@dataclass(frozen=True, slots=True)
class Pair:
    """Where the near end listens, and the processes."""

    port: int
    pids: list[int]


@contextmanager
def pair(far: Path) -> Iterator[Pair]:
    """Connected when the first connection is made."""
    directory, port, near = scratch("stunnel"), free_port(), free_port()
    keys = pki.session().directory("server")
    (directory / "server.conf").write_text(
        f"{_COMMON}[far]\naccept = 127.0.0.1:{port}\nconnect = {far}\n"
        f"cert = {keys}/server-cert.pem\nkey = {keys}/server-key.pem\n"
    )
    (directory / "client.conf").write_text(
        f"{_COMMON}[near]\nclient = yes\naccept = 127.0.0.1:{near}\nconnect = 127.0.0.1:{port}\n"
        f"CAfile = {pki.session().ca_file}\nverifyChain = yes\n"
    )
    with ExitStack() as stack:
        pids = []
        for name, listening in (("server", port), ("client", near)):
            log = directory / f"{name}.log"
            process = stack.enter_context(
                running(["stunnel", str(directory / f"{name}.conf")], log)
            )
            wait_for("listening", lambda where=listening: listens(where), process, log)
            pids.append(process.pid)
        yield Pair(near, pids)
