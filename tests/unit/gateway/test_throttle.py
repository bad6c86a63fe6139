"""gateway.throttle: who has to wait, and who has not."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_forgives_one_by_one(throttle: Throttle, clock: Clock) -> None:
    """Half of what is free is forgiven in half of the time, from the last failure on."""
    fail(throttle, "alice", HERE, 2)
    clock.now = 49
    assert throttle.delay("alice", HERE) == 1
    throttle.withdrawn("alice", HERE)
    clock.now = 50
    assert throttle.delay("alice", HERE) == 0
    throttle.failed("alice", HERE)
    assert throttle.delay("alice", HERE) == 1


def test_an_office_behind_one_address(clock: Clock) -> None:
    """A wrong password every minute, all day, of one of a hundred people: nobody ever waits."""
    throttle = Throttle(now=clock)
    for minute in range(480):
        clock.now, user = 60.0 * minute, f"user{minute % 100}"
        assert fail(throttle, user, HERE) == [0]
        assert throttle.delay(user, HERE) == 0
        throttle.succeeded(user, HERE)


def test_an_attack_from_that_office(clock: Clock) -> None:
    """While it lasts the others wait, at most the longest; some minutes after it they do not."""
    throttle = Throttle(longest_delay=15, now=clock)
    guesses = 0
    while clock.now < 3600:
        clock.now += throttle.delay("alice", HERE)
        throttle.failed("alice", HERE)
        guesses += 1
        assert throttle.delay("bob", HERE) <= 15
        throttle.withdrawn("bob", HERE)
    assert guesses < 3600 / 15 + 30
    clock.now += 180
    assert throttle.delay("bob", HERE) == 0
    assert throttle.delay("alice", THERE) == 0


def test_slow_guessing_gains_nothing(clock: Clock) -> None:
    """Whoever paces the guesses gets the free ones of a name, and one for each that is forgiven."""
    throttle, guesses = Throttle(now=clock), 0
    while clock.now < 36_000:
        if throttle.delay("alice", HERE) == 0:
            guesses += 1
            throttle.failed("alice", HERE)
        else:
            throttle.withdrawn("alice", HERE)
        clock.now += 10
    assert guesses <= 3 + 36_000 * 3 / 900 + 1


def test_ipv6(throttle: Throttle) -> None:
    """A host has 2**64 addresses: they are one; for a name, a neighbour's failures are not mine."""
    for number in range(20):
        assert fail(throttle, f"user{number}", f"2001:db8::{number}") == [0]
    assert throttle.delay("bob", "2001:db8::99") == 1
    assert throttle.delay("bob", "2001:db8:0:1::99") == 0
    assert fail(throttle, "carol", "2001:db8:0:2::1", 4) == [0, 0, 1, 2]
    assert throttle.delay("carol", "2001:db8:0:2::2") == 0


def test_users_of_this_machine(throttle: Throttle) -> None:
    """Peers of a UNIX socket are counted by uid."""
    fail(throttle, "alice", "uid 1000", 5)
    assert throttle.delay("alice", "uid 1000") > 0
    assert throttle.delay("alice", "uid 1001") == 0


def test_very_many_at_once(throttle: Throttle) -> None:
    fail(throttle, "alice", HERE)
    assert max(throttle.delay("alice", HERE) for _ in range(5000)) == 8


@pytest.mark.parametrize(
    ("first", "longest", "waits"),
    [
        (1, 1, [0, 0, 1, 1, 1]),
        (0, 0, [0, 0, 0, 0, 0]),
        (0, 9, [0, 0, 0, 0, 0]),
        (2, 5, [0, 0, 2, 4, 5]),
    ],
)
def test_numbers(first: float, longest: float, waits: list[float], clock: Clock) -> None:
    throttle = Throttle(free=2, first_delay=first, longest_delay=longest, now=clock)
    assert fail(throttle, "alice", HERE, 5) == waits


def test_nothing_is_free(clock: Clock) -> None:
    throttle = Throttle(free=0, first_delay=1, longest_delay=4, now=clock)
    assert fail(throttle, "alice", HERE, 4) == [1, 2, 4, 4]


def test_other_numbers(throttle: Throttle) -> None:
    """After a reload, those that have failed have still failed."""
    fail(throttle, "alice", HERE, 4)
    throttle.set(free=3, first_delay=2, longest_delay=4, forget=100)
    assert fail(throttle, "alice", HERE, 2) == [4, 4]
    assert fail(throttle, "bob", HERE, 4) == [0, 0, 0, 2]


def test_a_try_that_never_ended(throttle: Throttle, clock: Clock) -> None:
    """It is forgotten with the failures."""
    throttle.delay("alice", HERE)
    fail(throttle, "alice", HERE)
    assert throttle.delay("alice", HERE) == 1
    clock.now = 101
    assert fail(throttle, "alice", HERE, 3) == [0, 0, 1]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("failed", "succeeded", "withdrawn", "untried")),
        st.sampled_from(("alice", "bob", "")),
        st.sampled_from((HERE, THERE)),
        st.floats(0, 40),
    ),
    max_size=60,
)


@given(STEPS)
def test_promises(steps: list[tuple[str, str, str, float]]) -> None:
    """Never over the longest; nothing where nothing failed; after long enough, all is as new."""
    clock = Clock()
    throttle = Throttle(free=2, first_delay=1, longest_delay=8, forget=100, now=clock)
    failed = set()
    for how, user, address, pause in steps:
        clock.now += pause
        if how == "untried":
            throttle.failed(user, address, tried=False)
            failed.add(address)
            continue
        wait = throttle.delay(user, address)
        assert 0 <= wait <= 8
        assert math.isfinite(wait)
        assert wait == 0 or address in failed
        getattr(throttle, how)(user, address)
        if how == "failed":
            failed.add(address)
    clock.now += 101
    for user in ("alice", "bob"):
        for address in (HERE, THERE):
            assert throttle.delay(user, address) == 0
            throttle.withdrawn(user, address)


def test_bounded(throttle: Throttle) -> None:
    """Names that nobody has do not fill the memory."""
    for i in range(_KEYS + 500):
        throttle.failed(f"user{i}", f"address{i}")
    assert len(throttle._tries) == _KEYS
