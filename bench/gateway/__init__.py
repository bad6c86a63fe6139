"""The gateway beside what people use instead of it: ``ssh -L``, stunnel, and QEMU's own TLS."""

from collections.abc import Iterator

from ..figures import Figure
from . import crowds, latency, logins, rules, throughput


def measure(quick: bool) -> Iterator[Figure]:
    """All of it."""
    yield from throughput.measure(*((2, 128 << 20) if quick else (5, 1 << 30)))
    yield from logins.measure(*((2, 20) if quick else (5, 100)))
    yield from latency.measure(*((2, 500) if quick else (5, 4000)))
    yield from crowds.measure(*((1, 200) if quick else (3, 1000)))
    yield from rules.measure(2 if quick else 10)
