"""Logins per second and CPU per login: our server beside QEMU's, our client beside gtk-vnc."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from peers import gtkvnc, pki, qemu
from peers.process import scratch

from .figures import Figure, Target
from .processes import Party, cpu, party

HOST = "127.0.0.1"
CHEAP = Target("<= 5 ms", lambda ours, _: ours <= 5)


@dataclass(frozen=True, slots=True)
class Kind:
    """A way to log in, in the words of all parties."""

    name: str
    security: str
    mechanisms: tuple[str, ...]
    qemu: str
    subtype: int
    target: Target | None = None


KINDS = (
    Kind("x509none", "x509none", (), "x509none", 260),
    Kind(
        "x509sasl SCRAM-SHA-256", "x509sasl", ("SCRAM-SHA-256",), "x509-scram-sha-256", 263, CHEAP
    ),
)
AT_ONCE = {1: "one by one", 4: "4 at a time"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server under measurement."""

    pid: int
    port: int


def measure(rounds: int, count: int) -> Iterator[Figure]:
    """All figures of logins, ``count`` logins a turn."""
    with ExitStack() as stack:
        client = stack.enter_context(party("client"))
        gtk = stack.enter_context(_gtkvnc())
        ours = {kind: _our_server(stack, kind) for kind in KINDS}
        theirs = {kind: _qemu(stack, kind) for kind in KINDS}
        for kind in KINDS:
            for at_once in AT_ONCE:
                servers = ours[kind], theirs[kind]
                yield from _servers(client, kind, servers, rounds, count, at_once)
        for kind in KINDS:
            yield from _clients(client, gtk, kind, theirs[kind], rounds, count)


def _our_server(stack: ExitStack, kind: Kind) -> Server:
    directory = pki.session().directory("server")
    keywords = {
        "security": [kind.security],
        "mechanisms": kind.mechanisms,
        "certificate": str(directory / "server-cert.pem"),
        "key": str(directory / "server-key.pem"),
    }
    server = stack.enter_context(party("server", json.dumps(keywords)))
    return Server(server.pid, server.answer()["port"])


def _qemu(stack: ExitStack, kind: Kind) -> Server:
    """With -S the guest does not run, only the VNC server does."""
    server = stack.enter_context(qemu.start(kind.qemu, arguments=["-S"]))
    return Server(server.pid, server.port or 0)


def _gtkvnc() -> Any:
    environment = gtkvnc._home(scratch("gtkvnc"), pki.session().ca_file, None)
    del environment["G_MESSAGES_DEBUG"]
    return party("gtkvnc", python="/usr/bin/python3", environment=environment)


def _ours(client: Party, kind: Kind, port: int, count: int, at_once: int = 1) -> float:
    keywords = {
        "security": [kind.security],
        "mechanisms": kind.mechanisms,
        "ca": str(pki.session().ca_file),
    }
    address = f"vnc://{HOST}:{port}"
    order = {"address": address, "keywords": keywords, "count": count, "at_once": at_once}
    return float(client.ask(do="log in", **order)["seconds"])


def _servers(
    client: Party,
    kind: Kind,
    servers: tuple[Server, Server],
    rounds: int,
    count: int,
    at_once: int,
) -> Iterator[Figure]:
    topic, what = "Logins, servers, same client (ours)", f"{kind.name}, {AT_ONCE[at_once]}"
    rate = Figure(topic, what, "logins/s", "QEMU")
    cost = Figure(topic, what, "server CPU ms/login", "QEMU", kind.target)
    sides = [(servers[0], rate.ours, cost.ours), (servers[1], rate.theirs, cost.theirs)]
    for server in servers:
        _ours(client, kind, server.port, 8, at_once)
    for turn in range(rounds):
        for server, rates, costs in sides if turn % 2 == 0 else reversed(sides):
            before = cpu([server.pid])
            seconds = _ours(client, kind, server.port, count, at_once)
            rates.append(count / seconds)
            costs.append(1000 * (cpu([server.pid]) - before) / count)
    yield rate
    yield cost


def _clients(
    client: Party, gtk: Party, kind: Kind, server: Server, rounds: int, count: int
) -> Iterator[Figure]:
    topic = "Logins, clients, same server (QEMU's)"
    rate = Figure(topic, kind.name, "logins/s", "gtk-vnc")
    cost = Figure(topic, kind.name, "client CPU ms/login", "gtk-vnc")

    def theirs(logins: int) -> float:
        order = {"host": HOST, "port": server.port, "subtype": kind.subtype, "count": logins}
        return float(gtk.ask(**order)["seconds"])

    def ours(logins: int) -> float:
        return _ours(client, kind, server.port, logins)

    sides = [
        (ours, client.pid, count, rate.ours, cost.ours),
        (theirs, gtk.pid, max(count // 5, 10), rate.theirs, cost.theirs),  # so slow is it
    ]
    theirs(2)
    for turn in range(rounds):
        for log_in, pid, logins, rates, costs in sides if turn % 2 == 0 else reversed(sides):
            before = cpu([pid])
            seconds = log_in(logins)
            rates.append(logins / seconds)
            costs.append(1000 * (cpu([pid]) - before) / logins)
    yield rate
    yield cost
