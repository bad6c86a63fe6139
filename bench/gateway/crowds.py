"""Many at once: what an idle session costs, and what those do who only connect."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from peers import qemu

from ..figures import Figure, Target
from ..processes import party
from .door import TOPIC, gateway, guest, terms

HALF_OPEN = 1000


def measure(rounds: int, count: int) -> Iterator[Figure]:
    """What an idle session costs, and what a thousand that only connect do to a login."""
    small = Target("<= 100 KiB", lambda ours, _: ours <= 100)
    with ExitStack() as stack:
        bare = stack.enter_context(qemu.start("unix", arguments=["-S"]))
        console, _ = guest(stack)
        door = stack.enter_context(gateway(console))
        client = stack.enter_context(party("viewers"))
        client.ask(do="open", address=door.address, count=20, **terms())  # what is loaded once
        client.ask(do="close")
        before = _memory(door.pid)
        client.ask(do="open", address=door.address, count=count, **terms())
        each = (_memory(door.pid) - before) / count
        yield Figure(
            TOPIC, f"memory of an idle session, of {count}", "KiB", "-", small, [each], [each]
        )
        client.ask(do="close")
        yield from _half_open(stack, bare, rounds)


def _half_open(stack: ExitStack, bare: qemu.Server, rounds: int) -> Iterator[Figure]:
    door = stack.enter_context(gateway(f"unix:{bare.path}"))
    client = stack.enter_context(party("client"))
    quick = Target("< 1 s", lambda ours, _: ours < 1)
    figure = Figure(TOPIC, f"login beside {HALF_OPEN} half-open", "s", "the same, with none", quick)

    def log_in() -> float:
        order = {"address": door.address, "keywords": terms(), "count": 1, "at_once": 1}
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
