"""policy.window: between two moments, and then as the week has it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConfigurationError
from sealvnc.policy.week import Week, parse_days, parse_hours
from sealvnc.policy.window import ALWAYS, Window

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
TICK = timedelta(microseconds=1)
OFFICE = Week(parse_days("mon-fri"), parse_hours("08:00-18:00"), "UTC")


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


def test_bad_moments() -> None:
    with pytest.raises(ConfigurationError, match="offset"):
        Window(begin=datetime(2027, 1, 1))
    with pytest.raises(ConfigurationError, match="later"):
        Window(begin=MONDAY, end=MONDAY)
    with pytest.raises(ConfigurationError, match="later"):
        Window(begin=MONDAY, end=MONDAY.replace(tzinfo=timezone(timedelta(hours=1))))
    for year in (1, 1969, 9000, 9999):
        with pytest.raises(ConfigurationError, match="year"):
            Window(end=datetime(year, 1, 1, tzinfo=UTC))


def test_far_years() -> None:
    """They are compared, and nothing overflows."""
    for begin, end in ((1970, 1971), (8998, 8999)):
        window = Window(
            datetime(begin, 1, 1, tzinfo=UTC), datetime(end, 12, 31, tzinfo=UTC), OFFICE
        )
        assert not window.span(MONDAY).counts


@pytest.mark.parametrize(
    ("window", "hour", "counts", "since", "until"),
    [
        (ALWAYS, 0, True, None, None),
        (Window(at(1), at(2)), 0, False, None, 1),
        (Window(at(1), at(2)), 1, True, 1, 2),
        (Window(at(1), at(2)), 2, False, 2, None),
        (Window(end=at(2)), 0, True, None, 2),
        (Window(begin=at(2)), 3, True, 2, None),
        (Window(at(9), at(10), OFFICE), 9, True, 9, 10),
        (Window(at(9), at(10), OFFICE), 99, False, 10, None),
        (Window(at(6), at(20), OFFICE), 7, False, None, 8),  # begun, but it is early in the day
        (Window(at(6), at(20), OFFICE), 19, False, 18, None),
        (Window(at(19), at(30), OFFICE), 20, False, None, None),  # one evening: never
        (Window(at(18), at(32), OFFICE), 20, False, None, None),  # from edge to edge of the week
        (Window(at(18), at(32), OFFICE), 0, False, None, None),
        (Window(at(18), at(32), OFFICE), 99, False, None, None),
        (Window(at(18), at(32.5), OFFICE), 99, False, 32.5, None),
    ],
)
def test_span(
    window: Window, hour: float, counts: bool, since: float | None, until: float | None
) -> None:
    found = window.span(at(hour))
    assert found.counts == window.contains(at(hour)) == counts
    assert found.since == (None if since is None else at(since))
    assert found.until == (None if until is None else at(until))


WHEN = st.integers(-24 * 30, 24 * 30).map(at)
WEEKS = st.builds(
    Week,
    days=st.frozensets(st.integers(0, 6), max_size=7),
    hours=st.none()
    | st.tuples(st.integers(0, 23), st.integers(0, 23)).map(
        lambda pair: parse_hours(f"{pair[0]:02}:00-{pair[1]:02}:00")
    ),
    zone=st.sampled_from(["UTC", "Europe/Berlin"]),
)
WINDOWS = st.builds(
    lambda begin, length, week: Window(
        begin, None if length is None or begin is None else begin + timedelta(hours=length), week
    ),
    st.none() | WHEN,
    st.none() | st.integers(1, 24 * 9),
    WEEKS,
)


@given(WINDOWS, WHEN, st.floats(0, 1))
def test_edges_are_edges(window: Window, moment: datetime, part: float) -> None:
    """It changes there, and nowhere between, nor ever where there is no edge."""
    span = window.span(moment)
    assert span.counts == window.contains(moment)
    if span.since is not None:
        assert span.since <= moment
        assert window.contains(span.since) != window.contains(span.since - TICK)
    if span.until is not None:
        assert moment < span.until
        assert window.contains(span.until) != window.contains(span.until - TICK)
    since = span.since or at(-24 * 100)
    until = (span.until or at(24 * 100)) - TICK
    for between in (since, until, since + (until - since) * part):
        assert window.contains(between) == span.counts


def test_names() -> None:
    text = str(Window(at(0), at(1), OFFICE))
    assert text == (
        "from 2027-01-04 00:00+0000 until 2027-01-04 01:00+0000 mon,tue,wed,thu,fri 08:00-18:00 UTC"
    )
    assert str(ALWAYS) == ""
