"""policy.window: when a rule counts, and when that changes."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConfigurationError
from sealvnc.policy.window import DAYS, Window, parse_days, parse_hours, parse_zone

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "mo", "mon-", "-fri", "mon;tue", "mon-fry", "1-5"])
def test_bad_days(text: str) -> None:
    with pytest.raises(ConfigurationError, match="mon-fri"):
        parse_days(text)


@pytest.mark.parametrize(
    "text", ["", "8-18", "08:00", "24:00-25:00", "08:60-09:00", "08:00-18:00x"]
)
def test_bad_hours(text: str) -> None:
    with pytest.raises(ConfigurationError, match="08:00-18:00"):
        parse_hours(text)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd"])
def test_bad_zone(name: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_zone(name)


def test_bad_moments() -> None:
    with pytest.raises(ConfigurationError, match="offset"):
        Window(begin=datetime(2027, 1, 1))
    with pytest.raises(ConfigurationError, match="later"):
        Window(begin=MONDAY, end=MONDAY)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("sat,sun", {5, 6}), ("fri-mon", {4, 5, 6, 0}), ("Wed", {2})],
)
def test_days(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("window", "inside", "outside"),
    [
        (Window(), [0, 999], []),
        (Window(at(1), at(2)), [1, 1.99], [0.99, 2]),
        (Window(hours=parse_hours("08:00-18:00"), zone="UTC"), [8, 17.99, 32], [7.99, 18]),
        (Window(hours=parse_hours("22:00-06:00"), zone="UTC"), [22, 29.99, 5], [6, 21.99]),
        (Window(days=parse_days("mon"), zone="UTC"), [0, 23.99, 168], [-0.01, 24]),
        (
            Window(days=parse_days("mon"), hours=parse_hours("22:00-06:00"), zone="UTC"),
            [22, 29.99],  # the night that begins on Monday
            [5, 21.99, 30, 46],
        ),
    ],
)
def test_contains(window: Window, inside: list[float], outside: list[float]) -> None:
    assert all(window.contains(at(each)) for each in inside)
    assert not any(window.contains(at(each)) for each in outside)


def test_summer_time() -> None:
    """The clock on the wall counts: eight in Berlin is seven or six in UTC."""
    window = Window(hours=parse_hours("08:00-09:00"), zone="Europe/Berlin")
    assert window.contains(datetime(2027, 3, 27, 7, 30, tzinfo=UTC))
    assert not window.contains(datetime(2027, 3, 27, 6, 30, tzinfo=UTC))
    assert window.contains(datetime(2027, 3, 29, 6, 30, tzinfo=UTC))
    assert not window.contains(datetime(2027, 3, 29, 7, 30, tzinfo=UTC))


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
WINDOWS = st.builds(
    Window,
    begin=st.none() | MOMENTS.filter(lambda m: m.year < 2027),
    end=st.none() | MOMENTS.filter(lambda m: m.year >= 2027),
    days=st.frozensets(st.integers(0, 6), max_size=6),
    hours=st.none()
    | st.tuples(st.integers(0, 23), st.integers(0, 23)).map(
        lambda pair: parse_hours(f"{pair[0]:02}:00-{pair[1]:02}:30")
    ),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "Pacific/Auckland", "America/New_York"]),
)


@given(WINDOWS, MOMENTS, st.floats(0, 1))
def test_edges(window: Window, moment: datetime, part: float) -> None:
    """Between two edges nothing changes."""
    before, after = window.edges(moment)
    begin = before or moment - timedelta(days=3)
    end = after or moment + timedelta(days=3)
    assert begin <= moment < end
    between = begin + (end - begin) * part * 0.999999
    assert window.contains(between) == window.contains(moment)


def test_names() -> None:
    assert DAYS[MONDAY.weekday()] == "mon"
    text = str(Window(at(0), at(1), parse_days("mon-tue"), parse_hours("08:00-09:00"), "UTC"))
    assert "mon,tue 08:00-09:00 UTC" in text
