"""`aio/strangers.py`: bounded, the oldest goes, and a flood costs neither time nor lines."""

import time
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.aio.strangers import Strangers, origin

A, B, C = "192.0.2.1", "192.0.2.2", "192.0.2.3"


class Connection:
    def __init__(self) -> None:
        self.dropped = False

    def abort(self) -> None:
        assert not self.dropped, "dropped twice"
        self.dropped = True


class Clock:
    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


def crowd(strangers: Strangers, address: str, count: int) -> list[Connection]:
    connections = [Connection() for _ in range(count)]
    for each in connections:
        strangers.admit(address, each)
    return connections


def dropped(connections: list[Connection]) -> list[bool]:
    return [each.dropped for each in connections]


# -- who has to go ------------------------------------------------------------------------------


def test_the_oldest_of_the_address_goes() -> None:
    strangers = Strangers(3, 100)
    others, ours = crowd(strangers, B, 3), crowd(strangers, A, 5)
    assert dropped(ours) == [True, True, False, False, False]
    assert not any(dropped(others))
    assert len(strangers) == 6


def test_the_oldest_of_the_most_crowded_address_goes() -> None:
    strangers = Strangers(10, 6)
    first, many, last = crowd(strangers, A, 1), crowd(strangers, B, 5), crowd(strangers, C, 2)
    assert dropped(many) == [True, True, False, False, False]
    assert not any(dropped(first + last))


def test_of_equally_crowded_addresses_the_one_that_has_been_so_for_longest() -> None:
    strangers = Strangers(10, 2)
    first, second = crowd(strangers, A, 1), crowd(strangers, B, 1)
    third = crowd(strangers, C, 1)
    assert dropped(first + second + third) == [True, False, False]


def test_the_newcomer_never_goes() -> None:
    strangers = Strangers(1, 1)
    for address in (A, A, B, A, C):
        (newcomer,) = crowd(strangers, address, 1)
        assert not newcomer.dropped
    assert len(strangers) == 1


@pytest.mark.parametrize(("per_address", "total"), [(0, 5), (5, 0), (-1, -1)])
def test_there_is_room_for_one(per_address: int, total: int) -> None:
    strangers = Strangers(per_address, total)
    first, second = crowd(strangers, A, 2)
    assert (first.dropped, second.dropped) == (True, False)


def test_a_thousand_half_open_connections_do_not_stop_a_login() -> None:
    """Whoever comes among them has the whole of the share to log in."""
    strangers = Strangers(64, 256)
    crowd(strangers, A, 1000)
    (login,) = crowd(strangers, A, 1)
    crowd(strangers, A, 63)
    assert not login.dropped
    (elsewhere,) = crowd(strangers, B, 1)
    for number in range(1000):
        crowd(strangers, f"198.51.100.{number % 5}", 1)
    assert not elsewhere.dropped


# -- who has left -------------------------------------------------------------------------------


def test_who_has_left_makes_room() -> None:
    strangers = Strangers(2, 100)
    first, second, third = Connection(), Connection(), Connection()
    leave = strangers.admit(A, first)
    strangers.admit(A, second)
    leave()
    strangers.admit(A, third)
    assert not any(dropped([first, second, third]))


def test_leaving_twice_or_after_being_dropped_is_nothing() -> None:
    strangers = Strangers(1, 100)
    leave_first = strangers.admit(A, Connection())
    leave_second = strangers.admit(A, Connection())
    leave_first()
    assert len(strangers) == 1
    leave_second()
    leave_second()
    assert len(strangers) == 0


def test_a_connection_at_the_place_in_memory_of_one_that_was_dropped() -> None:
    """Python hands out an `id` again: who leaves late must not take somebody else along."""
    strangers = Strangers(1, 100)
    first = Connection()
    place, leave = id(first), strangers.admit(A, first)
    crowd(strangers, A, 1)
    del first
    kept = [Connection()]
    while id(kept[-1]) != place and len(kept) < 1000:
        kept.append(Connection())
    assert id(kept[-1]) == place, "the interpreter did not reuse it: nothing was tested"
    strangers.admit(A, kept[-1])
    leave()
    assert len(strangers) == 1


def test_nothing_is_kept_of_who_has_left() -> None:
    clock = Clock()
    strangers = Strangers(4, 8, now=clock)
    addresses = [f"198.51.{number // 250}.{number % 250}" for number in range(5000)]
    leaves = [strangers.admit(each, Connection()) for each in addresses]
    clock.time += 10
    for leave in leaves:
        leave()
    assert len(strangers) == 0
    assert not strangers._waiting
    assert strangers._by_size == [{}]
    assert not strangers._told


# -- whose connections count together --------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::7", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::1", "::/64"),
        ("uid 1000", "uid 1000"),
        ("UNIX socket", "UNIX socket"),
        ("no:address", "no:address"),
        ("", ""),
    ],
)
def test_origin(address: str, counted: str) -> None:
    assert origin(address) == counted


def test_one_host_has_many_ipv6_addresses() -> None:
    strangers = Strangers(2, 100)
    connections = [Connection() for _ in range(3)]
    for number, each in enumerate(connections):
        strangers.admit(f"2001:db8::{number + 1}", each)
    assert dropped(connections) == [True, False, False]


# -- the log ------------------------------------------------------------------------------------


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    found = [record.getMessage() for record in caplog.records]
    caplog.clear()
    return found


def test_one_line_a_second_for_an_address(caplog: pytest.LogCaptureFixture) -> None:
    """The first at once, and then how many there were since; for each address its own."""
    clock = Clock()
    strangers = Strangers(1, 100, now=clock)
    crowd(strangers, A, 6)
    crowd(strangers, B, 3)
    say = "{}: {} dropped before they had logged in, to make room"
    assert lines(caplog) == [say.format(A, 1), say.format(B, 1)]
    clock.time += 0.99
    crowd(strangers, A, 1)
    assert lines(caplog) == []
    clock.time += 0.01
    crowd(strangers, C, 1)
    assert lines(caplog) == [say.format(A, 5), say.format(B, 1)]
    crowd(strangers, A, 10)
    assert lines(caplog) == []


def test_the_last_of_a_flood_are_told_when_somebody_leaves(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    strangers = Strangers(1, 100, now=clock)
    crowd(strangers, A, 9)
    leave = strangers.admit(A, Connection())
    lines(caplog)
    clock.time += 30
    leave()
    assert lines(caplog) == [f"{A}: 8 dropped before they had logged in, to make room"]


def test_a_flood_from_everywhere_costs_little() -> None:
    """Bookkeeping that looks at every address would take minutes here."""
    strangers = Strangers(64, 256)
    start = time.process_time()
    for number in range(50_000):
        strangers.admit(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", Connection())
    assert time.process_time() - start < 10
    assert len(strangers) == 256


# -- beside a model -----------------------------------------------------------------------------


@given(
    st.integers(1, 4),
    st.integers(1, 6),
    st.lists(st.one_of(st.sampled_from((A, B, C, "::1")), st.integers(0, 30)), max_size=60),
)
def test_model(per_address: int, total: int, steps: list[str | int]) -> None:
    """A list, oldest first, says the same: who is there, how many, and who had to go."""
    strangers = Strangers(per_address, total)
    there: list[tuple[str, Connection]] = []
    admitted: list[tuple[str, Connection, Callable[[], None]]] = []
    for step in steps:
        if isinstance(step, int):
            if step < len(admitted):
                whence, connection, leave = admitted[step]
                leave()
                there = [each for each in there if each[1] is not connection]
            continue
        whence, connection = origin(step), Connection()
        before = list(there)
        admitted.append((step, connection, strangers.admit(step, connection)))
        there = [each for each in there if not each[1].dropped]
        gone = [each for each in before if each[1].dropped]
        counts = Counter(each for each, _ in before)
        if counts[whence] >= per_address:
            assert gone == [next(each for each in before if each[0] == whence)]
        elif len(before) >= total:
            (victim,) = gone
            assert counts[victim[0]] == max(counts.values())
            assert victim == next(each for each in before if each[0] == victim[0])
        else:
            assert gone == []
        there.append((whence, connection))
        assert len(strangers) == len(there) <= total
        assert max(Counter(each for each, _ in there).values()) <= per_address
