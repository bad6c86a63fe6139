"""How soon a rule counts."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from ..figures import Figure, Target
from .door import ALICE, TOPIC, gateway, guest, terms, viewers


def measure(rounds: int) -> Iterator[Figure]:
    """From the write that takes a rule away until the session that it allowed has ended."""
    quick = Target("< 1 s", lambda ours, _: ours < 1)
    figure = Figure(TOPIC, "rule removed to session ended", "s", "-", quick)
    with ExitStack() as stack:
        console, _ = guest(stack)
        door = stack.enter_context(gateway(console))
        for number in range(rounds):
            client = viewers(stack, door.address, 1, **terms())
            time.sleep(1 + number / rounds)  # not in step with its looks at the file
            began = time.monotonic()
            door.acl.write_text(ALICE.replace("alice", "bob"))
            _until(door.log, "session-ended", number + 1)
            figure.ours.append(time.monotonic() - began)
            figure.theirs.append(figure.ours[-1])
            client.ask(do="close")
            door.acl.write_text(ALICE)
            _until(door.log, "reloaded", 2 * (number + 1))
    yield figure


def _until(log: Path, event: str, count: int) -> None:
    while log.read_text().count(f'"{event}"') < count:
        time.sleep(0.001)
