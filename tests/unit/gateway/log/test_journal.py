"""`gateway/log/journal.py` and `outputs.py`: entries as journald would get them."""

import os
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealvnc.gateway.config import Log
from sealvnc.gateway.log import Facts
from sealvnc.gateway.log.journal import Journal, datagram, stderr_is_journal
from sealvnc.gateway.log.outputs import ToJournal, choose


@pytest.fixture
def journald(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind(str(tmp_path / "socket"))
        bound.setblocking(False)
        yield bound


def to(path: Path) -> Facts:
    return Facts(Log(format="journal"), ToJournal(Journal(path)))


def fields(data: bytes) -> dict[str, str]:
    """Read an entry as the protocol's description says."""
    found = {}
    while data:
        line, _, rest = data.partition(b"\n")
        if b"=" in line:
            name, _, value = line.partition(b"=")
        else:
            name, (length,) = line, struct.unpack("<Q", rest[:8])
            value, rest = rest[8 : 8 + length], rest[8 + length :]
            assert rest[:1] == b"\n"
            rest = rest[1:]
        found[name.decode()] = value.decode()
        data = rest
    return found


def test_line_ends_in_values() -> None:
    data = datagram({"MESSAGE": "a\nVNC_USER=root\n", "VNC_USER": "alice"})
    assert data == b"MESSAGE\n\x10\0\0\0\0\0\0\0a\nVNC_USER=root\n\nVNC_USER=alice\n"
    assert fields(data) == {"MESSAGE": "a\nVNC_USER=root\n", "VNC_USER": "alice"}


def test_an_entry(journald: socket.socket) -> None:
    log = to(Path(journald.getsockname()))
    log.say(
        "session-opened",
        peer="192.0.2.7:40000",
        user="alice\n",
        guest="web01",
        rule="rule 3",
        session="7",
        mechanism="SCRAM-SHA-256",
    )
    log.close()
    assert fields(journald.recv(65536)) == {
        "MESSAGE": "session-opened: a session begins peer=192.0.2.7:40000 "
        'user="alice\\n" guest=web01 session=7 mechanism=SCRAM-SHA-256 rule="rule 3"',
        "PRIORITY": "6",
        "SYSLOG_IDENTIFIER": "sealvnc-gateway",
        "VNC_EVENT": "session-opened",
        "VNC_PEER": "192.0.2.7:40000",
        "VNC_USER": "alice\\n",
        "VNC_GUEST": "web01",
        "VNC_SESSION": "7",
        "VNC_MECH": "SCRAM-SHA-256",
        "VNC_RULE": "rule 3",
    }


def test_a_traceback_keeps_its_lines(journald: socket.socket) -> None:
    log = to(Path(journald.getsockname()))
    try:
        raise ZeroDivisionError
    except ZeroDivisionError:
        log.fault("a visit")
    log.close()
    entry = fields(journald.recv(65536))
    assert entry["PRIORITY"] == "3"
    assert len(entry["VNC_TRACEBACK"].splitlines()) > 2


def test_without_journald_it_is_said_on_stderr(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = to(tmp_path / "nobody")
    log.say("started")
    log.close()
    assert capsys.readouterr().err.endswith(" info started: the gateway is ready\n")


def test_a_journald_that_does_not_read_is_not_waited_for(
    journald: socket.socket, capsys: pytest.CaptureFixture[str]
) -> None:
    log = to(Path(journald.getsockname()))
    for _ in range(5000):
        log.say("started")
        if "started" in capsys.readouterr().err:
            break
    else:
        pytest.fail("5000 entries, and none of them overflowed")
    log.close()


def test_whether_stderr_is_the_journal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    assert not stderr_is_journal()
    monkeypatch.setenv("JOURNAL_STREAM", "1:2")
    assert not stderr_is_journal()
    found = os.fstat(2)
    monkeypatch.setenv("JOURNAL_STREAM", f"{found.st_dev}:{found.st_ino}")
    assert stderr_is_journal()


def test_auto(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    monkeypatch.setattr(os, "isatty", lambda fd: fd == 2)
    assert choose("auto") == "text"
    monkeypatch.setattr(os, "isatty", lambda fd: False)
    assert choose("auto") == "json"
    assert choose("journal") == "journal"
