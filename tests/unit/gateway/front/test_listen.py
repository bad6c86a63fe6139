"""gateway.front.listen: sockets by the addresses of the configuration."""

import contextlib
import errno
import grp
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from peers.process import free_port
from sealvnc.errors import ConfigurationError
from sealvnc.gateway.front.listen import BACKLOG, listen

ELSEWHERE = ("198.51.100.1", "198.51.100.2")


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


@pytest.mark.parametrize(
    ("address", "cause"),
    [
        (f"{ELSEWHERE[0]}:5900", "198.51.100.1:5900: Cannot assign"),
        ("no-such-host.invalid:5900", "no-such-host.invalid:5900: "),
        ("unix:/tmp/" + "x" * 120, "x: .*too long"),
        ("unix:/no/such/directory/vnc", "/vnc: No such file"),
    ],
)
def test_not_to_be_had(address: str, cause: str) -> None:
    with pytest.raises(ConfigurationError, match=cause):
        listen(address)


def test_name() -> None:
    """At each address of it; as a browser, a viewer may try either."""
    port = free_port()
    listening = listen(f"localhost:{port}")
    try:
        found = socket.getaddrinfo("localhost", port, type=socket.SOCK_STREAM)
        for family, _, _, _, where in found:
            with socket.socket(family) as client:
                client.connect(where)
        assert len(listening.sockets) == len(set(found))
    finally:
        listening.close()


def test_name_of_several_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that this host does not have are passed over, as long as there is another."""
    port, real = free_port(), socket.getaddrinfo

    def both(host: str, *args: Any, **options: Any) -> list[Any]:
        hosts = {"web01": (ELSEWHERE[0], "127.0.0.1"), "web02": ELSEWHERE}
        return [each for name in hosts[host] for each in real(name, *args, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", both)
    listening = listen(f"web01:{port}")
    assert [each.getsockname() for each in listening.sockets] == [("127.0.0.1", port)]
    with pytest.raises(ConfigurationError, match=r"web01.*in use"):
        listen(f"web01:{port}")
    listening.close()
    with pytest.raises(ConfigurationError, match=r"web02.*Cannot assign"):
        listen(f"web02:{port}")


def test_host_without_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    """The default, everywhere, is then everywhere by IPv4."""
    real, port = socket.socket, free_port()

    def without(family: int = -1, *args: Any, **options: Any) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return real(family, *args, **options)

    monkeypatch.setattr(socket, "socket", without)
    listening = listen(f"[::]:{port}")
    assert [each.getsockname() for each in listening.sockets] == [("0.0.0.0", port)]
    listening.close()
    with pytest.raises(ConfigurationError, match="family not supported"):
        listen(f"[::1]:{port}")


def test_two_at_once() -> None:
    """Who comes second is told so at once, and not when it begins to accept."""
    address = f"127.0.0.1:{free_port()}"
    first = listen(address)
    with pytest.raises(ConfigurationError, match="in use"):
        listen(address)
    first.close()
    listen(address).close()


def test_unix_two_at_once(tmp_path: Path) -> None:
    """Also while the first does not accept yet, or its queue is full."""
    path = tmp_path / "vnc"
    first = listen(f"unix:{path}")
    with contextlib.ExitStack() as crowd:
        for _ in range(BACKLOG + 1):
            client = crowd.enter_context(socket.socket(socket.AF_UNIX))
            client.setblocking(False)
            client.connect_ex(str(path))
        with pytest.raises(ConfigurationError, match="somebody else"):
            listen(f"unix:{path}")
    assert path.is_socket()
    first.close()


def test_unix_nobody_before_the_mode_is_right(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the moment of chmod a connection is refused, and the socket is nobody else's to use."""
    path, seen = tmp_path / "vnc", []

    def chmod(found: Path, mode: int) -> None:
        seen.append(found.stat().st_mode & 0o777)
        with socket.socket(socket.AF_UNIX) as client, pytest.raises(ConnectionRefusedError):
            client.connect(str(found))
        os.chmod(found, mode)

    monkeypatch.setattr(Path, "chmod", chmod)
    listen(f"unix:{path}", mode=0o666).close()
    assert seen == [0o600]


def test_unix_group(tmp_path: Path) -> None:
    group = grp.getgrgid(os.getgroups()[0] if os.getgroups() else os.getgid())
    path = tmp_path / "vnc"
    listening = listen(f"unix:{path}", group=group.gr_name)
    assert path.stat().st_gid == group.gr_gid
    listening.close()


def test_unix_group_of_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left behind of a listener that is not to be."""

    def chown(*_: object) -> None:
        raise PermissionError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "chown", chown)
    with pytest.raises(ConfigurationError, match="group root: only root"):
        listen(f"unix:{tmp_path / 'vnc'}", group="root")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("group", ["no-such-group"])
def test_no_group(tmp_path: Path, group: str) -> None:
    with pytest.raises(ConfigurationError, match=group):
        listen(f"unix:{tmp_path / 'vnc'}", group=group)
    assert not list(tmp_path.iterdir())
