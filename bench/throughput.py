"""MB/s and CPU seconds per GiB of our protected channels beside ``ssh -L``."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from peers import kerberos, pki
from peers.process import scratch

from . import ssh
from .figures import Figure, Target
from .processes import Party, cpu, party

GIB = 1 << 30
TWICE = Target(">= 2.00", lambda _, ratio: ratio >= 2)
HALF = Target("<= 0.50", lambda _, ratio: ratio <= 0.5)


@dataclass(frozen=True, slots=True)
class Turn:
    """What one transfer came to."""

    rate: float  # MB/s
    both: float  # CPU s/GiB of both ends
    far: float  # CPU s/GiB of the sending end alone
    whole: float  # CPU s/GiB from source to sink, both included


class Ours:
    """Our server and our client, a session open between them."""

    def __init__(self, server: Party, client: Party) -> None:
        self._server, self._client = server, client

    def transfer(self, size: int) -> Turn:
        """CPU of both processes, all of it: they are source and sink, too."""
        return _turn(self._client, [self._server.pid], [self._client.pid], [], do="pull", size=size)


class SSH:
    """A tunnel, with a plain source behind it and a plain sink before it."""

    def __init__(self, source: Party, tunnel: ssh.Tunnel, sink: Party) -> None:
        self._source, self._tunnel, self._sink = source, tunnel, sink

    def transfer(self, size: int) -> Turn:
        """CPU of ssh and sshd, and for the whole path that of source and sink."""
        far, plain = ssh.family(self._tunnel.sshd), [self._source.pid, self._sink.pid]
        return _turn(self._sink, far, ssh.family(self._tunnel.ssh), plain, size=size)


def _turn(sink: Party, far: list[int], near: list[int], plain: list[int], **order: object) -> Turn:
    parts = (far, near, plain)
    before = [cpu(part) for part in parts]
    seconds = sink.ask(**order)["seconds"]
    gib = int(str(order["size"])) / GIB
    used = [(cpu(part) - start) / gib for part, start in zip(parts, before, strict=True)]
    return Turn(gib * GIB / 1e6 / seconds, used[0] + used[1], used[0], sum(used))


CHANNELS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "TLS": ("x509none", ()),
    "GSSAPI layer": ("sasl", ("GSSAPI",)),
    "DIGEST-MD5 layer": ("sasl", ("DIGEST-MD5",)),
}
PEERS = {"ssh -L, default cipher": ssh.DEFAULT, "ssh -L, aes128-gcm": ssh.AES}


def measure(rounds: int, size: int) -> Iterator[Figure]:
    """All figures of throughput, ``size`` bytes a turn (layers: an eighth), everybody in turn."""
    with ExitStack() as stack:
        sides: dict[str, Ours | SSH] = {name: _ours(stack, name) for name in CHANNELS}
        sides |= {name: _ssh(stack, cipher) for name, cipher in PEERS.items()}
        sizes = {name: size // 8 if name.endswith("layer") else size for name in sides}
        turns: dict[str, list[Turn]] = {name: [] for name in sides}
        for side in sides.values():
            side.transfer(size // 8)
        for number in range(rounds):
            for name in sides if number % 2 == 0 else reversed(sides):
                turns[name].append(sides[name].transfer(sizes[name]))
    for peer in PEERS:
        for name in CHANNELS:
            yield from _compare(name, turns[name], peer, turns[peer])


def _compare(name: str, ours: list[Turn], peer: str, theirs: list[Turn]) -> Iterator[Figure]:
    aimed_at = name == "TLS" and PEERS[peer] == ssh.DEFAULT
    for unit, field, target in (
        ("MB/s", "rate", TWICE),
        ("CPU s/GiB, whole path", "whole", HALF),
        ("CPU s/GiB, both ends", "both", None),
        ("CPU s/GiB, sending end", "far", None),
    ):
        yield Figure(
            "Throughput, server to client",
            name,
            unit,
            peer,
            target if aimed_at else None,
            [getattr(turn, field) for turn in ours],
            [getattr(turn, field) for turn in theirs],
        )


def _ours(stack: ExitStack, name: str) -> Ours:
    security, mechanisms = CHANNELS[name]
    keywords: dict[str, object] = {"security": [security], "mechanisms": mechanisms}
    environment: dict[str, str] = {}
    if security.startswith("x509"):
        directory = pki.session().directory("server")
        keywords["certificate"] = str(directory / "server-cert.pem")
        keywords["key"] = str(directory / "server-key.pem")
    if "GSSAPI" in mechanisms:
        realm = stack.enter_context(kerberos.start())
        environment = realm.environment(realm.kinit())
        keywords["keytab"] = str(realm.keytab)
    server = stack.enter_context(party("server", json.dumps(keywords), environment=environment))
    client = stack.enter_context(party("client", environment=environment))
    address = f"vnc://localhost:{server.answer()['port']}"
    ca = str(pki.session().ca_file)
    client.ask(do="open", address=address, security=[security], mechanisms=mechanisms, ca=ca)
    return Ours(server, client)


def _ssh(stack: ExitStack, cipher: str) -> SSH:
    path = scratch("source") / "socket"
    source = stack.enter_context(party("pipe", "source", str(path)))
    source.answer()
    tunnel = stack.enter_context(ssh.tunnel(path, cipher))
    sink = stack.enter_context(party("pipe", "sink"))
    sink.ask(port=tunnel.port)
    return SSH(source, tunnel, sink)
