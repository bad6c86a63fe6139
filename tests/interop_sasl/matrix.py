"""The table of what works with whom, made by trying it."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from peers.process import PeerError
from peers.saslpeers import RefusedError
from sealvnc.errors import Error

from .bench import Bench
from .cases import LAYERS, NO_PASSWORD, PEERS, Case, attempt, cases

COLUMNS = [
    (provider, role, peer)
    for provider in ("own", "cyrus")
    for peer in PEERS
    for role in ("client", "server")
]
Results = Mapping[Case, str]


def run(bench: Bench, tell: Callable[[str], None]) -> Results:
    """Every case: what came of the right password, and that a wrong one is refused."""
    results = {}
    for case in cases():
        results[case] = _try(case, bench)
        tell(f"{case!s:42} {results[case]}")
    return results


def _try(case: Case, bench: Bench) -> str:
    try:
        with bench.peer(case.peer) as peer:
            _, messages = attempt(case, peer)
    except (Error, RefusedError, PeerError, AssertionError) as error:
        return f"FAILED: {error}"
    if case.mechanism not in NO_PASSWORD:
        try:
            with bench.peer(case.peer) as peer:
                attempt(case, peer, password="not the password")
        except (Error, RefusedError):
            pass
        else:
            return "FAILED: a wrong password was accepted"
    return f"ok, {messages}" if messages else "ok"


def render(results: Results, columns: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """A table in Markdown: a row for each mechanism and layer."""
    arrows = {"client": "to", "server": "from"}
    yield "| mechanism | layer | " + " | ".join(f"{arrows[r]} {p}" for _, r, p in columns) + " |"
    yield "|---|---|" + "---|" * len(columns)
    for name, ssf in dict.fromkeys((case.mechanism, case.ssf) for case in results):
        found = [results.get(Case(name, ssf, p, r, peer), "") for p, r, peer in columns]
        if any(found):
            layer = {0: "none" if name in LAYERS else "", 1: "integrity"}.get(ssf, f"{ssf} bits")
            cells = (cell.partition(":")[0] for cell in found)
            yield f"| {name} | {layer} | {' | '.join(cells)} |"
