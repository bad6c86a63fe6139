"""gateway.sessions.bounds: when a session has lasted long enough."""

import pytest

from sealvnc.gateway.sessions.bounds import SessionBounds, Watch

NOTHING = SessionBounds(stalled=0)


@pytest.mark.parametrize(
    ("bounds", "now", "wall", "cause"),
    [
        (NOTHING, 1e9, 0, ""),
        (SessionBounds(total=10), 9.9, 0, ""),
        (SessionBounds(total=10), 10, 0, "lasted 10 s"),
        (SessionBounds(idle=5), 4.9, 0, ""),
        (SessionBounds(idle=5), 5, 0, "no input for 5 s"),
        (NOTHING, 1, 1000, "ticket"),
        (NOTHING, 1, 999.9, ""),
    ],
)
def test_overdue(bounds: SessionBounds, now: float, wall: float, cause: str) -> None:
    watch = Watch(0, proof_ends=1000)
    found = watch.overdue(bounds, now, wall)
    assert cause in found
    assert bool(found) is bool(cause)


def test_input() -> None:
    """What a person does counts, and nothing else."""
    watch, bounds = Watch(0), SessionBounds(idle=5)
    watch.look(3, slow=False, now=4)
    assert not watch.overdue(bounds, 8, 0)
    watch.look(3, slow=False, now=8)
    assert watch.overdue(bounds, 9, 0)


def test_stalled() -> None:
    """Slow for a moment is nothing; for a minute it is nobody."""
    watch, bounds = Watch(0), SessionBounds(stalled=60)
    watch.look(0, slow=True, now=10)
    watch.look(0, slow=True, now=69)
    assert not watch.overdue(bounds, 69.9, 0)
    assert "taken nothing" in watch.overdue(bounds, 70, 0)
    watch.look(0, slow=False, now=70)
    watch.look(0, slow=True, now=71)
    assert not watch.overdue(bounds, 130, 0)
