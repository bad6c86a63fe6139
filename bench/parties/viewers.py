"""Any number of viewers in one process, which decode nothing. Orders in JSON, answers too.

``open`` so many sessions; ``pull`` so many bytes in each, all at once; ``ping`` so many times in
the first; ``close`` them all.
"""

import asyncio
import json
import resource
import sys
import time
from collections.abc import Mapping
from typing import Any

import uvloop

import sealvnc
from sealvnc.aio.connect import answer_with
from sealvnc.aio.link import Link, nobody
from sealvnc.aio.reach import Terms, reach
from sealvnc.wire.dialogue import Dialogue, read

CREDENTIALS = sealvnc.Credentials("alice", "alice-pw")


class Counter:
    """Takes what comes, and tells when it is enough."""

    def __init__(self, link: Link) -> None:
        self.link, self._left = link, 0
        self._done = asyncio.Event()
        link.divert(self._take)

    async def pull(self, size: int) -> None:
        self._left = size
        self._done.clear()
        self.link.write(sealvnc.ClientCutText(b"%d" % size).pack())
        await self._done.wait()

    def _take(self, data: bytes) -> None:
        self._left -= len(data)
        if self._left <= 0:
            self._done.set()


async def open_one(address: str, terms: Mapping[str, Any]) -> Link:
    where = sealvnc.Address.parse(address)
    link, _ = await reach(where, Terms.of(where, **terms), answer_with(CREDENTIALS))
    return link


async def open_all(address: str, count: int, **terms: Any) -> list[Link]:
    """Twenty at a time."""
    links: list[Link] = []
    for begin in range(0, count, 20):
        batch = range(begin, min(begin + 20, count))
        links += await asyncio.gather(*(open_one(address, terms) for _ in batch))
    return links


async def ping(link: Link, count: int) -> list[float]:
    """Round trips in seconds: a word of ours, and the guest's bell."""
    word, times = sealvnc.ClientCutText(b"ping").pack(), []
    for _ in range(count):
        begin = time.perf_counter()
        link.write(word)
        await link.run(_bell(), nobody)
        times.append(time.perf_counter() - begin)
    return times


def _bell() -> Dialogue[None]:
    yield from read(1)


async def main() -> None:
    """One order after another, until standard input ends."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    links: list[Link] = []
    counters: list[Counter] = []
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        answer: dict[str, Any] = {}
        begin = time.perf_counter()
        match order.pop("do"):
            case "open":
                links += await open_all(**order)
            case "count":
                counters = [Counter(link) for link in links]
            case "pull":
                await asyncio.gather(*(each.pull(**order) for each in counters))
            case "ping":
                answer["times"] = await ping(links[0], **order)
            case "close":
                await asyncio.gather(*(link.close() for link in links))
                links, counters = [], []
        answer["seconds"] = time.perf_counter() - begin
        print(json.dumps(answer), flush=True)


uvloop.run(main())
