"""The demo's gateway: made and run by the very commands that are shown, in a scratch directory."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shlex import join
from socket import create_server

import click

from ...errors import ConfigurationError

_START = 60.0  # seconds that the gateway may take on a very busy machine
_STOP = 10.0
_POLL = 0.02

_SETTINGS = """\
[gateway]
name = "localhost"
acl = "{directory}/acl.toml"
control = "{directory}/control"

[accounts]
database = "sqlite:///{directory}/accounts.db"

[tls]
certificate = "{directory}/pki/server-cert.pem"
key = "{directory}/pki/server-key.pem"

[log]
format = "text"

[[listener]]
address = "127.0.0.1:{port}"
"""


def say(label: str, text: str) -> None:
    """One thing that has been done."""
    click.echo(f"  {label:<19} {text}")


@dataclass(frozen=True, slots=True)
class Stage:
    """Where the gateway is, and its commands."""

    directory: Path
    port: int

    @property
    def ca(self) -> Path:
        """The authority that signed the gateway's certificate."""
        return self.directory / "pki" / "ca-cert.pem"

    @property
    def config(self) -> Path:
        """Its sealvnc.toml."""
        return self.directory / "sealvnc.toml"

    @property
    def log(self) -> Path:
        """What it has said."""
        return self.directory / "log"

    def address(self, guest: str) -> str:
        """Where viewers find a guest."""
        return f"vnc://localhost:{self.port}/{guest}"

    @property
    def environment(self) -> Mapping[str, str]:
        """What makes `sealvnc` commands mean this gateway."""
        return {"SEALVNC_CONFIG": str(self.config)}

    def sealvnc(self, *words: str) -> str:
        """Give a command, and show it; what it prints. Raises ConfigurationError if it fails."""
        click.secho(f"  $ {join(('sealvnc', *words))}", bold=True)
        done = subprocess.run(  # noqa: S603
            [*_PROGRAM, *words],
            env={**os.environ, **self.environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ConfigurationError(f"sealvnc {words[0]} failed: {done.stderr.strip()}")
        return done.stdout


def prepare(directory: Path, consoles: Mapping[str, str]) -> Stage:
    """Write the settings: the guests, and one listener on loopback."""
    with create_server(("127.0.0.1", 0)) as free:
        stage = Stage(directory, free.getsockname()[1])
    settings = _SETTINGS.format(directory=directory, port=stage.port)
    guests = "".join(f'\n[guests.{n}]\nconsole = "{uri}"\n' for n, uri in consoles.items())
    stage.config.write_text(settings + guests)
    return stage


@contextmanager
def running(stage: Stage, guests: int) -> Iterator[None]:
    """Run the gateway until the block ends, from when it has found so many guests."""
    click.secho("  $ sealvnc gateway run &", bold=True)
    with stage.log.open("wb") as log:
        process = subprocess.Popen(  # noqa: S603
            [*_PROGRAM, "gateway", "run"],
            env={**os.environ, **stage.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the demo, which stops its gateway itself
        )
    try:
        _wait(stage, process, guests)
        yield
    finally:
        process.terminate()
        try:
            process.wait(_STOP)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(stage: Stage, process: subprocess.Popen[bytes], guests: int) -> None:
    end = time.monotonic() + _START
    while (said := stage.log.read_text()).count(" guest-appeared: ") < guests:
        if process.poll() is not None or time.monotonic() > end:
            raise ConfigurationError(f"the gateway did not start:\n{said.strip()}")
        time.sleep(_POLL)


_PROGRAM = (sys.executable, "-m", "sealvnc")
