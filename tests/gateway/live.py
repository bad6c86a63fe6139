"""A gateway that runs, for a test: its files in a scratch directory, its log as facts."""

import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from peers import pki
from peers.process import DEADLINE, PeerError, free_port, running, scratch, wait_for
from sealvnc.identity.accounts import Accounts

USERS = {"alice": "alice-pw", "bob": "bob-pw"}
EVERYBODY = '[[rule]]\nanyone = true\nguest = "*"\nallow = "all"\n'


def rule(user: str, guest: str = "*", allow: str | Sequence[str] = "all") -> str:
    """An entry of acl.toml."""
    return f'[[rule]]\nuser = "{user}"\nguest = "{guest}"\nallow = {json.dumps(allow)}\n'


@dataclass
class Gateway:
    """A running gateway, its files, and where it listens."""

    directory: Path
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"vnc://localhost:{self.port}"

    @property
    def acl(self) -> Path:
        return self.directory / "acl.toml"

    @property
    def config(self) -> Path:
        return self.directory / "sealvnc.toml"

    @property
    def accounts(self) -> Accounts:
        return Accounts.open(str(self.directory / "accounts.db"))

    @property
    def log(self) -> Path:
        return self.directory / "log"

    def facts(self, event: str | None = None) -> list[dict[str, Any]]:
        """What it has said so far, of one kind or of all."""
        text = self.log.read_text()
        lines = text[: text.rfind("\n") + 1].splitlines()  # the last one may still be coming
        found = [json.loads(line) for line in lines if line.startswith("{")]
        return [each for each in found if event in (None, each["event"])]

    def wait(self, event: str, count: int = 1, within: float = DEADLINE) -> dict[str, Any]:
        """The ``count``-th fact of a kind, as soon as there is one."""
        end = time.monotonic() + within
        while len(found := self.facts(event)) < count:
            if time.monotonic() > end:
                raise PeerError(f"no {count}. {event} within {within} s\n{self.log.read_text()}")
            time.sleep(0.01)
        return found[count - 1]

    def rules(self, text: str) -> None:
        """Other rules, written as editors do: a new file in the place of the old one."""
        new = self.directory / "acl.new"
        new.write_text(text)
        new.rename(self.acl)

    def command(self, *words: str) -> Any:
        """What `sealvnc ... --json` prints about this gateway; an error is a `PeerError`."""
        done = self.run(*words)
        if done.returncode:
            raise PeerError(done.stderr)
        try:
            return json.loads(done.stdout)
        except ValueError:
            return done.stdout

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run `sealvnc ...` about this gateway."""
        command = [sys.executable, "-m", "sealvnc", *words, "--config", str(self.config)]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    def sessions(self) -> list[dict[str, Any]]:
        return self.command("session", "list", "--json")


@contextlib.contextmanager
def prepared(
    guests: Mapping[str, str],
    *,
    rules: str = EVERYBODY,
    listener: str = "",
    settings: str = "",
    environment: Mapping[str, str] | None = None,
) -> Iterator[Gateway]:
    """Its files. ``guests`` are consoles by name; ``listener`` and ``settings`` are TOML."""
    directory, port = scratch("gateway"), free_port()
    keys = pki.session().directory("server")
    for name in ("server-cert.pem", "server-key.pem"):
        (directory / name).write_bytes((keys / name).read_bytes())
    accounts = Accounts.open(str(directory / "accounts.db"), create=True)
    for user, password in USERS.items():
        accounts.add(user, password)
    gateway = Gateway(directory, port, environment or {})
    gateway.acl.write_text(rules)
    address = "" if "address" in listener else f'address = "127.0.0.1:{port}"\n'
    consoles = "".join(f'[guests.{n}]\nconsole = "{uri}"\n' for n, uri in guests.items())
    gateway.config.write_text(
        f'[gateway]\nacl = "{gateway.acl}"\ncontrol = "{directory}/control"\n'
        f'[accounts]\ndatabase = "sqlite:///{directory}/accounts.db"\n'
        f'[tls]\ncertificate = "{directory}/server-cert.pem"\n'
        f'key = "{directory}/server-key.pem"\nclient_ca = "{pki.session().ca_file}"\n'
        f'[log]\nformat = "json"\n{settings}\n[[listener]]\n{address}{listener}\n{consoles}'
    )
    yield gateway


@contextlib.contextmanager
def started(gateway: Gateway) -> Iterator[Gateway]:
    """Run it until the block ends; then it has to end well."""
    command = [sys.executable, "-m", "sealvnc", "gateway", "run", "--config", str(gateway.config)]
    before = len(gateway.facts("started")) if gateway.log.exists() else 0
    with running(command, gateway.log, environment=gateway.environment) as process:
        gateway.process = process

        def ready() -> bool | None:
            return len(gateway.facts("started")) > before or None

        wait_for("started", ready, process, gateway.log)
        try:
            yield gateway
        finally:
            if process.poll() is None:
                process.terminate()
                assert process.wait(10) == 0, gateway.log.read_text()


@contextlib.contextmanager
def run(guests: Mapping[str, str], **options: Any) -> Iterator[Gateway]:
    """A gateway in front of ``guests``, which it has found."""
    with prepared(guests, **options) as gateway, started(gateway):
        if guests:
            gateway.wait("guest-appeared", len(guests))
        yield gateway
