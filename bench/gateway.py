"""The gateway beside what people use instead of it: ``ssh -L``, stunnel, and QEMU's own TLS."""

import socket
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from peers import pki, qemu
from peers.process import free_port, running, scratch, wait_for
from sealvnc.identity import accounts
from sealvnc.sasl import Verifier
from sealvnc.sasl.verifier import HASHES

from . import ssh, stunnel
from .figures import Figure, Target
from .processes import ROOT, Party, cpu, party
from .throughput import HALF, TWICE

GIB = 1 << 30
TOPIC = "Gateway"
NOT_BEHIND = Target(">= 1.00", lambda _, ratio: ratio >= 1)
NOT_DEARER = Target("<= 1.00", lambda _, ratio: ratio <= 1)
MANY = 100
IDLE = 1000
HALF_OPEN = 1000


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway with one guest."""

    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"vnc://localhost:{self.port}"


@contextmanager
def gateway(console: str) -> Iterator[Gateway]:
    """Run one with a TLS listener, alice's account, and a rule that lets her in."""
    directory, port = scratch("gateway"), free_port()
    keys = pki.session().directory("server")
    with patch.object(accounts, "_verifiers", _as_cyrus):
        accounts.Accounts.open(str(directory / "accounts.db"), create=True).add("alice", "alice-pw")
    (directory / "acl.toml").write_text('[[rule]]\nuser = "alice"\nguest = "*"\nallow = "all"\n')
    (directory / "sealvnc.toml").write_text(
        f'[gateway]\nacl = "{directory}/acl.toml"\ncontrol = "{directory}/control"\n'
        f'[accounts]\ndatabase = "sqlite:///{directory}/accounts.db"\n'
        f'[tls]\ncertificate = "{keys}/server-cert.pem"\nkey = "{keys}/server-key.pem"\n'
        f"[limits]\nsessions = {2 * IDLE}\n"
        f'[[listener]]\naddress = "127.0.0.1:{port}"\nsecurity = ["x509sasl"]\n'
        f'[guests.web01]\nconsole = "{console}"\n'
        '[log]\nformat = "json"\n'
    )
    log = directory / "log"
    command = [str(ROOT / ".venv/bin/sealvnc"), "gateway", "run", "--config"]
    with running([*command, str(directory / "sealvnc.toml")], log) as process:
        wait_for("guest", lambda: "guest-appeared" in log.read_text() or None, process, log)
        yield Gateway(port, process.pid)


def _as_cyrus(password: str) -> list[Verifier]:
    """As many iterations as Cyrus SASL has, so that a client has the same work with QEMU."""
    return [Verifier.make(password, hash_name, iterations=4096) for hash_name in HASHES]


def _viewers(stack: ExitStack, address: str, count: int, **terms: object) -> Party:
    viewers = stack.enter_context(party("viewers"))
    viewers.ask(do="open", address=address, count=count, **terms)
    return viewers


def _terms() -> dict[str, object]:
    return {
        "security": ["x509sasl"],
        "mechanisms": ["SCRAM-SHA-256"],
        "ca": str(pki.session().ca_file),
        "timeout": 120,
    }


# -- throughput ---------------------------------------------------------------------------------


Pull = Callable[[int], tuple[float, float]]
"""So many bytes in all: MB/s, and CPU seconds per GiB from source to sink."""


def _pull(sink: Party, pids: Callable[[], Sequence[int]], count: int) -> Pull:
    def pull(size: int) -> tuple[float, float]:
        before = cpu(pids())
        seconds = sink.ask(do="pull", size=size // count)["seconds"]
        return size / 1e6 / seconds, (cpu(pids()) - before) / (size / GIB)

    return pull


def throughput(rounds: int, size: int) -> Iterator[Figure]:
    """One session, and a hundred at once; everybody in turn."""
    with ExitStack() as stack:
        guest_path, plain_path = scratch("guest") / "vnc", scratch("blocks") / "socket"
        guest = stack.enter_context(party("guest", str(guest_path)))
        guest.answer()
        blocks = stack.enter_context(party("blocks", str(plain_path)))
        blocks.answer()
        door = stack.enter_context(gateway(f"unix:{guest_path}"))
        tunnels = {
            "ssh -L, default cipher": ssh.DEFAULT,
            "ssh -L, aes128-gcm": ssh.AES,
            "stunnel": None,
        }
        for count, what in ((1, "one session"), (MANY, f"{MANY} sessions at once")):
            with ExitStack() as sides:
                viewers = _viewers(sides, door.address, count, **_terms())
                viewers.ask(do="count")
                ours = _pull(viewers, lambda v=viewers: [guest.pid, door.pid, v.pid], count)
                theirs = {
                    name: _tunnelled(sides, cipher, plain_path, blocks.pid, count)
                    for name, cipher in tunnels.items()
                }
                yield from _compare(what, ours, theirs, rounds, size)


def _tunnelled(stack: ExitStack, cipher: str | None, path: Path, source: int, count: int) -> Pull:
    if cipher is None:
        pair = stack.enter_context(stunnel.pair(path))
        port, pids = pair.port, lambda: pair.pids
    else:
        tunnel = stack.enter_context(ssh.tunnel(path, cipher))
        port, pids = tunnel.port, lambda: tunnel.pids
    sink = stack.enter_context(party("many", str(port)))
    sink.ask(do="open", count=count)
    return _pull(sink, lambda: [source, *pids(), sink.pid], count)


def _compare(
    what: str, ours: Pull, theirs: dict[str, Pull], rounds: int, size: int
) -> Iterator[Figure]:
    turns: dict[str, list[tuple[float, float]]] = {name: [] for name in ("", *theirs)}
    for pull in (ours, *theirs.values()):
        pull(size // 8)
    for number in range(rounds):
        order = list(turns) if number % 2 == 0 else list(reversed(turns))
        for name in order:
            turns[name].append((theirs[name] if name else ours)(size))
    for name in theirs:
        faster, cheaper = {
            "ssh -L, default cipher": (TWICE, HALF),
            "stunnel": (NOT_BEHIND, NOT_DEARER),
        }.get(name, (None, None))
        for unit, index, target in (("MB/s", 0, faster), ("CPU s/GiB, whole path", 1, cheaper)):
            yield Figure(
                TOPIC,
                what,
                unit,
                name,
                target,
                [turn[index] for turn in turns[""]],
                [turn[index] for turn in turns[name]],
            )


# -- logins -------------------------------------------------------------------------------------


def logins(rounds: int, count: int) -> Iterator[Figure]:
    """SCRAM-SHA-256 over TLS: the gateway before a QEMU, and QEMU itself."""
    with ExitStack() as stack:
        bare = stack.enter_context(qemu.start("unix", arguments=["-S"]))
        full = stack.enter_context(qemu.start("x509-scram-sha-256", arguments=["-S"]))
        door = stack.enter_context(gateway(f"unix:{bare.path}"))
        client = stack.enter_context(party("client"))
        terms = {key: value for key, value in _terms().items() if key != "timeout"}

        def log_in(port: int | None, at_once: int) -> float:
            order = {"address": f"vnc://localhost:{port}", "keywords": terms}
            return float(client.ask(do="log in", count=count, at_once=at_once, **order)["seconds"])

        for at_once in (1, 4):
            rate = Figure(TOPIC, f"logins, {at_once} at a time", "logins/s", "QEMU", NOT_BEHIND)
            for turn in range(rounds):
                sides = [(door.port, rate.ours), (full.port, rate.theirs)]
                for port, rates in sides if turn % 2 == 0 else reversed(sides):
                    rates.append(count / log_in(port, at_once))
            yield rate


# -- latency ------------------------------------------------------------------------------------


def latency(rounds: int, count: int) -> Iterator[Figure]:
    """What the gateway adds to a round trip, beside what ``ssh -L`` adds; the slowest of a hundred."""
    under = Target("< 1 ms", lambda ours, _: ours < 1)
    with ExitStack() as stack:
        guest_path, plain_path = scratch("guest") / "vnc", scratch("blocks") / "socket"
        stack.enter_context(party("guest", str(guest_path))).answer()
        stack.enter_context(party("blocks", str(plain_path))).answer()
        door = stack.enter_context(gateway(f"unix:{guest_path}"))
        through = _viewers(stack, door.address, 1, **_terms())
        direct = _viewers(stack, f"vnc+unix://{guest_path}", 1, security=["none"])
        tunnel = stack.enter_context(ssh.tunnel(plain_path, ssh.DEFAULT))
        tunnelled = stack.enter_context(party("many", str(tunnel.port)))
        tunnelled.ask(do="open", count=1)
        for each in (through, direct, tunnelled):
            each.ask(do="ping", count=200)
        for name, part in (("median", 50), ("p99", 99)):
            figure = Figure(
                TOPIC,
                f"added latency, {name}",
                "ms",
                "ssh -L (all of it)",
                under if part > 50 else None,
            )
            for _ in range(rounds):
                times = [
                    _percentile(each.ask(do="ping", count=count)["times"], part)
                    for each in (through, direct, tunnelled)
                ]
                figure.ours.append((times[0] - times[1]) * 1000)
                figure.theirs.append(times[2] * 1000)
            yield figure


def _percentile(times: list[float], part: int) -> float:
    return statistics.quantiles(times, n=100)[part - 1]


# -- crowds -------------------------------------------------------------------------------------


def crowds(rounds: int, count: int) -> Iterator[Figure]:
    """What an idle session costs, and what a thousand that only connect do to a login."""
    small = Target("<= 100 KiB", lambda ours, _: ours <= 100)
    with ExitStack() as stack:
        bare = stack.enter_context(qemu.start("unix", arguments=["-S"]))
        guest_path = scratch("guest") / "vnc"
        stack.enter_context(party("guest", str(guest_path))).answer()
        door = stack.enter_context(gateway(f"unix:{guest_path}"))
        client = stack.enter_context(party("viewers"))
        client.ask(do="open", address=door.address, count=20, **_terms())  # what is loaded once
        client.ask(do="close")
        before = _memory(door.pid)
        client.ask(do="open", address=door.address, count=count, **_terms())
        each = (_memory(door.pid) - before) / count
        yield Figure(
            TOPIC, f"memory of an idle session, of {count}", "KiB", "-", small, [each], [each]
        )
        client.ask(do="close")
        yield from _half_open(stack, bare, rounds)


def _half_open(stack: ExitStack, bare: qemu.Server, rounds: int) -> Iterator[Figure]:
    door = stack.enter_context(gateway(f"unix:{bare.path}"))
    client = stack.enter_context(party("client"))
    terms = {key: value for key, value in _terms().items() if key != "timeout"}
    quick = Target("< 1 s", lambda ours, _: ours < 1)
    figure = Figure(TOPIC, f"login beside {HALF_OPEN} half-open", "s", "the same, with none", quick)

    def log_in() -> float:
        order = {"address": door.address, "keywords": terms, "count": 1, "at_once": 1}
        return float(client.ask(do="log in", **order)["seconds"])

    log_in()
    for _ in range(rounds):
        figure.theirs.append(log_in())
        crowd = [socket.create_connection(("127.0.0.1", door.port)) for _ in range(HALF_OPEN)]
        time.sleep(0.2)
        figure.ours.append(log_in())
        for each in crowd:
            each.close()
    yield figure


def _memory(pid: int) -> float:
    """Resident, in KiB, once what was only for a moment has gone."""
    time.sleep(1)
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return float(next(line for line in lines if line.startswith("Pss:")).split()[1])


def measure(quick: bool) -> Iterator[Figure]:
    """All of it."""
    yield from throughput(*((2, 128 << 20) if quick else (5, GIB)))
    yield from logins(*((2, 20) if quick else (5, 100)))
    yield from latency(*((2, 500) if quick else (5, 4000)))
    yield from crowds(*((1, 200) if quick else (3, IDLE)))
