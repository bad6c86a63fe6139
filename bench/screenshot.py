"""Wall time of a picture of a local guest, the start of the program included."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from peers import picture
from peers.process import scratch
from sealvnc.testing import start

from .figures import Figure, Target

HALF_A_SECOND = Target("< 0.50 s", lambda ours, _: ours < 0.5)
OURS = [sys.executable, "-m", "sealvnc", "screenshot"]
THEIRS = [str(Path(sys.executable).with_name("vncdo")), "--server"]


def measure(rounds: int) -> Iterator[Figure]:
    """A guest of 1024 x 768; vncdotool's command beside ours, over TCP, which it needs."""
    with ExitStack() as stack:
        disk = f"file={picture.boot_sector()},format=raw"
        tcp = ["-vnc", "127.0.0.1:5100,to=14099,id=tcp"]
        guest = stack.enter_context(start("-drive", disk, *tcp, memory=32))
        port = _port(guest.directory / "qmp")
        out = scratch("screenshot") / "picture.png"
        subprocess.run([*OURS, guest.address, out, "--wait-stable", "2"], check=True)
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(_seconds([*OURS, guest.address, out]))
            theirs.append(_seconds([*THEIRS, f"127.0.0.1::{port}", "capture", out]))
        yield Figure("Commands", "screenshot", "s", "vncdo capture", HALF_A_SECOND, ours, theirs)


def _port(control: Path) -> int:
    from peers import qmp

    servers = qmp.execute(control, "query-vnc-servers", {})
    return next(int(s["server"][0]["service"]) for s in servers if s["id"] == "tcp")


def _seconds(command: list[object]) -> float:
    begin = time.perf_counter()
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    return time.perf_counter() - begin
