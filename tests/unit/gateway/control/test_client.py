"""gateway.control.client: what the gateway says, whenever it says it."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealvnc.errors import (
    ConfigurationError,
    DeadlineError,
    NoGatewayError,
    NotAdministratorError,
    RemoteProtocolError,
)
from sealvnc.gateway.control.client import ask
from sealvnc.gateway.control.message import Request


class Answered(Request):
    """One that has been answered, and the connection closed, when it is sent."""

    listener: socket.socket
    answer: bytes

    def pack(self) -> bytes:
        gateway, _ = self.listener.accept()
        with gateway:
            gateway.sendall(self.answer)
        return Request.pack(self)


@pytest.fixture
def listener(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "control"))
        bound.listen()
        yield bound


def answered(listener: socket.socket, answer: bytes) -> object:
    request = Answered("session.list")
    object.__setattr__(request, "listener", listener)
    object.__setattr__(request, "answer", answer)
    return ask(Path(listener.getsockname()), request)


def test_refused_at_once(listener: socket.socket) -> None:
    """A stranger hears why, although nobody reads what they ask."""
    with pytest.raises(NotAdministratorError, match="nobody is no administrator"):
        answered(listener, b'{"error": "nobody is no administrator", "code": 6}\n')


@pytest.mark.parametrize(
    ("answer", "raised"),
    [
        (b'{"error": "there is no session 7", "code": 1}\n', ConfigurationError),
        (b"", NoGatewayError),
        (b"RFB 003.008\n", RemoteProtocolError),
        (b"[]\n", RemoteProtocolError),
        (b"{}\n", RemoteProtocolError),
    ],
)
def test_other_answers(listener: socket.socket, answer: bytes, raised: type[Exception]) -> None:
    with pytest.raises(raised):
        answered(listener, answer)


def test_result(listener: socket.socket) -> None:
    assert answered(listener, b'{"result": [1]}\n') == [1]


def test_silence(listener: socket.socket) -> None:
    with pytest.raises(DeadlineError, match="does not answer"):
        ask(Path(listener.getsockname()), Request("session.list"), timeout=0.01)


def test_nobody_listens(tmp_path: Path) -> None:
    with pytest.raises(NoGatewayError, match="no gateway answers"):
        ask(tmp_path / "control", Request("session.list"))
