"""Questions to QEMU's monitor (QMP) over a connected socket."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, cast

from ...errors import ConfigurationError

Answer = Mapping[str, str | bool]


class Monitor:
    """Asks one question after the other."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def ask(self, command: str) -> Answer:
        """QEMU's answer to a command without arguments. Raises ConfigurationError without one."""
        try:
            self._stream.write(json.dumps({"execute": command}).encode() + b"\n")
            self._stream.flush()
            while line := self._stream.readline():
                match json.loads(line):
                    case {"return": answer}:
                        return cast(Answer, answer)
                    case {"error": {"desc": reason}}:
                        raise ConfigurationError(f"QEMU refused {command}: {reason}")
                    case _:  # the greeting, or an event
                        pass
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"QEMU did not answer {command}") from error
        raise ConfigurationError(f"QEMU ended at {command}")


@contextmanager
def opened(connection: socket.socket, timeout: float) -> Iterator[Monitor]:
    """A monitor ready for questions; each may take `timeout` seconds."""
    connection.settimeout(timeout)
    with connection.makefile("rwb") as stream:
        monitor = Monitor(cast(BinaryIO, stream))
        monitor.ask("qmp_capabilities")
        yield monitor
