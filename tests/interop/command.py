"""The `sealvnc` command as users run it: a process, its exit code, its words."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
"""Seconds until a command counts as hanging; each of them has a --timeout of its own."""

COMMAND = (sys.executable, "-m", "sealvnc")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command."""

    code: int
    stdout: bytes
    stderr: str

    def require_error(self, code: int, *secrets: str) -> str:
        """The one paragraph of an error: this exit code, no traceback, none of the secrets."""
        assert self.code == code, self
        assert self.stderr.startswith("sealvnc: "), self
        assert self.stderr.count("\n") == 1, self
        assert self.stderr.endswith(".\n"), self
        self.require_secrecy(*secrets)
        return self.stderr

    def require_secrecy(self, *secrets: str) -> None:
        """Neither a traceback nor a secret has come out anywhere."""
        said = self.stderr + self.stdout.decode(errors="replace")
        assert "Traceback" not in said, self
        assert not any(secret in said for secret in secrets if secret), self


def files(directory: Path) -> dict[str, bytes]:
    """All that is in a directory, hidden files too."""
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def environment(**variables: str) -> dict[str, str]:
    """Ours, without credentials of whoever runs the tests, and with these variables."""
    ours = {name: os.environ[name] for name in os.environ if not name.startswith("VNC_")}
    return {**ours, **variables}


def run(
    *arguments: object,
    stdin: str = "",
    variables: Mapping[str, str] | None = None,
    pass_fds: Sequence[int] = (),
) -> Outcome:
    """Run `sealvnc` with these arguments to its end."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin.encode(),
        capture_output=True,
        env=environment(**(variables or {})),
        pass_fds=pass_fds,
        timeout=PATIENCE,
    )
    return Outcome(done.returncode, done.stdout, done.stderr.decode())
