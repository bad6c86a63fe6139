"""What the gateway adds to a round trip."""

import statistics
from collections.abc import Iterator
from contextlib import ExitStack

from peers.process import scratch

from .. import ssh
from ..figures import Figure, Target
from ..processes import party
from .door import TOPIC, gateway, guest, terms, viewers


def measure(rounds: int, count: int) -> Iterator[Figure]:
    """The median and the slowest of a hundred, beside all that ``ssh -L`` takes."""
    under = Target("< 1 ms", lambda ours, _: ours < 1)
    with ExitStack() as stack:
        console, _ = guest(stack)
        plain_path = scratch("blocks") / "socket"
        stack.enter_context(party("blocks", str(plain_path))).answer()
        door = stack.enter_context(gateway(console))
        through = viewers(stack, door.address, 1, **terms())
        direct = viewers(stack, f"vnc+{console.replace(':', '://')}", 1, security=["none"])
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
