"""gateway.throttle: who has to wait, and who has not."""

import pytest

from sealvnc.gateway.throttle import _KEYS, Throttle

HERE, THERE = "192.0.2.1", "198.51.100.7"


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(free=2, first_delay=1, longest_delay=8, forget=100, now=clock)


def fail(throttle: Throttle, user: str, address: str, times: int = 1) -> list[float]:
    """The waits before so many tries that fail."""
    waits = []
    for _ in range(times):
        waits.append(throttle.delay(user, address))
        throttle.failed(user, address)
    return waits


def test_grows(throttle: Throttle) -> None:
    assert fail(throttle, "alice", HERE, 7) == [0, 0, 1, 2, 4, 8, 8]


def test_nobody_else_waits(throttle: Throttle) -> None:
    """Not the user who is guessed at, elsewhere; not a neighbour, until there are many failures."""
    fail(throttle, "alice", HERE, 7)
    assert throttle.delay("alice", THERE) == 0
    assert throttle.delay("bob", HERE) == 0


def test_spraying(throttle: Throttle) -> None:
    """One password at each of many names slows down the address they come from."""
    waits = [fail(throttle, f"user{i}", HERE)[0] for i in range(23)]
    assert waits == [0] * 20 + [1, 2, 4]
    assert throttle.delay("alice", THERE) == 0


def test_success_forgives(throttle: Throttle) -> None:
    fail(throttle, "alice", HERE, 3)
    throttle.delay("alice", HERE)
    throttle.succeeded("alice", HERE)
    assert throttle.delay("alice", HERE) == 0


def test_success_forgives_no_address(throttle: Throttle) -> None:
    """Whoever has one good account could guess at all others between two logins of it."""
    fail(throttle, "alice", HERE, 25)
    throttle.delay("mallory", HERE)
    throttle.succeeded("mallory", HERE)
    assert throttle.delay("bob", HERE) > 0


def test_many_consoles_at_once(throttle: Throttle) -> None:
    """Tries that are under way are no failures, as long as none has failed."""
    assert [throttle.delay("alice", HERE) for _ in range(50)] == [0] * 50


def test_many_guesses_at_once(throttle: Throttle) -> None:
    """Once one has failed they are: who guesses in parallel gains nothing."""
    fail(throttle, "alice", HERE)
    assert [throttle.delay("alice", HERE) for _ in range(6)] == [0, 1, 2, 4, 8, 8]


def test_withdrawn(throttle: Throttle) -> None:
    """Who closes the dialog that asks for a password has not failed."""
    fail(throttle, "alice", HERE)
    for _ in range(9):
        assert throttle.delay("alice", HERE) == 0
        throttle.withdrawn("alice", HERE)


def test_untried(throttle: Throttle) -> None:
    """Tickets that are no good count for where they come from."""
    for _ in range(20):
        throttle.failed("", HERE, tried=False)
    assert throttle.delay("alice", HERE) == 1


def test_forgets(throttle: Throttle, clock: Clock) -> None:
    fail(throttle, "alice", HERE, 5)
    clock.now = 99
    assert throttle.delay("alice", HERE) > 0
    throttle.withdrawn("alice", HERE)
    clock.now = 101
    assert throttle.delay("alice", HERE) == 0


def test_bounded(throttle: Throttle) -> None:
    """Names that nobody has do not fill the memory."""
    for i in range(_KEYS + 500):
        throttle.failed(f"user{i}", f"address{i}")
    assert len(throttle._tries) == _KEYS
