"""The command's end of the control socket."""

import json
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any

from ...errors import (
    ConfigurationError,
    DeadlineError,
    NoGatewayError,
    NotAdministratorError,
    RemoteProtocolError,
)
from .message import Request

_LONGEST = 64 * 1024 * 1024
_REFUSED = 6


def ask(path: Path, request: Request, timeout: float = 10.0) -> Any:
    """The gateway's answer. What it cannot do is a `ConfigurationError` in its words."""
    with socket.socket(socket.AF_UNIX) as control:
        control.settimeout(timeout)
        try:
            control.connect(str(path))
            with suppress(BrokenPipeError):  # whom it refuses, it does not listen to
                control.sendall(request.pack())
            with control.makefile("rb") as stream:
                line = stream.readline(_LONGEST)
        except TimeoutError as error:
            raise DeadlineError(
                f"the gateway at {path} does not answer in {timeout:g} s"
            ) from error
        except PermissionError as error:
            raise NotAdministratorError(
                f"{path}: only administrators of the gateway may use its control socket"
            ) from error
        except OSError as error:
            raise NoGatewayError(f"no gateway answers at {path} ({error.strerror})") from error
    if not line:
        raise NoGatewayError(f"no gateway answers at {path} (it closed the connection)")
    return _result(line, path)


def _result(line: bytes, path: Path) -> Any:
    try:
        answer = json.loads(line)
        if "error" in answer:
            kind = NotAdministratorError if answer.get("code") == _REFUSED else ConfigurationError
            raise kind(str(answer["error"]))
        return answer["result"]
    except (ValueError, TypeError, KeyError) as error:
        raise RemoteProtocolError(f"{path}: what answers is no gateway") from error
