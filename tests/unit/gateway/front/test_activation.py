"""gateway.front.activation: sd_listen_fds(3) and sd_notify(3), without a library."""

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.gateway.front import activation
from sealvnc.gateway.front.activation import handed_over, notify, reloading

FIRST = 700
"""Descriptors from here on, as if they were those from 3 on, which are pytest's."""


def variables(count: object, names: str | None, pid: object = None) -> dict[str, str]:
    found = {"LISTEN_PID": str(pid or os.getpid()), "LISTEN_FDS": str(count)}
    return found if names is None else {**found, "LISTEN_FDNAMES": names}


@pytest.fixture
def sockets(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[socket.socket]]:
    """Three that listen, at 700, 701 and 702."""
    monkeypatch.setattr(activation, "_FIRST", FIRST)
    listening = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    for number, each in enumerate(listening):
        os.dup2(each.fileno(), FIRST + number, inheritable=True)
    yield listening
    for number, each in enumerate(listening):
        each.close()
        try:
            os.close(FIRST + number)
        except OSError:
            continue  # handed over, and closed


@pytest.mark.parametrize(
    "environment",
    [
        {},
        variables(1, "vnc", pid=1),
        variables("x", "vnc"),
        variables("-1", "vnc"),
        variables("", "vnc"),
        {"LISTEN_FDS": "1", "LISTEN_FDNAMES": "vnc"},
    ],
)
def test_nothing_handed_over(environment: dict[str, str]) -> None:
    before = dict(environment)
    with pytest.raises(ConfigurationError, match="systemd:vnc: systemd has handed over no"):
        handed_over("vnc", environment)
    assert environment == before


@pytest.mark.parametrize(
    ("environment", "known"),
    [
        (variables(2, "web:admin"), "admin, web"),
        (variables(2, None), "none with a name"),
        (variables(1, "web:vnc"), "web"),
        (variables(0, "vnc"), "none with a name"),
    ],
)
def test_no_such_name(environment: dict[str, str], known: str) -> None:
    with pytest.raises(ConfigurationError, match=f"systemd:vnc: no such socket.*are {known}$"):
        handed_over("vnc", environment)


def test_by_name(sockets: list[socket.socket]) -> None:
    environment = variables(3, "vnc:admin:vnc")
    found = handed_over("vnc", environment)
    assert [each.getsockname() for each in found] == [
        each.getsockname() for each in (sockets[0], sockets[2])
    ]
    for each in found:
        assert not each.get_inheritable()
        assert not each.getblocking()
        each.close()
    with pytest.raises(ConfigurationError, match="are admin"):
        handed_over("vnc", environment)
    (other,) = handed_over("admin", environment)
    assert other.getsockname() == sockets[1].getsockname()
    other.close()
    assert environment == {}, "a child would think that they are meant for it"


def test_not_a_socket(sockets: list[socket.socket], tmp_path: Path) -> None:
    with (tmp_path / "file").open("w") as file:
        os.dup2(file.fileno(), FIRST)
    with pytest.raises(ConfigurationError, match="systemd:vnc: descriptor 700 is no socket"):
        handed_over("vnc", variables(1, "vnc"))


def test_closed(sockets: list[socket.socket]) -> None:
    os.close(FIRST)
    with pytest.raises(ConfigurationError, match="systemd:vnc: descriptor 700 is no socket"):
        handed_over("vnc", variables(1, "vnc"))


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_does_not_listen(sockets: list[socket.socket], kind: socket.SocketKind) -> None:
    """A datagram socket, or one connection of Accept=yes."""
    with socket.socket(socket.AF_INET, kind) as other:
        os.dup2(other.fileno(), FIRST)
    with pytest.raises(ConfigurationError, match=r"systemd:vnc: .*ListenStream"):
        handed_over("vnc", variables(1, "vnc"))


def test_listens_for_something_else(sockets: list[socket.socket], tmp_path: Path) -> None:
    """ListenSequentialPacket=: not a stream."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as other:
        other.bind(str(tmp_path / "socket"))
        other.listen()
        os.dup2(other.fileno(), FIRST)
    with pytest.raises(ConfigurationError, match=r"systemd:vnc: .*ListenStream"):
        handed_over("vnc", variables(1, "vnc"))


# -- what systemd is told -------------------------------------------------------------------------


@pytest.mark.parametrize("abstract", [False, True])
def test_notify(abstract: bool, tmp_path: Path) -> None:
    """A word to the service manager; nobody there is no harm."""
    path = f"@sealvnc-test-{os.getpid()}" if abstract else str(tmp_path / "notify")
    environment = {"NOTIFY_SOCKET": path}
    notify("READY=1", environment)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + path[1:] if abstract else path)
        manager.settimeout(5)
        for state in ("READY=1", "STOPPING=1", "STATUS=2 sessions", "WATCHDOG=1"):
            notify(state, environment)
            assert manager.recv(100) == state.encode()


@pytest.mark.parametrize("environment", [{}, {"NOTIFY_SOCKET": ""}, {"NOTIFY_SOCKET": "vsock:2:1"}])
def test_nobody_to_notify(environment: dict[str, str]) -> None:
    notify("READY=1", environment)


def test_a_manager_that_does_not_read(tmp_path: Path) -> None:
    """It holds up nobody."""
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        start = time.monotonic()
        for _ in range(2000):
            notify("WATCHDOG=1", {"NOTIFY_SOCKET": str(path)})
        assert time.monotonic() - start < 5


def test_reloading(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """systemd wants to know since when (Type=notify-reload)."""
    path = tmp_path / "notify"
    monkeypatch.setenv("NOTIFY_SOCKET", str(path))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        before = time.monotonic_ns() // 1000
        reloading()
        first, _, usec = manager.recv(100).decode().partition("\nMONOTONIC_USEC=")
        assert first == "RELOADING=1"
        assert before <= int(usec) <= time.monotonic_ns() // 1000
