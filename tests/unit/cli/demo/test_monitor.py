"""QMP, with a QEMU played by the test."""

import json
import socket
from collections.abc import Iterator
from contextlib import closing

import pytest

from sealvnc.cli.demo import monitor
from sealvnc.errors import ConfigurationError

GREETING, READY = {"QMP": {"version": {}}}, {"return": {}}


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with closing(ours), closing(theirs):
        yield ours, theirs


def say(qemu: socket.socket, *messages: object) -> None:
    qemu.sendall(b"".join(json.dumps(message).encode() + b"\r\n" for message in messages))


def test_events_between_question_and_answer_are_passed_over(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, qemu = ends
    say(qemu, GREETING, READY, {"event": "RESUME"}, {"return": {"service": "5960"}})
    with monitor.opened(ours, 1) as asked:
        assert asked.ask("query-vnc") == {"service": "5960"}
    asked_for = [json.loads(line)["execute"] for line in qemu.recv(1000).splitlines()]
    assert asked_for == ["qmp_capabilities", "query-vnc"]


def test_a_refusal_is_told(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, qemu = ends
    say(qemu, GREETING, READY, {"error": {"class": "CommandNotFound", "desc": "what?"}})
    with (
        monitor.opened(ours, 1) as asked,
        pytest.raises(ConfigurationError, match="refused query-moon: what"),
    ):
        asked.ask("query-moon")


def test_silence_ends(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, _ = ends
    with pytest.raises(ConfigurationError, match="did not answer qmp_capabilities"):
        monitor.opened(ours, 0.01).__enter__()


@pytest.mark.parametrize(
    ("said", "complaint"), [(b"", "ended at"), (b"nonsense\n", "did not answer")]
)
def test_an_early_end_and_nonsense(
    ends: tuple[socket.socket, socket.socket], said: bytes, complaint: str
) -> None:
    ours, qemu = ends
    qemu.sendall(said)
    qemu.shutdown(socket.SHUT_WR)
    with pytest.raises(ConfigurationError, match=complaint):
        monitor.opened(ours, 1).__enter__()
