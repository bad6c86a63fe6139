"""Megabytes per second, and what they cost: one session, and a hundred at once."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from peers.process import scratch

from .. import ssh, stunnel
from ..figures import NOT_BEHIND, Figure, Target
from ..processes import Party, cpu, party
from ..throughput import HALF, TWICE
from .door import TOPIC, gateway, guest, terms, viewers

GIB = 1 << 30
MANY = 100
NOT_DEARER = Target("<= 1.00", lambda _, ratio: ratio <= 1)

Pull = Callable[[int], tuple[float, float]]
"""So many bytes in all: MB/s, and CPU seconds per GiB from source to sink."""


def _pull(sink: Party, pids: Callable[[], Sequence[int]], count: int) -> Pull:
    def pull(size: int) -> tuple[float, float]:
        before = cpu(pids())
        seconds = sink.ask(do="pull", size=size // count)["seconds"]
        return size / 1e6 / seconds, (cpu(pids()) - before) / (size / GIB)

    return pull


def measure(rounds: int, size: int) -> Iterator[Figure]:
    """One session, and a hundred at once; everybody in turn."""
    with ExitStack() as stack:
        console, guest_pid = guest(stack)
        plain_path = scratch("blocks") / "socket"
        blocks = stack.enter_context(party("blocks", str(plain_path)))
        blocks.answer()
        door = stack.enter_context(gateway(console))
        tunnels = {
            "ssh -L, default cipher": ssh.DEFAULT,
            "ssh -L, aes128-gcm": ssh.AES,
            "stunnel": None,
        }
        for count, what in ((1, "one session"), (MANY, f"{MANY} sessions at once")):
            with ExitStack() as sides:
                sink = viewers(sides, door.address, count, **terms())
                sink.ask(do="count")
                ours = _pull(sink, lambda pid=sink.pid: [guest_pid, door.pid, pid], count)
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
