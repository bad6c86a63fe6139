"""gateway.front.listen: sockets by the addresses of the configuration."""

import socket
from pathlib import Path

import pytest

from peers.process import free_port
from sealvnc.errors import ConfigurationError
from sealvnc.gateway.front.activation import handed_over, notify
from sealvnc.gateway.front.listen import listen


def test_taken() -> None:
    """The error names the address, and why."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(ConfigurationError, match=f"{address}.*in use"):
            listen(address)


@pytest.mark.parametrize("address", ["127.0.0.1:{}", "[::1]:{}", "[::]:{}"])
def test_tcp(address: str) -> None:
    port = free_port()
    listening = listen(address.format(port))
    try:
        for bound in listening.sockets:
            bound.listen()
        host = "::1" if address == "[::1]:{}" else "127.0.0.1"
        with socket.create_connection((host, port), timeout=5):
            pass
    finally:
        listening.close()


def test_unix(tmp_path: Path) -> None:
    """With its mode from the first moment; taken away at the end."""
    path = tmp_path / "vnc"
    listening = listen(f"unix:{path}", mode=0o620)
    assert path.stat().st_mode & 0o777 == 0o620
    listening.close()
    assert not path.exists()


def test_unix_left_behind(tmp_path: Path) -> None:
    """The socket of a process that is no more is in nobody's way."""
    path = tmp_path / "vnc"
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(path))
    listening = listen(f"unix:{path}")
    listening.sockets[0].listen()
    with pytest.raises(ConfigurationError, match="somebody else"):
        listen(f"unix:{path}")
    listening.close()


def test_unix_in_the_way(tmp_path: Path) -> None:
    """What is no socket is not touched."""
    path = tmp_path / "vnc"
    path.write_text("precious")
    with pytest.raises(ConfigurationError, match="something else"):
        listen(f"unix:{path}")
    assert path.read_text() == "precious"


def test_unix_of_a_successor(tmp_path: Path) -> None:
    """Who ends takes away its own socket, and not that of who came after."""
    path = tmp_path / "vnc"
    first = listen(f"unix:{path}")
    path.unlink()
    second = listen(f"unix:{path}")
    first.close()
    assert path.is_socket()
    second.close()


@pytest.mark.parametrize("group", ["no-such-group"])
def test_no_group(tmp_path: Path, group: str) -> None:
    with pytest.raises(ConfigurationError, match=group):
        listen(f"unix:{tmp_path / 'vnc'}", group=group)


@pytest.mark.parametrize(
    "environment",
    [{}, {"LISTEN_PID": "1", "LISTEN_FDS": "1", "LISTEN_FDNAMES": "vnc"}],
)
def test_not_handed_over(environment: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match="systemd:vnc"):
        handed_over("vnc", environment)


def test_notify(tmp_path: Path) -> None:
    """A word to the service manager; nobody there is no harm."""
    path = tmp_path / "notify"
    notify("READY=1", {"NOTIFY_SOCKET": str(path)})
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        notify("READY=1", {"NOTIFY_SOCKET": str(path)})
        assert manager.recv(100) == b"READY=1"
    notify("READY=1", {})
