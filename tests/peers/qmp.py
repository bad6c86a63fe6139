"""QMP, QEMU's control protocol: one command per connection."""

import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .process import PeerError


def execute(path: Path, command: str, arguments: Mapping[str, object] | None = None) -> Any:
    """Run a command on the control socket at `path`; PeerError with QEMU's own words if it fails.

    Raises OSError if nobody listens there.
    """
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(10)
        control.connect(str(path))
        with control.makefile("rw") as stream:
            answer: dict[str, Any] = {}
            stream.readline()  # the greeting
            for name, values in ("qmp_capabilities", None), (command, arguments):
                stream.write(json.dumps({"execute": name, "arguments": dict(values or {})}) + "\n")
                stream.flush()
                answer = {"event": None}
                while "event" in answer:
                    answer = json.loads(stream.readline() or '{"error": "QEMU ended"}')
                if "error" in answer:
                    raise PeerError(f"QMP {name}: {answer['error']}")
    return answer["return"]


def try_execute(path: Path, command: str) -> Any | None:
    """Run a command like `execute`; None if QEMU is not ready for it yet, or has ended."""
    try:
        return execute(path, command)
    except (FileNotFoundError, ConnectionError, PeerError):
        return None
