"""The gateway under measurement, a guest behind it, and viewers before it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from peers import pki
from peers.process import free_port, running, scratch, wait_for
from sealvnc.identity import accounts
from sealvnc.sasl import Verifier
from sealvnc.sasl.verifier import HASHES

from ..processes import ROOT, Party, party

TOPIC = "Gateway"
SESSIONS = 2000
ALICE = '[[rule]]\nuser = "alice"\nguest = "*"\nallow = "all"\n'


def guest(stack: ExitStack) -> tuple[str, int]:
    """A console that answers at once: its address in the gateway's words, and its pid."""
    path = scratch("guest") / "vnc"
    made = stack.enter_context(party("guest", str(path)))
    made.answer()
    return f"unix:{path}", made.pid


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway with one guest."""

    port: int
    pid: int
    acl: Path
    log: Path

    @property
    def address(self) -> str:
        """For viewers."""
        return f"vnc://localhost:{self.port}"


@contextmanager
def gateway(console: str) -> Iterator[Gateway]:
    """Run one with a TLS listener, alice's account, and a rule that lets her in."""
    directory, port = scratch("gateway"), free_port()
    keys = pki.session().directory("server")
    with patch.object(accounts, "_verifiers", _as_cyrus):
        accounts.Accounts.open(str(directory / "accounts.db"), create=True).add("alice", "alice-pw")
    acl = directory / "acl.toml"
    acl.write_text(ALICE)
    (directory / "sealvnc.toml").write_text(
        f'[gateway]\nacl = "{acl}"\ncontrol = "{directory}/control"\n'
        f'[accounts]\ndatabase = "sqlite:///{directory}/accounts.db"\n'
        f'[tls]\ncertificate = "{keys}/server-cert.pem"\nkey = "{keys}/server-key.pem"\n'
        f"[limits]\nsessions = {SESSIONS}\n"
        f'[[listener]]\naddress = "127.0.0.1:{port}"\nsecurity = ["x509sasl"]\n'
        f'[guests.web01]\nconsole = "{console}"\n'
        '[log]\nformat = "json"\n'
    )
    log = directory / "log"
    command = [str(ROOT / ".venv/bin/sealvnc"), "gateway", "run", "--config"]
    with running([*command, str(directory / "sealvnc.toml")], log) as process:
        wait_for("guest", lambda: "guest-appeared" in log.read_text() or None, process, log)
        yield Gateway(port, process.pid, acl, log)


def _as_cyrus(password: str) -> list[Verifier]:
    """As many iterations as Cyrus SASL has, so that a client has the same work with QEMU."""
    return [Verifier.make(password, hash_name, iterations=4096) for hash_name in HASHES]


def viewers(stack: ExitStack, address: str, count: int, **keywords: object) -> Party:
    """A process with so many sessions."""
    made = stack.enter_context(party("viewers"))
    made.ask(do="open", address=address, count=count, **keywords)
    return made


def terms() -> dict[str, object]:
    """How everybody logs in."""
    return {
        "security": ["x509sasl"],
        "mechanisms": ["SCRAM-SHA-256"],
        "ca": str(pki.session().ca_file),
        "timeout": 120,
    }
