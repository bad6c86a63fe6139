"""Logins per second: the gateway before a QEMU, and QEMU itself."""

from collections.abc import Iterator
from contextlib import ExitStack

from peers import qemu

from ..figures import NOT_BEHIND, Figure
from ..processes import party
from .door import TOPIC, gateway, terms


def measure(rounds: int, count: int) -> Iterator[Figure]:
    """SCRAM-SHA-256 over TLS: the gateway before a QEMU, and QEMU itself."""
    with ExitStack() as stack:
        bare = stack.enter_context(qemu.start("unix", arguments=["-S"]))
        full = stack.enter_context(qemu.start("x509-scram-sha-256", arguments=["-S"]))
        door = stack.enter_context(gateway(f"unix:{bare.path}"))
        client = stack.enter_context(party("client"))

        def log_in(port: int | None, at_once: int) -> float:
            order = {"address": f"vnc://localhost:{port}", "keywords": terms()}
            return float(client.ask(do="log in", count=count, at_once=at_once, **order)["seconds"])

        for at_once in (1, 4):
            rate = Figure(TOPIC, f"logins, {at_once} at a time", "logins/s", "QEMU", NOT_BEHIND)
            for turn in range(rounds):
                sides = [(door.port, rate.ours), (full.port, rate.theirs)]
                for port, rates in sides if turn % 2 == 0 else reversed(sides):
                    rates.append(count / log_in(port, at_once))
            yield rate
