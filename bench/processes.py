"""Processes to measure: parties that take orders line by line, and CPU seconds by their pid."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from peers.process import PeerError, scratch

ROOT = Path(__file__).parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")


class Party:
    """A process that answers each line of JSON with one line of JSON."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self.pid, self._process, self._log = process.pid, process, log

    def ask(self, **order: object) -> Any:
        """Give an order and wait for what comes of it; `PeerError` if that is an error."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        """The next line it says."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        answer = json.loads(line) if line else {"error": "it ended"}
        if "error" in answer:
            raise PeerError(f"{self._process.args!r}: {answer['error']}\n{self._log.read_text()}")
        return answer


@contextmanager
def party(
    name: str,
    *arguments: str,
    python: str = sys.executable,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Party]:
    """Run ``bench/parties/NAME.py``, and end it by a signal."""
    log = scratch(name) / "log"
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    with (
        log.open("wb") as stderr,
        subprocess.Popen(
            [python, str(ROOT / "bench" / "parties" / f"{name}.py"), *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            env={**os.environ, "PYTHONPATH": path, **(environment or {})},
        ) as process,
    ):
        try:
            yield Party(process, log)
        finally:
            process.terminate()


def cpu(pids: Iterable[int]) -> float:
    """CPU seconds, user and system, that these processes have used, in ticks of 10 ms."""
    return sum(_ticks(pid) for pid in pids) / _TICKS


def family(pid: int) -> list[int]:
    """A process, its children, and theirs."""
    found = [pid]
    for each in found:
        for children in Path(f"/proc/{each}/task").glob("*/children"):
            found += map(int, children.read_text().split())
    return found


def _ticks(pid: int) -> int:
    """All threads of a process, those that have ended too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])  # utime and stime, proc(5)
