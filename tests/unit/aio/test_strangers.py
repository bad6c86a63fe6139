"""aio.strangers: a crowd that is bounded, and keeps nobody out."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.aio.strangers import Strangers


class Connection:
    def __init__(self) -> None:
        self.dropped = False

    def abort(self) -> None:
        self.dropped = True


def test_oldest_of_an_address() -> None:
    """The newcomer stays: whoever means to log in is quick."""
    strangers, crowd = Strangers(3, 100), [Connection() for _ in range(5)]
    for each in crowd:
        strangers.admit("192.0.2.1", each)
    assert [each.dropped for each in crowd] == [True, True, False, False, False]
    assert len(strangers) == 3


def test_total() -> None:
    """Whose address has the most loses one; a single stranger is safe."""
    strangers, single, newcomer = Strangers(10, 6), Connection(), Connection()
    strangers.admit("198.51.100.7", single)
    crowd = [Connection() for _ in range(5)]
    for each in crowd:
        strangers.admit("192.0.2.1", each)
    strangers.admit("203.0.113.9", newcomer)
    assert [each.dropped for each in crowd] == [True, False, False, False, False]
    assert not single.dropped
    assert not newcomer.dropped


def test_leaving() -> None:
    """Who has logged in is no stranger; leaving twice is leaving once."""
    strangers, first = Strangers(1, 10), Connection()
    leave = strangers.admit("192.0.2.1", first)
    leave()
    leave()
    assert len(strangers) == 0
    second = Connection()
    strangers.admit("192.0.2.1", second)
    assert not first.dropped
    assert strangers._waiting.keys() == {"192.0.2.1"}


def test_told_once(caplog: pytest.LogCaptureFixture) -> None:
    """A flood of connections is no flood of lines."""
    strangers = Strangers(1, 10)
    with caplog.at_level(logging.WARNING):
        for _ in range(100):
            strangers.admit("192.0.2.1", Connection())
    assert len(caplog.records) == 1


@given(
    st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=80),
    st.integers(1, 5),
    st.integers(1, 9),
)
def test_bounds(steps: list[tuple[int, bool]], per_address: int, total: int) -> None:
    """Whatever comes and goes: never more than that, nobody is counted twice, nobody is lost."""
    strangers, there = Strangers(per_address, total), []
    for address, stays in steps:
        connection = Connection()
        leave = strangers.admit(str(address), connection)
        assert not connection.dropped
        there = [each for each in there if not each[1].dropped]
        if stays:
            there.append((address, connection))
        else:
            leave()
        assert len(strangers) == len(there) <= total
        addresses = [address for address, _ in there]
        assert all(addresses.count(each) <= per_address for each in addresses)
